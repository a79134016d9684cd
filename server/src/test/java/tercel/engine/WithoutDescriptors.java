package tercel.engine;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;

/** A process that uses up all of its descriptors, in which an engine has to live on. */
final class WithoutDescriptors {
    private WithoutDescriptors() {}

    /** Exits with 0 if all went well. */
    public static void main(String[] arguments) throws Exception {
        try (var fixture = EngineFixture.open(EngineUnderTest.named(arguments[0]), Echo::new)) {
            // Everything that is loaded or opened lazily is, before there is no descriptor for it.
            echoes(fixture.connect()).close();
            var clients = new ArrayList<SocketChannel>();
            for (int count = 0; count < 3; count++) {
                clients.add(SocketChannel.open());
            }
            var hoard = new ArrayList<FileInputStream>();
            fill(hoard);
            for (var client : clients) {
                client.connect(fixture.engine.address());
            }
            fixture.events.await(() -> fixture.events.pauses().size() >= 2);
            for (var held : hoard) {
                held.close();
            }
            for (var client : clients) {
                echoes(client.socket()).close();
            }
            fixture.events.await(() -> fixture.events.closedCount() == 4);
            if (fixture.events.acceptedCount() != 4 || fixture.events.pauses().size() > 200) {
                throw new AssertionError(fixture.events.toString());
            }
        }
        System.exit(0);
    }

    private static void fill(ArrayList<FileInputStream> hoard) {
        try {
            while (true) {
                hoard.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException full) {
            // As it should be.
        }
    }

    private static Socket echoes(Socket client) throws IOException {
        EngineFixture.send(client, "here");
        EngineFixture.expect(client, "here");
        return client;
    }
}

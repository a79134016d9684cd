package tercel.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/**
 * The JDK's own pollers, on which virtual threads wait for sockets. It makes them when the first virtual thread has to
 * wait; if there is no descriptor left for them just then, they are missing for good, and with them the whole engine.
 * So an engine makes them at its start.
 */
final class JdkPollers {
    private static final long PATIENCE_NANOS = 1_000_000_000L;

    private JdkPollers() {}

    /**
     * Lets a virtual thread wait for a moment.
     *
     * @throws IOException if the system is out of descriptors
     */
    static void make() throws IOException {
        var pipe = Pipe.open();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            var waiting = Thread.ofVirtual().name("tercel-virtual").start(() -> read(source));
            long until = System.nanoTime() + PATIENCE_NANOS;
            while (waiting.getState() != Thread.State.WAITING && System.nanoTime() - until < 0) {
                Thread.yield();
            }
            sink.write(ByteBuffer.allocate(1));
            waiting.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static void read(Pipe.SourceChannel source) {
        try {
            source.read(ByteBuffer.allocate(1));
        } catch (IOException closed) {
            // Whoever opened the pipe was in a hurry.
        }
    }
}

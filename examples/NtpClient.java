import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import tercel.coro.Coroutines;
import tercel.coro.HostPort;
import tercel.coro.Hosts;
import tercel.coro.HostsOptions;
import tercel.coro.UdpSocket;

/**
 * Asks a time server how far the clock of this machine is off: RFC 5905.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar:
 *
 * <pre>
 *   flags='--add-opens java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED'
 *   java $flags -cp cli/target/tercel.jar examples/NtpClient.java HOST[:PORT]
 * </pre>
 *
 * <p>Datagrams get lost, so each try has a second, and there are four. An answer counts only if it repeats the time
 * that was sent with the question: whoever cannot read the question cannot forge it.
 */
final class NtpClient {
    private static final int PORT = 123;
    private static final int TRIES = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int PACKET_BYTES = 48;
    private static final int ORIGIN = 24;
    private static final int RECEIVED = 32;
    private static final int SENT = 40;
    /** Version 4, mode 3: a client asks. */
    private static final byte CLIENT = 4 << 3 | 3;

    private static final int SERVER = 4;
    /** From 1900, where NTP begins, to 1970. */
    private static final long SECONDS_TO_1970 = 2_208_988_800L;

    static void main(String... arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("which server? examples/NtpClient.java HOST[:PORT]");
            System.exit(2);
        }
        var server = HostPort.of(arguments[0], PORT);
        try (var coroutines = Coroutines.open()) {
            double seconds = coroutines.spawn(() -> offset(coroutines, server)).join();
            System.out.printf("this clock is %.3f s %s%n", Math.abs(seconds), seconds < 0 ? "fast" : "slow");
        }
    }

    private static double offset(Coroutines coroutines, HostPort server) throws IOException {
        var hosts = new Hosts(coroutines, HostsOptions.DEFAULT);
        InetAddress address =
                hosts.lookup(server.host(), PATIENCE.multipliedBy(5)).getFirst();
        var any = new InetSocketAddress(address.getAddress().length == 4 ? "0.0.0.0" : "::", 0);
        try (var socket = UdpSocket.bind(coroutines, any)) {
            socket.connect(new InetSocketAddress(address, server.port()));
            for (int attempt = 1; attempt <= TRIES; attempt++) {
                try {
                    return ask(socket);
                } catch (SocketTimeoutException lost) {
                    System.err.println("no answer to question " + attempt);
                }
            }
        }
        throw new IOException("no answer from " + server);
    }

    /** Seconds that this clock is behind: the mean of both ways, RFC 5905, section 8. */
    private static double ask(UdpSocket socket) throws IOException {
        var packet = ByteBuffer.allocate(PACKET_BYTES);
        long asked = stamp(Instant.now());
        socket.send(packet.put(0, CLIENT).putLong(SENT, asked));
        do {
            socket.receive(packet.clear(), PATIENCE);
        } while (packet.position() < PACKET_BYTES || (packet.get(0) & 7) != SERVER || packet.getLong(ORIGIN) != asked);
        long answered = stamp(Instant.now());
        return (seconds(packet.getLong(RECEIVED) - asked) + seconds(packet.getLong(SENT) - answered)) / 2;
    }

    /** 32 bits of seconds since 1900, and 32 of their fractions. */
    private static long stamp(Instant time) {
        return time.getEpochSecond() + SECONDS_TO_1970 << 32 | ((long) time.getNano() << 32) / 1_000_000_000L;
    }

    private static double seconds(long difference) {
        return difference / (double) (1L << 32);
    }
}

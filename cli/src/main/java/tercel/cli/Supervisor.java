package tercel.cli;

import java.io.PrintStream;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import tercel.coro.PollerKind;
import tercel.os.Errno;
import tercel.os.NativeSocket;
import tercel.os.Sockaddr;

/**
 * Whoever supervises this process, such as systemd: it is told how the process is, by datagrams to a Unix address that
 * it has put into the environment: sd_notify(3). Where there is none, nobody is told.
 */
final class Supervisor {
    private static final String VARIABLE = "NOTIFY_SOCKET";

    private final String socket;
    private final PrintStream err;

    private Supervisor(String socket, PrintStream err) {
        this.socket = socket;
        this.err = err;
    }

    /** The one that the environment names; if it cannot be told, a line says so. */
    static Supervisor ofEnvironment(PrintStream err) {
        String socket = System.getenv(VARIABLE);
        return new Supervisor(socket == null ? "" : socket, err);
    }

    /** Requests are served from now on. */
    void ready() {
        tell("READY=1");
    }

    /** What has begun may end, and nothing else begins. */
    void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String state) {
        if (socket.isEmpty()) {
            return;
        }
        String missing = PollerKind.EPOLL.whyNot();
        String failure = missing.isEmpty() ? Door.send(socket, state) : missing;
        if (!failure.isEmpty()) {
            err.println("tercel: cannot tell " + state + " to " + VARIABLE + "=" + socket + ": " + failure);
        }
    }

    /** Loaded only where there is somebody to be told, and native access is granted. */
    private static final class Door {
        static String send(String socket, String state) {
            try {
                var address = socket.startsWith("@")
                        ? Sockaddr.ofName(socket.substring(1))
                        : Sockaddr.of(UnixDomainSocketAddress.of(socket));
                int sent = NativeSocket.sendDatagram(address, state.getBytes(StandardCharsets.UTF_8));
                return sent < 0 ? Errno.describe(-sent) : "";
            } catch (IllegalArgumentException unusable) {
                return String.valueOf(unusable.getMessage());
            }
        }
    }
}

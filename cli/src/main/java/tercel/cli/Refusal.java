package tercel.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import tercel.coro.ListenAddress;
import tercel.coro.ListenException;

/** Says in words what the system has refused, and what to do. */
final class Refusal {
    private static final int FIRST_FREE_PORT = 1024;

    private Refusal() {}

    /** Why a file could not be had. */
    static String reason(IOException refused) {
        return switch (refused) {
            case NoSuchFileException absent -> "there is no such folder";
            case AccessDeniedException denied -> "permission is denied";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(refused.getMessage());
        };
    }

    /** Why an address could not be listened on. */
    static String toListen(IOException refused) {
        return refused instanceof ListenException listening
                ? toListen(listening.address(), listening.reason())
                : "cannot open a server: " + refused.getMessage();
    }

    private static String toListen(SocketAddress address, String reason) {
        String said = reason.toLowerCase(Locale.ROOT);
        String where = "cannot listen on " + ListenAddress.text(address);
        if (!(address instanceof InetSocketAddress internet)) {
            return where + ": " + reason;
        }
        int port = internet.getPort();
        if (said.contains("already in use")) {
            return where + ": the port is in use; end what listens there, or choose another with --port";
        }
        if (said.contains("permission denied") && port < FIRST_FREE_PORT) {
            return where + ": ports below 1024 need privileges; choose another with --port";
        }
        if (said.contains("not available") || said.contains("cannot assign")) {
            return where + ": it is no address of this machine; choose another with --host";
        }
        return where + ": " + reason;
    }
}

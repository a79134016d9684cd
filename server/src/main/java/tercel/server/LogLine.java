package tercel.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Formats lines of the access log. Used by one thread. A line is ASCII, and holds no control character but its end,
 * whatever a client has sent.
 */
sealed interface LogLine permits PlainLine, JsonLine {
    static LogLine of(AccessLog.Format format) {
        return switch (format) {
            case COMMON -> new PlainLine(false);
            case COMBINED -> new PlainLine(true);
            case JSON -> new JsonLine();
        };
    }

    /** The line with its end; valid until the next one. */
    CharSequence format(AccessEntry entry);

    /** The address alone, without name and port; a dash if it has none. */
    static String address(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress internet && internet.getAddress() != null
                ? internet.getAddress().getHostAddress()
                : "-";
    }
}

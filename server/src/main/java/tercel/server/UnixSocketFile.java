package tercel.server;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file that stands for a Unix address. A server that was killed leaves it behind, and the kernel then refuses the
 * address: unix(7).
 */
final class UnixSocketFile {
    private UnixSocketFile() {}

    /** Removes the file if it is a socket that nobody listens on; for other addresses does nothing. */
    static void removeIfStale(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress unix && isSocket(unix.getPath()) && !answers(unix)) {
            Files.deleteIfExists(unix.getPath());
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isOther();
    }

    private static boolean answers(UnixDomainSocketAddress unix) {
        try (var attempt = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return attempt.connect(unix);
        } catch (IOException refused) {
            return false;
        }
    }

    /** Removes the file of an address that was listened on; for other addresses does nothing. */
    static void remove(SocketAddress address) {
        if (address instanceof UnixDomainSocketAddress unix) {
            try {
                Files.deleteIfExists(unix.getPath());
            } catch (IOException left) {
                // The next server finds it stale.
            }
        }
    }
}

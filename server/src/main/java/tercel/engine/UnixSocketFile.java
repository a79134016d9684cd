package tercel.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tercel.coro.ListenException;

/**
 * The file that stands for a Unix address while it is listened on: unix(7). It is made by the bind; a server that was
 * killed leaves it behind, and the kernel then refuses the address.
 *
 * @param path where it is
 * @param key which file it is, as the file system tells; null where it does not
 * @param made when it was made: a key may be given to another file
 */
record UnixSocketFile(Path path, @Nullable Object key, FileTime made) {
    private static final int TYPE_BITS = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    /**
     * Removes a file that would be in the way, if it is a socket on which nobody listens; for other addresses does
     * nothing.
     *
     * @throws ListenException if it is something else
     */
    static void makeWay(SocketAddress address) throws IOException {
        if (!(address instanceof UnixDomainSocketAddress unix)
                || !Files.exists(unix.getPath(), LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var path = unix.getPath();
        var found = of(path);
        if (!isSocket(path)) {
            throw new ListenException(address, "a file is there that is no socket", null);
        }
        if (isListenedOn(unix)) {
            throw new ListenException(address, "address already in use", null);
        }
        found.remove();
    }

    private static boolean isSocket(Path path) throws IOException {
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("unix")) {
            return ((int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & TYPE_BITS) == SOCKET_TYPE;
        }
        return attributes(path).isOther();
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Only a refusal says that nobody does: a full queue and a lack of permission are those of a living one. */
    private static boolean isListenedOn(UnixDomainSocketAddress unix) {
        try (var attempt = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            attempt.configureBlocking(false);
            attempt.connect(unix);
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (IOException other) {
            return true;
        }
    }

    /** The file that a bind has just made; null for other addresses. */
    static @Nullable UnixSocketFile of(SocketAddress bound) throws IOException {
        return bound instanceof UnixDomainSocketAddress unix ? of(unix.getPath()) : null;
    }

    private static UnixSocketFile of(Path path) throws IOException {
        var attributes = attributes(path);
        return new UnixSocketFile(path.toAbsolutePath(), attributes.fileKey(), attributes.lastModifiedTime());
    }

    /**
     * Sets who may connect from now on. Who has connected before is still in the listener's queue.
     *
     * @param mode permission bits, such as 0660
     */
    void restrict(int mode) throws IOException {
        try {
            Files.setPosixFilePermissions(path, permissions(mode));
        } catch (UnsupportedOperationException otherSystem) {
            throw new IOException("files have no mode on this system", otherSystem);
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var all = PosixFilePermission.values();
        var set = EnumSet.noneOf(PosixFilePermission.class);
        for (var each : all) {
            if ((mode >> all.length - 1 - each.ordinal() & 1) != 0) {
                set.add(each);
            }
        }
        return set;
    }

    /** Removes it, unless another file has taken its place. */
    void remove() {
        try {
            if (equals(of(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException gone) {
            // Or left behind: then the next server finds it stale.
        }
    }
}

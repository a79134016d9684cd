package tercel.os;

import java.util.Locale;
import java.util.Optional;

/**
 * The processor architectures whose system call numbers and structure layouts this module knows. Everything that
 * differs between them is told here and in {@link SystemCall}; all other layouts and constants are the same on both.
 */
enum Architecture {
    /** The 64-bit Intel and AMD architecture, where {@code struct epoll_event} is packed. */
    X86_64(12, 4, 0x10000, 0x20000),
    /** The 64-bit ARM architecture. */
    AARCH64(16, 8, 0x4000, 0x8000);

    private final int epollEventSize;
    private final int epollDataOffset;
    private final int openDirectory;
    private final int openNoFollow;

    Architecture(int epollEventSize, int epollDataOffset, int openDirectory, int openNoFollow) {
        this.epollEventSize = epollEventSize;
        this.epollDataOffset = epollDataOffset;
        this.openDirectory = openDirectory;
        this.openNoFollow = openNoFollow;
    }

    /** The size of {@code struct epoll_event} in bytes. */
    int epollEventSize() {
        return epollEventSize;
    }

    /** Where {@code data} stands in {@code struct epoll_event}. */
    int epollDataOffset() {
        return epollDataOffset;
    }

    /** The value of {@code O_DIRECTORY}. */
    int openDirectory() {
        return openDirectory;
    }

    /** The value of {@code O_NOFOLLOW}. */
    int openNoFollow() {
        return openNoFollow;
    }

    /** The architecture of that {@code os.arch}, where it is one of ours. */
    static Optional<Architecture> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64", "arm64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }

    /** The architecture this process runs on; only asked after {@link NativeAccess} has found it to be one of ours. */
    static Architecture current() {
        return named(System.getProperty("os.arch")).orElseThrow(UnsupportedOperationException::new);
    }
}

package tercel.os;

/** The system calls this module makes, with their numbers on each {@link Architecture}: syscalls(2). */
enum SystemCall {
    ACCEPT4(288, 242),
    BIND(49, 200),
    CLOSE(3, 57),
    CONNECT(42, 203),
    EPOLL_CREATE1(291, 20),
    EPOLL_CTL(233, 21),
    EPOLL_PWAIT(281, 22),
    EVENTFD2(290, 19),
    FCNTL(72, 25),
    FDATASYNC(75, 83),
    FSYNC(74, 82),
    FTRUNCATE(77, 46),
    GETPEERNAME(52, 205),
    GETSOCKNAME(51, 204),
    GETSOCKOPT(55, 209),
    GETTID(186, 178),
    IO_URING_ENTER(426, 426),
    IO_URING_REGISTER(427, 427),
    IO_URING_SETUP(425, 425),
    LISTEN(50, 201),
    MMAP(9, 222),
    MUNMAP(11, 215),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    PREAD64(17, 67),
    PREADV2(327, 286),
    PWRITE64(18, 68),
    READ(0, 63),
    RECVFROM(45, 207),
    SENDFILE(40, 71),
    SENDTO(44, 206),
    SETSOCKOPT(54, 208),
    SHUTDOWN(48, 210),
    SOCKET(41, 198),
    SOCKETPAIR(53, 199),
    STATX(332, 291),
    WRITE(1, 64);

    private static final Architecture ARCHITECTURE = Architecture.current();

    private final int x86;
    private final int arm;

    SystemCall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    /** The number on the architecture this process runs on. */
    long number() {
        return number(ARCHITECTURE);
    }

    /** The one of that number on the architecture this process runs on. */
    static SystemCall of(long number) {
        for (var call : values()) {
            if (call.number() == number) {
                return call;
            }
        }
        throw new IllegalArgumentException("no call of this module has the number " + number);
    }

    /** The number on that architecture. */
    long number(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> x86;
            case AARCH64 -> arm;
        };
    }
}

package tercel.os;

import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells one listener of every system call of this module; for tools that show them. Whether there is one is decided
 * once, before the first call, so that a process without one pays nothing.
 */
public final class CallTrace {
    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;

    private static @Nullable CallListener listener;
    private static boolean decided;

    private CallTrace() {}

    /**
     * Asks for each call from the first one on.
     *
     * @param told any thread calls it
     * @throws IllegalStateException if a call was made before
     */
    public static synchronized void tell(CallListener told) {
        if (decided) {
            throw new IllegalStateException("system calls were made before anybody asked to be told of them");
        }
        listener = told;
    }

    /** Who is told, from now on and for ever. */
    static synchronized @Nullable CallListener decide() {
        decided = true;
        return listener;
    }

    static void tell(CallListener told, long number, long[] registers, long result) {
        var call = SystemCall.of(number);
        int descriptor = (int) (call == SystemCall.EPOLL_CTL ? registers[2] : registers[0]);
        told.called(new CallListener.Call(
                call.name().toLowerCase(Locale.ROOT), descriptor, arguments(call, registers), result));
    }

    /** The arguments of a call without the addresses, which say nothing. */
    private static String arguments(SystemCall call, long[] of) {
        return switch (call) {
            case RECVFROM, SENDTO, PREAD64, PWRITE64, READ, WRITE -> of[0] + ", " + of[2];
            case SENDFILE -> of[0] + ", " + of[1] + ", " + of[3];
            case EPOLL_CTL -> of[0] + ", " + operation(of);
            case EPOLL_PWAIT -> of[0] + ", " + (of[3] < 0 ? "for ever" : of[3] + " ms");
            case SHUTDOWN -> of[0] + ", " + (of[1] == NativeSocket.SHUT_WR ? "SHUT_WR" : Long.toString(of[1]));
            case FCNTL, FTRUNCATE, IO_URING_REGISTER, LISTEN -> of[0] + ", " + of[1];
            case IO_URING_ENTER -> of[0] + ", " + of[1] + ", " + of[2];
            case EPOLL_CREATE1, EVENTFD2, GETTID, IO_URING_SETUP, MMAP, MUNMAP, SOCKET, SOCKETPAIR -> "";
            case PREADV2,
                    ACCEPT4,
                    BIND,
                    CLOSE,
                    CONNECT,
                    FDATASYNC,
                    FSYNC,
                    GETPEERNAME,
                    GETSOCKNAME,
                    GETSOCKOPT,
                    SETSOCKOPT -> Long.toString(of[0]);
            case OPENAT, OPENAT2, STATX -> Long.toString((int) of[0]);
        };
    }

    private static String operation(long[] of) {
        if (of[1] == CTL_DEL) {
            return "DEL, " + of[2];
        }
        return (of[1] == CTL_ADD ? "ADD, " : "MOD, ") + of[2] + ", " + interest(Memory.intAt(of[3]));
    }

    private static String interest(int bits) {
        var names = new ArrayList<String>();
        addIf(names, bits & Epoll.IN, "IN");
        addIf(names, bits & Epoll.OUT, "OUT");
        addIf(names, bits & Epoll.RDHUP, "RDHUP");
        addIf(names, bits & Epoll.ET, "ET");
        return names.isEmpty() ? "nothing" : String.join("|", names);
    }

    private static void addIf(ArrayList<String> names, int bit, String name) {
        if (bit != 0) {
            names.add(name);
        }
    }
}

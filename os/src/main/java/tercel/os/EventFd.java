package tercel.os;

/**
 * A counter that is readable while it is not zero, to wake whoever waits for its descriptor: eventfd(2). Results are
 * {@code n >= 0} or {@code -errno}. Any thread; allocates nothing.
 */
public final class EventFd {
    private static final long READ = SystemCall.READ.number();
    private static final long WRITE = SystemCall.WRITE.number();
    private static final int CLOEXEC_NONBLOCK = 0x80800;

    private EventFd() {}

    /** A new descriptor, at zero, non-blocking and closed on exec: eventfd(2). */
    public static int create() {
        return (int) Libc.call(SystemCall.EVENTFD2.number(), 0, CLOEXEC_NONBLOCK, 0);
    }

    /** Adds one. -EAGAIN means the counter is full, and so the waiter is awake anyway: write(2), eventfd(2). */
    public static int signal(int descriptor) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        Memory.longAt(scratch, 1);
        long result = Libc.call(lease, WRITE, descriptor, scratch, Long.BYTES, 0, 0);
        Lease.giveBack(lease);
        return (int) Math.min(0, result);
    }

    /** Sets it back to zero: how often it was signalled since, or -EAGAIN if never: read(2), eventfd(2). */
    public static long drain(int descriptor) {
        int lease = Lease.take();
        long scratch = Lease.scratch(lease);
        long result = Libc.call(lease, READ, descriptor, scratch, Long.BYTES, 0, 0);
        if (result >= 0) {
            result = Memory.longAt(scratch);
        }
        Lease.giveBack(lease);
        return result;
    }
}

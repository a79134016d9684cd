package tercel.os;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * An epoll instance and the events it last reported: epoll(7). Its owner, one thread, waits and reads the events; any
 * thread may add, modify or remove descriptors. Results are {@code n >= 0} or {@code -errno}. Allocates nothing after
 * construction.
 */
public final class Epoll {
    /** Something can be read, or the peer has ended. */
    public static final int IN = 0x1;
    /** There is room to write. */
    public static final int OUT = 0x4;
    /** An error is pending; always reported. */
    public static final int ERR = 0x8;
    /** Both directions have ended; always reported. */
    public static final int HUP = 0x10;
    /** The peer has ended its direction. */
    public static final int RDHUP = 0x2000;
    /** Of several instances that watch one descriptor, not all are woken. */
    public static final int EXCLUSIVE = 1 << 28;
    /** Edge-triggered: reported once for each change. */
    public static final int ET = 1 << 31;

    private static final long EPOLL_CTL = SystemCall.EPOLL_CTL.number();
    private static final long EPOLL_PWAIT = SystemCall.EPOLL_PWAIT.number();

    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int CTL_MOD = 3;
    private static final int CLOEXEC = 0x80000;

    private static final int EVENT_SIZE = Architecture.current().epollEventSize();
    private static final int DATA_OFFSET = Architecture.current().epollDataOffset();

    /** Ahead of the events stands the cell for errno, a cache line of its own. */
    private static final int EVENTS_OFFSET = 64;

    private final int descriptor;
    private final int capacity;

    /** Owns the native memory, which is freed only when nobody can reach this object any more. */
    private final MemorySegment memory;

    private final MemorySegment cell;
    private final long events;
    private int count;

    /**
     * Takes over a descriptor that {@link #create} gave.
     *
     * @param capacity how many events one wait may report
     */
    public Epoll(int descriptor, int capacity) {
        if (descriptor < 0 || capacity < 1) {
            throw new IllegalArgumentException("descriptor " + descriptor + ", capacity " + capacity);
        }
        this.descriptor = descriptor;
        this.capacity = capacity;
        this.memory = Arena.ofAuto().allocate(EVENTS_OFFSET + (long) capacity * EVENT_SIZE, 64);
        this.cell = Memory.at(memory.address(), Integer.BYTES);
        this.events = memory.address() + EVENTS_OFFSET;
    }

    /** A new descriptor of an epoll instance, closed on exec: epoll_create1(2). */
    public static int create() {
        return (int) Libc.call(SystemCall.EPOLL_CREATE1.number(), CLOEXEC, 0, 0);
    }

    /** Watches a descriptor for those events, which will come with that data: EPOLL_CTL_ADD, epoll_ctl(2). */
    public int add(int watched, int interest, long data) {
        return control(CTL_ADD, watched, interest, data);
    }

    /** Changes what a descriptor is watched for, and arms it again if edge-triggered: EPOLL_CTL_MOD, epoll_ctl(2). */
    public int modify(int watched, int interest, long data) {
        return control(CTL_MOD, watched, interest, data);
    }

    /** Stops watching a descriptor, which closing it does too: EPOLL_CTL_DEL, epoll_ctl(2). */
    public int remove(int watched) {
        return control(CTL_DEL, watched, 0, 0);
    }

    /**
     * Waits for events: how many there are, 0 when the time has passed, or -EINTR. It holds up no collection of
     * garbage, but a virtual thread keeps its carrier: epoll_wait(2), on aarch64 epoll_pwait(2).
     *
     * @param timeoutMillis 0 does not wait, -1 waits without end
     */
    public int await(int timeoutMillis) {
        count = 0;
        long result = Libc.call(cell, EPOLL_PWAIT, descriptor, events, capacity, timeoutMillis, 0);
        Reference.reachabilityFence(this);
        count = Math.max(0, (int) result);
        return (int) result;
    }

    /** What happened to the descriptor of the event of that index in the last wait: bits as {@link #IN}. */
    public int events(int index) {
        assert index >= 0 && index < count;
        return Memory.intAt(events + (long) index * EVENT_SIZE);
    }

    /** The data given with the descriptor of the event of that index in the last wait. */
    public long data(int index) {
        assert index >= 0 && index < count;
        return Memory.longAt(events + (long) index * EVENT_SIZE + DATA_OFFSET);
    }

    /** Closes the descriptor, once; watched descriptors stay open: close(2). */
    public int close() {
        count = 0;
        return NativeSocket.close(descriptor);
    }

    private int control(int operation, int watched, int interest, long data) {
        int lease = Lease.take();
        long event = Lease.scratch(lease);
        Memory.intAt(event, interest);
        Memory.longAt(event + DATA_OFFSET, data);
        long result = Libc.call(lease, EPOLL_CTL, descriptor, operation, watched, event, 0);
        Lease.giveBack(lease);
        return (int) result;
    }
}

package tercel.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tercel.os.Descriptors.ok;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class AllocationTest {
    private static final int TURNS = 5_000;
    private static final int WINDOWS_MAX = 400;

    /** What a slice of an array takes, where the compiler does not remove it. */
    private static final int SLICE_BYTES = 48;

    private final Descriptors descriptors = new Descriptors();
    private final int[] pair = descriptors.pair();
    private final HeapBytes bytes = HeapBytes.of(new byte[4096]);
    private final Epoll epoll = new Epoll(ok(Epoll.create()), 8);

    @AfterEach
    void closeAll() {
        epoll.close();
        descriptors.close();
    }

    @Test
    void sendAndRecvAllocateNothingAtOffsetZero() {
        assertAllocatesNothing(() -> exchange(0));
    }

    @Test
    void sendAndRecvAtOtherOffsetsLeaveAtMostASmallSlice() {
        assertAllocatesAtMost(2 * SLICE_BYTES, () -> exchange(7));
    }

    @Test
    void anErrorAllocatesNothing() {
        assertAllocatesNothing(() -> assertResult(-Errno.EAGAIN, NativeSocket.recv(pair[0], bytes, 0, 10)));
    }

    @Test
    void waitingAcceptingAndWakingAllocateNothing() {
        int listener = descriptors.keep(NativeSocket.listen(Descriptors.anyPort()));
        int eventFd = descriptors.keep(EventFd.create());
        ok(epoll.add(eventFd, Epoll.IN | Epoll.ET, 1));
        var peer = new Sockaddr();
        assertAllocatesNothing(() -> {
            assertResult(0, EventFd.signal(eventFd));
            assertResult(1, epoll.await(0));
            assertResult(1, (int) epoll.data(0));
            assertResult(1, (int) EventFd.drain(eventFd));
            assertResult(0, epoll.modify(eventFd, Epoll.IN | Epoll.ET, 1));
            assertResult(-Errno.EAGAIN, NativeSocket.accept(listener));
            assertResult(-Errno.EAGAIN, NativeSocket.accept(listener, peer));
        });
    }

    private void exchange(int offset) {
        assertResult(141, NativeSocket.send(pair[0], bytes, offset, 141));
        assertResult(141, NativeSocket.recv(pair[1], bytes, offset, 2000));
    }

    private static void assertResult(int expected, int result) {
        if (expected != result) {
            assertEquals(expected, result);
        }
    }

    private static void assertAllocatesNothing(Runnable turn) {
        assertAllocatesAtMost(0, turn);
    }

    /** Runs it until it is compiled; the first whole window within the limit is the proof. */
    private static void assertAllocatesAtMost(long bytesPerTurn, Runnable turn) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS_MAX && allocated > bytesPerTurn * TURNS; window++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TURNS; i++) {
                turn.run();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        long last = allocated;
        assertTrue(last <= bytesPerTurn * TURNS, () -> last + " bytes in " + TURNS + " turns");
    }
}

package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cancellation hits the turn that it is meant for, or none. */
@Timeout(60)
final class TurnTest {
    private static final int ROUNDS = 20_000;

    @Test
    void aTurnThatIsNotCancelledEndsWell() {
        var turn = new Turn();
        assertTrue(turn.begin());
        assertTrue(turn.end());
        turn.cancel();
        assertFalse(Thread.currentThread().isInterrupted());
        turn.reset();
        assertTrue(turn.begin());
        assertTrue(turn.end());
    }

    @Test
    void aTurnThatWasCancelledBeforeDoesNotBegin() {
        var turn = new Turn();
        turn.cancel();
        assertFalse(turn.begin());
        assertFalse(Thread.currentThread().isInterrupted());
        assertTrue(turn.isCancelled());
        turn.reset();
        assertFalse(turn.isCancelled());
    }

    @Test
    void aRunningTurnIsInterruptedAndLeavesNoInterruptBehind() {
        var turn = new Turn();
        assertTrue(turn.begin());
        turn.cancel();
        turn.cancel();
        assertTrue(Thread.currentThread().isInterrupted());
        assertFalse(turn.end());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void noInterruptComesAfterTheEnd() throws Exception {
        var turn = new Turn();
        var meeting = new CyclicBarrier(2);
        var strays = new AtomicInteger();
        var runner = Thread.ofPlatform().start(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                turn.reset();
                meet(meeting);
                if (turn.begin()) {
                    turn.end();
                }
                strays.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                meet(meeting);
                strays.addAndGet(Thread.interrupted() ? 1 : 0);
            }
        });
        for (int round = 0; round < ROUNDS; round++) {
            meet(meeting);
            turn.cancel();
            meet(meeting);
        }
        runner.join();
        assertTrue(strays.get() == 0, () -> strays + " interrupts came late");
    }

    private static void meet(CyclicBarrier meeting) {
        try {
            meeting.await();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}

package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TimerWheelTest {
    private static final long TICK_NANOS = 1 << 20;

    private final ArrayDeque<Runnable> due = new ArrayDeque<>();

    /** An alarm that knows when it was set for, and when it went off. */
    private static final class Alarm implements Runnable {
        final Timer timer = new Timer(this);
        long deadlineNanos;
        boolean wentOff;

        @Override
        public void run() {
            wentOff = true;
        }
    }

    private void expire(TimerWheel wheel, long nowNanos) {
        wheel.expire(nowNanos, due);
        for (Runnable action = due.poll(); action != null; action = due.poll()) {
            action.run();
        }
    }

    @Test
    void anAlarmGoesOffAtMostTwoTicksLateAndNeverEarly() {
        for (long distance :
                new long[] {0, 1, TICK_NANOS, 63 * TICK_NANOS, 64 * TICK_NANOS, 5_000 * TICK_NANOS, 1L << 50}) {
            var wheel = new TimerWheel(7);
            var alarm = new Alarm();
            wheel.set(alarm.timer, 7 + distance);
            if (distance > 0) {
                expire(wheel, 7 + distance - 1);
                assertTrue(!alarm.wentOff, "early at " + distance);
            }
            expire(wheel, 7 + distance + 2 * TICK_NANOS);
            assertTrue(alarm.wentOff, "late at " + distance);
            assertEquals(0, wheel.count());
        }
    }

    @Test
    void aCancelledAlarmStaysSilent() {
        var wheel = new TimerWheel(0);
        var alarm = new Alarm();
        wheel.set(alarm.timer, 5 * TICK_NANOS);
        wheel.cancel(alarm.timer);
        wheel.cancel(alarm.timer);
        expire(wheel, 1000 * TICK_NANOS);
        assertTrue(!alarm.wentOff);
        assertEquals(-1, wheel.delayNanos(0));
    }

    @Test
    void settingAgainMovesIt() {
        var wheel = new TimerWheel(0);
        var alarm = new Alarm();
        wheel.set(alarm.timer, 5 * TICK_NANOS);
        wheel.set(alarm.timer, 500 * TICK_NANOS);
        assertEquals(1, wheel.count());
        expire(wheel, 499 * TICK_NANOS);
        assertTrue(!alarm.wentOff);
        expire(wheel, 502 * TICK_NANOS);
        assertTrue(alarm.wentOff);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void manyAlarmsAgreeWithASortedList(int seed) {
        var random = new Random(seed);
        long now = random.nextLong(1L << 40);
        var wheel = new TimerWheel(now);
        var set = new ArrayList<Alarm>();
        for (int round = 0; round < 4000; round++) {
            change(random, wheel, set, now);
            long delay = wheel.delayNanos(now);
            assertTrue(set.isEmpty() || delay <= earliest(set, now) + 2 * TICK_NANOS, "seed " + seed);
            now += random.nextInt(4) == 0 ? Math.max(0, delay) : random.nextLong(1L << 12 + random.nextInt(24));
            expire(wheel, now);
            for (Alarm alarm : set) {
                boolean early = alarm.wentOff && alarm.deadlineNanos > now;
                boolean late = !alarm.wentOff && alarm.deadlineNanos + 2 * TICK_NANOS < now;
                assertTrue(!early && !late, "seed " + seed + (early ? " early" : " late"));
            }
            set.removeIf(alarm -> alarm.wentOff);
            assertEquals(set.size(), wheel.count(), "seed " + seed);
        }
    }

    private static void change(Random random, TimerWheel wheel, ArrayList<Alarm> set, long now) {
        for (int count = random.nextInt(4); count > 0; count--) {
            boolean fresh = set.isEmpty() || random.nextInt(3) > 0;
            var alarm = fresh ? new Alarm() : set.get(random.nextInt(set.size()));
            alarm.deadlineNanos = now + random.nextLong(1L << 10 + random.nextInt(34));
            wheel.set(alarm.timer, alarm.deadlineNanos);
            if (fresh) {
                set.add(alarm);
            }
        }
        if (!set.isEmpty() && random.nextInt(3) == 0) {
            wheel.cancel(set.remove(random.nextInt(set.size())).timer);
        }
    }

    private static long earliest(ArrayList<Alarm> set, long now) {
        return set.stream()
                .mapToLong(alarm -> Math.max(0, alarm.deadlineNanos - now))
                .min()
                .orElseThrow();
    }
}

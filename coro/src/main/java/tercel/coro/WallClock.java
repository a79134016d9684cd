package tercel.coro;

import java.time.Duration;
import java.time.Instant;

/** The clock that people set. It may jump, so a wait for it looks again each second. */
final class WallClock {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private WallClock() {}

    /** How long to wait before looking again: nothing once the time has come, and never more than a second. */
    static long nanosLeft(Instant time) {
        Instant now = Instant.now();
        if (!now.isBefore(time)) {
            return 0;
        }
        return now.plus(LOOK).isBefore(time)
                ? LOOK.toNanos()
                : Math.max(1, Duration.between(now, time).toNanos());
    }
}

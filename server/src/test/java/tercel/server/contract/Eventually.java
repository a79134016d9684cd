package tercel.server.contract;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what a server does in its own time. */
final class Eventually {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NANOS = 500_000;

    private Eventually() {}

    /** Returns once a condition holds, and fails if it never does. */
    static void holds(String claim, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never so: " + claim);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}

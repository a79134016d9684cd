package tercel.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Counts what an engine tells, and lets a test wait for it. */
final class EventLog implements EngineEvents {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private int accepted;
    private int closed;
    private int refused;
    private int stalled;
    private int aborted;
    private final List<String> pauses = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @Override
    public synchronized void accepted() {
        accepted++;
        notifyAll();
    }

    @Override
    public synchronized void closed() {
        closed++;
        notifyAll();
    }

    @Override
    public synchronized void refused() {
        refused++;
        notifyAll();
    }

    @Override
    public synchronized void acceptPaused(String why) {
        pauses.add(why);
        notifyAll();
    }

    @Override
    public synchronized void writeStalled() {
        stalled++;
        notifyAll();
    }

    @Override
    public synchronized void failed(Throwable failure) {
        failures.add(failure);
        notifyAll();
    }

    /** Test conversations tell of their end here. */
    synchronized void aborted() {
        aborted++;
        notifyAll();
    }

    synchronized int acceptedCount() {
        return accepted;
    }

    synchronized int closedCount() {
        return closed;
    }

    synchronized int refusedCount() {
        return refused;
    }

    synchronized int stalledCount() {
        return stalled;
    }

    synchronized int abortedCount() {
        return aborted;
    }

    synchronized List<String> pauses() {
        return List.copyOf(pauses);
    }

    synchronized List<Throwable> failures() {
        return List.copyOf(failures);
    }

    /** Waits until it is so, which some event must bring about. */
    synchronized void await(BooleanSupplier condition) throws InterruptedException {
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            long left = (until - System.nanoTime()) / 1_000_000;
            assertTrue(left > 0, () -> "did not come about: " + this);
            wait(left);
        }
    }

    @Override
    public synchronized String toString() {
        return "accepted " + accepted + ", closed " + closed + ", refused " + refused + ", stalled " + stalled
                + ", aborted " + aborted + ", pauses " + pauses.size() + " "
                + Set.copyOf(pauses) + ", failures " + failures;
    }
}

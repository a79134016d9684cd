package tercel.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tercel.coro.LoopCounts;

/**
 * How a server is, at about one moment: {@link Server#vitals}.
 *
 * @param engine what it waits with, such as {@code event/epoll}
 * @param ready whether new requests are welcome
 * @param opened when it was opened
 * @param up for how long it has been open, whatever became of the clock on the wall since
 * @param metrics what it has counted since it was opened
 * @param connections what its open connections are in
 * @param loops what each event loop has done since it was opened; empty for engines without
 */
public record Vitals(
        String engine,
        boolean ready,
        Instant opened,
        Duration up,
        Metrics metrics,
        Connections connections,
        List<LoopCounts> loops) {
    /** Copies the list. */
    public Vitals {
        loops = List.copyOf(loops);
    }

    /**
     * Open connections by what they are in. They are looked at one after the other while they change, so that the sum
     * may differ from what {@link Metrics} has counted.
     *
     * @param idle waiting for a request
     * @param reading with a request that has not arrived whole
     * @param working whose handler runs, or waits for something else than its client
     * @param writing whose client has not yet taken its answer
     * @param unknown of event loops that stand still and did not answer
     */
    public record Connections(int idle, int reading, int working, int writing, int unknown) {}
}

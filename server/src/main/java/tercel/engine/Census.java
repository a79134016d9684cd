package tercel.engine;

import java.util.List;
import tercel.coro.LoopCounts;

/**
 * What an engine's connections and loops are in, at about one moment.
 *
 * @param idle connections that wait for a message
 * @param reading connections with a message that is not whole
 * @param working connections whose handler runs
 * @param writing connections whose answer waits for the peer to take it
 * @param unknown connections of loops that did not answer in time, since they stand still
 * @param loops what each event loop has done since it was opened; empty for engines without
 */
public record Census(int idle, int reading, int working, int writing, int unknown, List<LoopCounts> loops) {
    /** Copies the list. */
    public Census {
        loops = List.copyOf(loops);
    }

    /** Of connections that were counted by the ordinals of their states; a number below 0 for unknown becomes 0. */
    static Census of(int[] counts, int unknown, List<LoopCounts> loops) {
        return new Census(
                counts[ConnectionState.IDLE.ordinal()],
                counts[ConnectionState.READING.ordinal()],
                counts[ConnectionState.WORKING.ordinal()],
                counts[ConnectionState.WRITING.ordinal()],
                Math.max(0, unknown),
                loops);
    }
}

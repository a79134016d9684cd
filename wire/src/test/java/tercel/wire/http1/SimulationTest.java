package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand seeds of peers that cut, stall, pipeline, half-close and reset. More by {@code -Dtercel.seeds=N}, one
 * alone by {@code -Dtercel.seed=N}.
 */
final class SimulationTest {
    private static final List<String> EVERYTHING = List.of(
            "CLOSE",
            "LINGER",
            "OVER",
            "RESET",
            "200",
            "204",
            "400",
            "408",
            "414",
            "431",
            "500",
            "501",
            "LENGTH",
            "LENGTH cut",
            "CHUNKED",
            "CHUNKED cut",
            "CLOSE",
            "NONE",
            "continued",
            "at once");

    @Test
    void theSeedsReachEveryEndAndEveryAnswer() throws IOException {
        var corpus = Simulation.corpus();
        var seen = new TreeMap<String, Integer>();
        for (int seed = 0; seed < 2000; seed++) {
            for (var model : new Simulation(seed, corpus).models()) {
                seen.merge(model.outcome().name(), 1, Integer::sum);
                for (var answer : model.answers) {
                    seen.merge(answer.head().isEmpty() ? "none" : answer.head().substring(9, 12), 1, Integer::sum);
                    seen.merge(answer.framing() + (answer.cut() ? " cut" : ""), 1, Integer::sum);
                    seen.merge(answer.continued() ? "continued" : "at once", 1, Integer::sum);
                }
            }
        }
        for (String each : EVERYTHING) {
            assertTrue(seen.getOrDefault(each, 0) >= 5, () -> each + " is rare in " + seen);
        }
    }

    @Test
    void everyPeerGetsWhatItMust() throws IOException, InterruptedException {
        var corpus = Simulation.corpus();
        Long one = Long.getLong("tercel.seed");
        long first = one == null ? 0 : one;
        long end = one == null ? Long.getLong("tercel.seeds", 10_000) : one + 1;
        var failure = new Throwable[1];
        var thread = Thread.ofVirtual().start(() -> {
            for (long seed = first; seed < end && failure[0] == null; seed++) {
                try {
                    Simulation.run(seed, corpus);
                } catch (Throwable thrown) {
                    failure[0] = new AssertionError("seed " + seed + ": " + thrown.getMessage(), thrown);
                }
            }
        });
        thread.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0].getMessage(), failure[0]);
        }
    }
}

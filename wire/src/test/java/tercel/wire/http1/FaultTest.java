package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The test of the test: the codec is broken on purpose in ten places, one at a time, by a change of one line before it
 * is compiled, and the simulation must find each. A change that no longer applies fails too: then choose another of its
 * kind.
 */
final class FaultTest {
    private static final int SEEDS = 2_000;

    /**
     * One line that is broken.
     *
     * @param what it breaks
     * @param type the class that is changed
     * @param line what stands there
     * @param fault what is put in its place
     */
    record Fault(String what, String type, String line, String fault) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Fault> faults() {
        return List.of(
                new Fault(
                        "line end at the buffer's edge",
                        "LineEnd",
                        "return ~at;\n        }\n        if (array[at + 1]",
                        "return ~(at + 1);\n        }\n        if (array[at + 1]"),
                new Fault(
                        "body length",
                        "RequestBody",
                        "int size = (int) Math.min(left, Math.min(in.size(), count));\n        System",
                        "int size = Math.min(in.size(), count);\n        System"),
                new Fault("chunk size", "ChunkLine", "size << 4", "size * 10"),
                new Fault(
                        "pipelining",
                        "Http1Exchange",
                        "in.consume(size);\n            return true;",
                        "in.consume(in.size());\n            return true;"),
                new Fault("reset", "Http1Exchange", "        body.reset();\n", ""),
                new Fault("keep-alive", "MessageRules", "!close && (http11 || keepAlive)", "!close"),
                new Fault("write remainder", "Duplex", "            at += part;\n", ""),
                new Fault(
                        "deadline",
                        "Http1Conversation",
                        "        if (requests > 0 || deadlineNanos == NEVER) {",
                        "        if (requests > 1 || deadlineNanos == NEVER) {"),
                new Fault("head limit", "HeadParser", "headerBytesMax - 2", "headerBytesMax - 1"),
                new Fault(
                        "close",
                        "Http1Conversation",
                        "!ended.keepAlive() || ended.body().broken()",
                        "ended.body().broken()"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theSimulationFinds(Fault fault) throws Exception {
        long seed = firstFailure(fault);
        assertTrue(seed >= 0, () -> fault + " was not found within " + SEEDS + " seeds");
    }

    @Test
    void theSimulationFindsNothingWhereNothingIsBroken() throws Exception {
        assertEquals(-1, firstFailure(new Fault("nothing", "LineEnd", "return ~at;", "return ~at;")));
    }

    /** The first seed that fails, or -1. */
    private static long firstFailure(Fault fault) throws Exception {
        var loader = new BrokenLoader(Path.of("src/main/java/tercel/wire/http1"), fault);
        var simulation = loader.loadClass("tercel.wire.http1.Simulation");
        var corpus = simulation.getDeclaredMethod("corpus");
        var run = simulation.getDeclaredMethod("firstFailure", int.class, List.class);
        corpus.setAccessible(true);
        run.setAccessible(true);
        try {
            return (long) run.invoke(null, SEEDS, corpus.invoke(null));
        } catch (InvocationTargetException failure) {
            throw new AssertionError(failure.getCause());
        }
    }
}

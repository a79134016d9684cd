package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tercel.wire.Limits;
import tercel.wire.Step;

/**
 * Every case of the corpora, whole, byte by byte and cut in two at every place: the same bytes out, and the same end.
 */
final class CorpusTest {
    private static final int CAPACITY = 26_000;

    @TestFactory
    Stream<DynamicTest> requests() throws IOException {
        return tests("requests.txt");
    }

    @TestFactory
    Stream<DynamicTest> refusals() throws IOException {
        return tests("refusals.txt");
    }

    @TestFactory
    Stream<DynamicTest> bodies() throws IOException {
        return tests("bodies.txt");
    }

    @TestFactory
    Stream<DynamicTest> connections() throws IOException {
        return tests("connections.txt");
    }

    private static Stream<DynamicTest> tests(String file) throws IOException {
        return CorpusCase.read(file).stream().map(c -> DynamicTest.dynamicTest(c.claim(), () -> check(c)));
    }

    private static void check(CorpusCase example) {
        byte[] input = example.input();
        assertEquals(example.expected(), run(example, List.of(input)), "whole");
        List<byte[]> bytes = new ArrayList<>();
        for (byte b : input) {
            bytes.add(new byte[] {b});
        }
        assertEquals(example.expected(), run(example, bytes), "byte by byte");
        for (int cut = 1; cut < input.length; cut++) {
            var parts = List.of(Arrays.copyOf(input, cut), Arrays.copyOfRange(input, cut, input.length));
            assertEquals(example.expected(), run(example, parts), "cut before byte " + cut);
        }
    }

    private static String run(CorpusCase example, List<byte[]> slices) {
        var application = new TestApplication();
        var desk = new Http1Desk(Limits.DEFAULT, application);
        var engine = new TestEngine(desk.open(null), CAPACITY);
        slices.forEach(engine::feed);
        switch (example.after()) {
            case ENDS -> engine.ends();
            case STALLS -> engine.stalls();
            case WAITS -> {}
        }
        var step = engine.run();
        boolean either = example.expected().endsWith("=OVER") && (step == Step.CLOSE || step == Step.LINGER);
        return engine.sent.toString(StandardCharsets.ISO_8859_1) + "=" + (either ? "OVER" : step);
    }
}

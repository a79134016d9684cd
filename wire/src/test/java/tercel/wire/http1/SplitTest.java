package tercel.wire.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.Step;

/** Whatever bytes come, however wrong, the cuts between them make no difference: random changes of all corpora. */
final class SplitTest {
    private static final int ROUNDS = 20_000;
    private static final int CAPACITY = 2_000;
    private static final byte[] LIKELY =
            "\r\n\t \0:;,=\"#?/*%[]0159afHTP\u007F\u0080\u00FF-_".getBytes(StandardCharsets.ISO_8859_1);
    private static final Limits LIMITS = Limits.DEFAULT
            .with(Limit.REQUEST_LINE, 90)
            .with(Limit.HEADER_BYTES, 120)
            .with(Limit.HEADER_FIELDS, 5);

    @Test
    void cutsMakeNoDifference() throws IOException {
        var inputs = inputs();
        var random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = changed(random, inputs.get(random.nextInt(inputs.size())));
            String whole = run(List.of(input), CAPACITY);
            assertEquals(
                    whole,
                    run(List.of(input), Math.max(64, input.length + 1)),
                    () -> "at the end of an array: " + text(input));
            assertEquals(whole, run(cut(random, input, 1), CAPACITY), () -> "byte by byte: " + text(input));
            assertEquals(whole, run(cut(random, input, 40), CAPACITY), () -> "in parts: " + text(input));
        }
    }

    /** All that is answered in the same way however it comes: not what may be asked for, or is answered in chunks. */
    private static List<byte[]> inputs() throws IOException {
        var inputs = new ArrayList<byte[]>();
        for (String file : new String[] {"requests.txt", "refusals.txt", "bodies.txt", "connections.txt"}) {
            for (var example : CorpusCase.read(file)) {
                String input = text(example.input());
                if (Stream.of("Expect", "/echo", "/stream").noneMatch(input::contains)) {
                    inputs.add(example.input());
                }
            }
        }
        return inputs;
    }

    private static byte[] changed(Random random, byte[] input) {
        var bytes = new ArrayList<Byte>();
        for (byte b : input) {
            bytes.add(b);
        }
        for (int changes = random.nextInt(4); changes > 0 && !bytes.isEmpty(); changes--) {
            int spot = random.nextInt(bytes.size());
            byte likely = LIKELY[random.nextInt(LIKELY.length)];
            switch (random.nextInt(4)) {
                case 0 -> bytes.set(spot, likely);
                case 1 -> bytes.add(spot, likely);
                case 2 -> bytes.remove(spot);
                default -> bytes.addAll(spot, List.copyOf(bytes.subList(spot, Math.min(bytes.size(), spot + 30))));
            }
        }
        byte[] changed = new byte[bytes.size()];
        for (int i = 0; i < changed.length; i++) {
            changed[i] = bytes.get(i);
        }
        return changed;
    }

    private static List<byte[]> cut(Random random, byte[] input, int most) {
        var parts = new ArrayList<byte[]>();
        int at = 0;
        while (at < input.length) {
            int end = Math.min(input.length, at + 1 + random.nextInt(most));
            parts.add(Arrays.copyOfRange(input, at, end));
            at = end;
        }
        return parts;
    }

    private static String run(List<byte[]> parts, int capacity) {
        var engine = new TestEngine(new Http1Desk(LIMITS, new TestApplication()).open(null), capacity);
        parts.forEach(engine::feed);
        engine.ends();
        Step step = engine.run();
        return text(engine.sent.toByteArray()) + (step == Step.LINGER ? Step.CLOSE : step);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}

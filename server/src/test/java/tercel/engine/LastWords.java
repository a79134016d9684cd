package tercel.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import tercel.wire.ByteQueue;
import tercel.wire.Step;

/** Says one thing without listening, then lingers. */
record LastWords(String text) implements PlainConversation {
    @Override
    public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
        in.consume(in.size());
        out.put(text.getBytes(ISO_8859_1), 0, text.length());
        return Step.LINGER;
    }
}

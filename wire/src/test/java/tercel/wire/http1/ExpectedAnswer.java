package tercel.wire.http1;

import java.nio.charset.StandardCharsets;

/**
 * An answer that a model expects, and the comparison with what came. Where chunks are cut is left open.
 *
 * @param continued whether {@code 100 Continue} comes first
 * @param head all up to the empty line and with it, or a whole refusal
 * @param framing how the body is framed
 * @param body its content
 * @param trailers the trailer fields of a chunked body
 * @param cut whether it ends early, so that a chunked one has no last chunk
 */
record ExpectedAnswer(boolean continued, String head, BodyFraming framing, byte[] body, String trailers, boolean cut) {
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    static ExpectedAnswer refusal(boolean continued, String whole) {
        return new ExpectedAnswer(continued, whole, BodyFraming.NONE, new byte[0], "", false);
    }

    /**
     * Compares.
     *
     * @param actual all that came
     * @param start where this answer starts
     * @param severed whether it may end anywhere, since the peer reset the connection
     * @return where the next answer starts
     */
    int match(byte[] actual, int start, boolean severed) {
        var reader = new Reader(actual, start, severed);
        if (continued) {
            reader.expect(CONTINUE);
        }
        reader.expect(head);
        if (framing == BodyFraming.CHUNKED) {
            matchChunks(reader);
        } else {
            reader.expect(body, 0, body.length);
        }
        return reader.at;
    }

    private void matchChunks(Reader reader) {
        int seen = 0;
        while (seen < body.length && !reader.ended()) {
            int size = reader.size();
            if (size <= 0 || size > body.length - seen) {
                throw new AssertionError("a chunk of " + size + " behind " + seen + " of " + body.length);
            }
            reader.expect(body, seen, size);
            reader.expect("\r\n");
            seen += size;
        }
        if (!cut) {
            reader.expect("0\r\n" + trailers + "\r\n");
        }
    }

    /** What came, and how far it was compared. */
    private static final class Reader {
        private final byte[] actual;
        private final boolean severed;
        private int at;

        Reader(byte[] actual, int at, boolean severed) {
            this.actual = actual;
            this.at = at;
            this.severed = severed;
        }

        boolean ended() {
            return severed && at == actual.length;
        }

        void expect(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            expect(bytes, 0, bytes.length);
        }

        void expect(byte[] bytes, int offset, int length) {
            for (int i = 0; i < length; i++) {
                if (ended()) {
                    return;
                }
                if (at == actual.length || actual[at] != bytes[offset + i]) {
                    String expected = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
                    throw new AssertionError("expected <" + expected + "> but byte " + i + " of it, byte " + at
                            + " of all, was <" + rest() + ">");
                }
                at++;
            }
        }

        int size() {
            int line = at;
            while (line < actual.length && actual[line] != '\r') {
                line++;
            }
            if (severed && line >= actual.length - 1) {
                at = actual.length;
                return 1;
            }
            String digits = new String(actual, at, line - at, StandardCharsets.ISO_8859_1);
            at = line;
            expect("\r\n");
            return Integer.parseInt(digits, 16);
        }

        private String rest() {
            return new String(actual, at, Math.min(300, actual.length - at), StandardCharsets.ISO_8859_1);
        }
    }
}

package tercel.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A body that is encoded once and sent many times, with {@link Response#send(Prepared)}. Immutable, so that a large one
 * is sent without a copy; behind a {@link Compression} it keeps each of its two encoded forms too. Any thread.
 */
public final class Prepared {
    private final String contentType;
    private final byte[] bytes;

    /** Encoded forms, once they were asked for; empty where encoding is not worth it. */
    private volatile byte @Nullable [] gzip;

    private volatile byte @Nullable [] deflate;

    private Prepared(String contentType, byte[] bytes) {
        this.contentType = Objects.requireNonNull(contentType);
        this.bytes = bytes;
    }

    /**
     * Prepares bytes.
     *
     * @param contentType their media type: RFC 9110, section 8.3
     * @param body copied
     * @return a body to be sent
     */
    public static Prepared of(String contentType, byte[] body) {
        return new Prepared(contentType, body.clone());
    }

    /**
     * Prepares text, in UTF-8.
     *
     * @param contentType its media type, which should say {@code charset=utf-8} where that is not the rule
     * @param body the text
     * @return a body to be sent
     */
    public static Prepared of(String contentType, String body) {
        return new Prepared(contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Its media type.
     *
     * @return as given
     */
    public String contentType() {
        return contentType;
    }

    /**
     * Its size.
     *
     * @return in bytes
     */
    public int size() {
        return bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    /**
     * Its bytes in a coding, encoded by whoever needs them first.
     *
     * @return empty if that is not smaller, or all encoders are at work
     */
    byte[] encoded(Coding coding, Compression compression) throws IOException {
        byte[] known = coding == Coding.GZIP ? gzip : deflate;
        if (known != null) {
            return known;
        }
        byte[] made = compression.encoded(coding, bytes, 0, bytes.length);
        if (made == null) {
            return new byte[0];
        }
        if (coding == Coding.GZIP) {
            gzip = made;
        } else {
            deflate = made;
        }
        return made;
    }
}

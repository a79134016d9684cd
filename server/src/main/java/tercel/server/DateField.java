package tercel.server;

import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import tercel.http.HttpDate;

/**
 * The value of the field Date: RFC 9110, section 6.6.1. Made once a second; in between it allocates nothing. Any
 * thread: those that race at the turn of a second make the same text.
 */
final class DateField {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final LongSupplier wallMillis;
    private Second second = new Second(new byte[0], Long.MIN_VALUE);

    /** Immutable, so that it may be handed from thread to thread without a barrier. */
    private record Second(byte[] text, long lastNanos) {}

    DateField(LongSupplier wallMillis) {
        this.wallMillis = wallMillis;
    }

    /** The date at a time on the scale of {@code System.nanoTime()}: the same array until the second changes. */
    byte[] bytes(long nowNanos) {
        Second known = second;
        if (nowNanos - known.lastNanos() <= 0 && known.text().length > 0) {
            return known.text();
        }
        return renew(nowNanos);
    }

    private byte[] renew(long nowNanos) {
        long millis = wallMillis.getAsLong();
        byte[] text = HttpDate.format(Math.floorDiv(millis, 1000)).getBytes(StandardCharsets.US_ASCII);
        long left = 999 - Math.floorMod(millis, 1000);
        second = new Second(text, nowNanos + left * NANOS_A_MILLI);
        return text;
    }
}

package tercel.wire.proxy;

import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.ProtocolException;

/**
 * Reads the header that a proxy sends in front of everything else, in either version. What does not match exactly is
 * refused as soon as that is seen.
 */
public final class ProxyHeader {
    /**
     * The longest header of version 2 that is read, with its addresses and vectors: 16 bytes and what they announce.
     */
    public static final int BYTES_MAX = 4096;

    private ProxyHeader() {}

    /**
     * Reads a header, if it has arrived whole.
     *
     * @param in what has arrived; the header is consumed, and no byte behind it
     * @return the ends that it tells, or null if more has to come
     * @throws ProtocolException if it is none
     */
    public static @Nullable ProxiedEnds read(ByteQueue in) throws ProtocolException {
        if (in.size() == 0) {
            return null;
        }
        return in.array()[in.head()] == BinaryHeader.SIGNATURE[0] ? BinaryHeader.read(in) : TextHeader.read(in);
    }

    static ProtocolException refusal(String reason) {
        return new ProtocolException(400, reason);
    }
}

package tercel.wire.proxy;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.ProtocolException;

/**
 * Version 2: 16 bytes, then addresses, then vectors of type, length and value. Vectors of types that are not known are
 * passed over; a checksum is held to what it says. Proxy-protocol.txt, section 2.2.
 */
final class BinaryHeader {
    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    private static final int START_BYTES = 16;
    private static final int VERSION_AND_COMMAND = 12;
    private static final int FAMILY_AND_PROTOCOL = 13;
    private static final int LENGTH = 14;

    private static final int VERSION = 2;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;

    private static final int UNSPEC = 0;
    private static final int INET = 1;
    private static final int INET6 = 2;
    private static final int UNIX = 3;
    private static final int STREAM = 1;
    private static final int DATAGRAM = 2;

    private static final int UNIX_PATH_BYTES = 108;

    private static final int VECTOR_START_BYTES = 3;
    private static final int CHECKSUM_TYPE = 3;
    private static final int CHECKSUM_BYTES = 4;

    private final byte[] bytes;
    private final int family;

    private BinaryHeader(byte[] bytes) {
        this.bytes = bytes;
        family = bytes[FAMILY_AND_PROTOCOL] >> 4;
    }

    static @Nullable ProxiedEnds read(ByteQueue in) throws ProtocolException {
        byte[] array = in.array();
        int head = in.head();
        int known = Math.min(in.size(), SIGNATURE.length);
        if (!Arrays.equals(array, head, head + known, SIGNATURE, 0, known)) {
            throw ProxyHeader.refusal("no PROXY header");
        }
        if (in.size() < START_BYTES) {
            return null;
        }
        check(array[head + VERSION_AND_COMMAND], array[head + FAMILY_AND_PROTOCOL]);
        int length = START_BYTES + twoBytes(array, head + LENGTH);
        if (length > ProxyHeader.BYTES_MAX) {
            throw ProxyHeader.refusal("a PROXY header of more than " + ProxyHeader.BYTES_MAX + " bytes");
        }
        if (in.size() < length) {
            return null;
        }
        var ends = new BinaryHeader(Arrays.copyOfRange(array, head, head + length)).ends();
        in.consume(length);
        return ends;
    }

    private static void check(byte versionAndCommand, byte familyAndProtocol) throws ProtocolException {
        if ((versionAndCommand & 0xFF) >> 4 != VERSION) {
            throw ProxyHeader.refusal("a PROXY header of another version than 1 and 2");
        }
        if ((versionAndCommand & 0xF) > PROXY) {
            throw ProxyHeader.refusal("a PROXY header with a command that is neither LOCAL nor PROXY");
        }
        if ((familyAndProtocol & 0xFF) >> 4 > UNIX || (familyAndProtocol & 0xF) > DATAGRAM) {
            throw ProxyHeader.refusal("a PROXY header with a family or protocol that is not assigned");
        }
    }

    private static int twoBytes(byte[] from, int at) {
        return (from[at] & 0xFF) << 8 | from[at + 1] & 0xFF;
    }

    private ProxiedEnds ends() throws ProtocolException {
        int protocol = bytes[FAMILY_AND_PROTOCOL] & 0xF;
        if ((bytes[VERSION_AND_COMMAND] & 0xF) == LOCAL || family == UNSPEC || protocol == UNSPEC) {
            return new ProxiedEnds.Untold();
        }
        int size = addressBytes();
        if (bytes.length < START_BYTES + size) {
            throw ProxyHeader.refusal("a PROXY header too short for its addresses");
        }
        checkVectors(START_BYTES + size);
        // Datagrams are valid there, but nothing that could be served.
        return protocol == STREAM ? addresses() : new ProxiedEnds.Untold();
    }

    private int addressBytes() {
        return switch (family) {
            case INET -> 2 * 4 + 2 * 2;
            case INET6 -> 2 * 16 + 2 * 2;
            default -> 2 * UNIX_PATH_BYTES;
        };
    }

    private ProxiedEnds addresses() {
        if (family == UNIX) {
            return new ProxiedEnds.Unix(path(START_BYTES), path(START_BYTES + UNIX_PATH_BYTES));
        }
        int size = family == INET ? 4 : 16;
        int ports = START_BYTES + 2 * size;
        return new ProxiedEnds.Internet(
                end(START_BYTES, size, ports), end(START_BYTES + size, size, ports + Short.BYTES));
    }

    private ProxiedEnds.Internet.End end(int at, int size, int portAt) {
        return new ProxiedEnds.Internet.End(Arrays.copyOfRange(bytes, at, at + size), twoBytes(bytes, portAt));
    }

    /** A path ends before its first NUL, and an abstract name, which begins with one, before the NULs behind it. */
    private byte[] path(int at) {
        int end = at + 1;
        while (end < at + UNIX_PATH_BYTES && bytes[end] != 0) {
            end++;
        }
        return bytes[at] == 0 && end == at + 1 ? new byte[0] : Arrays.copyOfRange(bytes, at, end);
    }

    private void checkVectors(int from) throws ProtocolException {
        int at = from;
        boolean checked = false;
        while (at < bytes.length) {
            int rest = bytes.length - at - VECTOR_START_BYTES;
            int length = rest < 0 ? 0 : twoBytes(bytes, at + 1);
            if (rest < length) {
                throw ProxyHeader.refusal("a PROXY header with a vector that is not whole");
            }
            if (bytes[at] == CHECKSUM_TYPE) {
                if (checked || length != CHECKSUM_BYTES) {
                    throw ProxyHeader.refusal("a PROXY header with a checksum that is none");
                }
                checkSum(at + VECTOR_START_BYTES);
                checked = true;
            }
            at += VECTOR_START_BYTES + length;
        }
    }

    private void checkSum(int at) throws ProtocolException {
        long told = (long) twoBytes(bytes, at) << 16 | twoBytes(bytes, at + 2);
        var sum = new CRC32C();
        sum.update(bytes, 0, at);
        sum.update(new byte[CHECKSUM_BYTES]);
        sum.update(bytes, at + CHECKSUM_BYTES, bytes.length - at - CHECKSUM_BYTES);
        if (sum.getValue() != told) {
            throw ProxyHeader.refusal("a PROXY header with a wrong checksum");
        }
    }
}

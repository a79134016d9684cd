package tercel.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Several ranges of a file as one body, RFC 9110 section 14.6. */
final class Multipart {
    private final List<ByteRange> ranges;
    private final List<byte[]> heads;
    private final byte[] end;
    private final String boundary;

    /**
     * Prepares the heads of the parts.
     *
     * @param ranges in the order in which they are sent
     * @param type of the file
     * @param size of the file
     * @param boundary that no one can put into the file before it is chosen
     */
    Multipart(List<ByteRange> ranges, String type, long size, String boundary) {
        this.ranges = ranges;
        this.boundary = boundary;
        this.heads = ranges.stream()
                .map(range -> ascii("\r\n--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Range: "
                        + range.of(size) + "\r\n\r\n"))
                .toList();
        this.end = ascii("\r\n--" + boundary + "--\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The media type of the whole. */
    String type() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    /** How many bytes {@link #writeTo} writes. */
    long length() {
        long length = end.length;
        for (int i = 0; i < ranges.size(); i++) {
            length += heads.get(i).length + ranges.get(i).count();
        }
        return length;
    }

    /** Writes all parts. */
    void writeTo(OutputStream out, Source source) throws IOException {
        for (int i = 0; i < ranges.size(); i++) {
            out.write(heads.get(i));
            source.copy(ranges.get(i), out);
        }
        out.write(end);
    }
}

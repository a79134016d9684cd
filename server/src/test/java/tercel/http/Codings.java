package tercel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;

/** The JDK's own readers and writers of codings, for tests of ours; texts are ISO-8859-1. */
public final class Codings {
    private Codings() {}

    public static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var encoding = new GZIPOutputStream(out)) {
            encoding.write(bytes);
        }
        return out.toByteArray();
    }

    public static byte[] deflate(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var encoding = new DeflaterOutputStream(out)) {
            encoding.write(bytes);
        }
        return out.toByteArray();
    }

    /** The plain form of what came in a coding; strict but for what the JDK lets pass. */
    public static byte[] decode(String coding, byte[] bytes) throws IOException {
        return switch (coding) {
            case "gzip" -> all(new GZIPInputStream(new ByteArrayInputStream(bytes)));
            case "deflate" -> all(new InflaterInputStream(new ByteArrayInputStream(bytes)));
            default -> bytes;
        };
    }

    private static byte[] all(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}

package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.Probes;
import tercel.server.Server;
import tercel.server.ServerOptions;

/** Forms, uploads and codings of the demo, asked over a socket. */
@Timeout(60)
final class DemoBodiesTest {
    private static Server server;

    @BeforeAll
    static void open() throws IOException {
        var probes = new Probes();
        server = Server.open(
                ServerOptions.DEFAULT.withPort(0).withAnnouncement(false).withProbes(probes),
                Demo.router(Optional.empty(), probes));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    private record Answer(String head, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private static Answer ask(String head, byte[] body) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(body);
            var all = socket.getInputStream().readAllBytes();
            int end = new String(all, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
            var answered = new ByteArrayOutputStream();
            answered.write(all, end, all.length - end);
            return new Answer(new String(all, 0, end, StandardCharsets.ISO_8859_1), answered.toByteArray());
        }
    }

    private static Answer post(String path, String fields, byte[] body) throws IOException {
        return ask("POST " + path + " HTTP/1.0\r\nContent-Length: " + body.length + "\r\n" + fields, body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void thePageOfFormsHasALabelForEachField() throws IOException {
        var page = ask("GET /form HTTP/1.0\r\n", bytes("")).text();
        assertTrue(page.contains("<html lang=\"en\">"));
        for (String id : new String[] {"name", "note", "title", "files"}) {
            assertTrue(page.contains("<label for=\"" + id + "\">") && page.contains(" id=\"" + id + "\" "), id);
        }
        assertTrue(page.contains("<legend>"));
        assertFalse(page.contains("://"), "needs nothing from elsewhere");
    }

    @Test
    void formEchoesItsFields() throws IOException {
        var type = "Content-Type: application/x-www-form-urlencoded\r\n";
        var answer = post("/form", type, bytes("name=J%C3%BCrgen&note=1+%2B+1&colour=red&colour=blue"));
        assertEquals("name = J\u00fcrgen\nnote = 1 + 1\ncolour = red\ncolour = blue\n", answer.text());
        assertTrue(post("/form", "", bytes("a=1")).head().startsWith("HTTP/1.1 415 "));
    }

    @Test
    void uploadTellsEachPart() throws IOException {
        var answer = post("/upload", "Content-Type: multipart/form-data; boundary=b\r\n", bytes("""
                --b\r
                Content-Disposition: form-data; name="title"\r
                \r
                holidays\r
                --b\r
                Content-Disposition: form-data; name="files"; filename="a.txt"\r
                Content-Type: text/x-notes\r
                \r
                \r
                --b--\r
                """));
        assertEquals(
                """
                title, text/plain, 8 bytes, SHA-256 %s
                files (a.txt), text/x-notes, 0 bytes, SHA-256 %s
                """.formatted(
                                "474c12b01f4f765680ac3bb3e0b670b7ac817c9f717997577cac3f12f1b5013a",
                                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
                answer.text());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 9_999, 10_000, 10_001, 25_000})
    void compressedSendsAsManyLines(int lines) throws IOException {
        var plain = ask("GET /compressed?n=" + lines + " HTTP/1.0\r\n", bytes(""));
        assertEquals(lines, plain.text().lines().count());
        assertTrue(plain.head().contains("\r\nContent-Length: " + plain.body().length + "\r\n"), plain.head());
        var encoded = ask("GET /compressed?n=" + lines + " HTTP/1.0\r\nAccept-Encoding: gzip\r\n", bytes(""));
        boolean coded = encoded.head().contains("\r\nContent-Encoding: gzip\r\n");
        assertEquals(plain.body().length >= 1024, coded);
        if (coded) {
            assertTrue(encoded.body().length < plain.body().length / 3);
            var decoded = new GZIPInputStream(new ByteArrayInputStream(encoded.body())).readAllBytes();
            assertEquals(plain.text(), new String(decoded, StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1000001", "x", "%zz"})
    void compressedRefusesWhatIsNoCount(String count) throws IOException {
        var answer = ask("GET /compressed?n=" + count + " HTTP/1.0\r\n", bytes(""));
        assertTrue(answer.head().startsWith("HTTP/1.1 400 "), answer.head());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var encoding = new GZIPOutputStream(out)) {
            encoding.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void inflateSendsBackWhatWasEncoded() throws IOException {
        assertEquals(
                "hello",
                post("/inflate", "Content-Encoding: gzip\r\n", gzip(bytes("hello")))
                        .text());
        assertEquals("hello", post("/inflate", "", bytes("hello")).text());
        var unknown = post("/inflate", "Content-Encoding: br\r\n", bytes("hello"));
        assertTrue(unknown.head().startsWith("HTTP/1.1 415 "), unknown.head());
        assertTrue(unknown.head().contains("\r\nAccept-Encoding: gzip, deflate\r\n"), unknown.head());
    }

    @Test
    void serveCompressesWhereItIsAskedTo(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("a.txt"), "abc".repeat(1000));
        for (boolean asked : new boolean[] {true, false}) {
            var words = asked
                    ? new String[] {"serve", folder.toString(), "--port", "0", "--compress"}
                    : new String[] {"serve", folder.toString(), "--port", "0"};
            try (var command = new Child(words)) {
                String answer = command.answer("GET /a.txt HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n");
                assertEquals(asked, answer.contains("\r\nContent-Encoding: gzip\r\n"), answer);
            }
        }
    }
}

package tercel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tercel.server.InMemoryServer;
import tercel.wire.Limit;

class MultipartFormTest {
    private static final String TYPE = "multipart/form-data; boundary=b";
    private static final String A = "Content-Disposition: form-data; name=\"a\"\r\n";

    private static String head(String type, int size) {
        return "POST / HTTP/1.1\r\nHost: here\r\nContent-Type: " + type + "\r\nContent-Length: " + size + "\r\n\r\n";
    }

    private static String post(String type, String body) {
        return head(type, body.length()) + body;
    }

    /** A part as {@code name/filename/type=[body]}. */
    private static String seen(Part part) throws Exception {
        return part.name() + part.filename().map(name -> "/" + name).orElse("") + "/" + part.contentType() + "=["
                + new String(part.body().readAllBytes(), ISO_8859_1) + "]";
    }

    private static InMemoryServer server(MultipartOptions options) {
        return InMemoryServer.of((request, response) -> {
            var form = request.multipart(options);
            var text = new StringBuilder();
            while (form.hasNext()) {
                text.append(seen(form.next()));
            }
            response.bytes(text.toString().getBytes(ISO_8859_1));
        });
    }

    private static String answer(String body) {
        return server(MultipartOptions.DEFAULT).send(post(TYPE, body));
    }

    private static String read(String body) {
        String answer = answer(body);
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        return InMemoryServer.body(answer);
    }

    private static final String TWO_PARTS = "preamble\r\n--b\r\n" + A + "\r\none\r\n--b \t\r\n"
            + "Content-Disposition: form-data; name=f; filename=\"x.bin\"\r\ncontent-type: image/png\r\n\r\n"
            + "\r\n--\r\n--c\r\n-\r--b\n--b\r\n\r\n--b--\r\nepilogue\r\n--b\r\n";
    private static final String TWO_SEEN = "a/text/plain=[one]f/x.bin/image/png=[\r\n--\r\n--c\r\n-\r--b\n--b\r\n]";

    @Test
    void givesPartsInTheirOrder() {
        assertEquals(TWO_SEEN, read(TWO_PARTS));
    }

    @Test
    void theCutDoesNotMatter() {
        String request = post(TYPE, TWO_PARTS);
        int head = request.length() - TWO_PARTS.length();
        for (int cut = head; cut < request.length(); cut++) {
            var server = server(MultipartOptions.DEFAULT);
            String answer = server.send(request.substring(0, cut), request.substring(cut));
            assertEquals(TWO_SEEN, InMemoryServer.body(answer), "cut at " + (cut - head));
        }
        assertEquals(
                TWO_SEEN, InMemoryServer.body(server(MultipartOptions.DEFAULT).send(request.split(""))));
    }

    /** A stream that gives as many bytes at once as a seed likes. */
    private static InputStream slices(byte[] bytes, Random random) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return at == bytes.length ? -1 : bytes[at++] & 0xFF;
            }

            @Override
            public int read(byte[] to, int offset, int length) {
                int most = random.nextInt(4) == 0 ? length : Math.min(length, 1 + random.nextInt(90));
                int count = Math.min(most, bytes.length - at);
                System.arraycopy(bytes, at, to, offset, count);
                at += count;
                return count == 0 ? -1 : count;
            }
        };
    }

    @RepeatedTest(200)
    void whatWasPutTogetherComesApart(RepetitionInfo repetition) throws Exception {
        int seed = repetition.getCurrentRepetition();
        var random = new Random(seed);
        String boundary = "-".repeat(random.nextInt(3)) + "b".repeat(1 + random.nextInt(60)) + random.nextInt(10);
        var bodies = new ArrayList<byte[]>();
        var whole = new StringBuilder(random.nextBoolean() ? "" : "pre\r\n--" + boundary.substring(1) + "\r\n");
        for (int count = random.nextInt(6); count >= 0; count--) {
            byte[] body = body(random, boundary);
            bodies.add(body);
            whole.append("--").append(boundary).append("\r\n").append(A).append("\r\n");
            whole.append(new String(body, ISO_8859_1)).append("\r\n");
        }
        whole.append("--").append(boundary).append("--").append(random.nextBoolean() ? "" : "\r\n");
        var in = slices(whole.toString().getBytes(ISO_8859_1), random);
        var reader = new MultipartReader(in, boundary, 8 << 10);
        for (byte[] body : bodies) {
            assertTrue(reader.next(), "seed " + seed);
            assertEquals(A, new String(reader.headers(), ISO_8859_1), "seed " + seed);
            if (random.nextInt(4) > 0) {
                assertArrayEquals(body, all(reader, random), "seed " + seed);
            }
        }
        assertFalse(reader.next(), "seed " + seed);
    }

    /** Bytes among which is much that looks like a boundary, but none that is one. */
    private static byte[] body(Random random, String boundary) {
        var text = new StringBuilder();
        String delimiter = "\r\n--" + boundary;
        for (int count = random.nextInt(1 << random.nextInt(8)); count > 0; count--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(delimiter, 0, random.nextInt(delimiter.length()));
                case 1 -> text.append((char) random.nextInt(256));
                case 2 -> text.append("x".repeat(random.nextInt(300)));
                default -> text.append(delimiter, 1 + random.nextInt(3), delimiter.length());
            }
        }
        return text.toString().replace(delimiter, "?").replaceAll("\\A--", "??").getBytes(ISO_8859_1);
    }

    private static byte[] all(MultipartReader reader, Random random) throws Exception {
        var text = new StringBuilder();
        byte[] to = new byte[1 + random.nextInt(1 << random.nextInt(14))];
        for (int count = reader.read(to, 0, to.length); count >= 0; count = reader.read(to, 0, to.length)) {
            text.append(new String(to, 0, count, ISO_8859_1));
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    @Test
    void readsPartsWithoutABody() {
        assertEquals("a/text/plain=[]", read("--b\r\n" + A + "\r\n\r\n--b--\r\n"));
        assertEquals("a/text/plain=[]", read("--b\r\n" + A + "\r\n--b--\r\n"), "its blank line begins the delimiter");
        assertEquals("a/text/plain=[]a/text/plain=[x]", read("--b\r\n" + A + "\r\n--b\r\n" + A + "\r\nx\r\n--b--"));
    }

    @Test
    void readsAFormWithoutParts() {
        assertEquals("", read("--b--"));
        assertEquals("", read("--b--\r\n"));
        assertEquals("", read("\r\n--b-- \t\r\nepilogue"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            form-data; name=a                         | a/text/plain=[]
            form-data;name="a"                        | a/text/plain=[]
            Form-Data; NAME="a";                      | a/text/plain=[]
            form-data; name=""                        | /text/plain=[]
            form-data; name="a;b=\\"c\\\\\\""         | a;b="c\\"/text/plain=[]
            form-data; name="%22a%0D"                 | %22a%0D/text/plain=[]
            form-data; name=a; filename=""            | a//text/plain=[]
            form-data; name=a; filename="f.txt"       | a/f.txt/text/plain=[]
            form-data; name=a; filename="/etc/passwd" | a/passwd/text/plain=[]
            form-data; name=a; filename="..\\..\\f"   | a/f/text/plain=[]
            form-data; name=a; filename="C:\\x\\f"    | a/f/text/plain=[]
            form-data; name=a; filename="x/.."        | a//text/plain=[]
            form-data; name=a; filename=f; filename*=UTF-8''g | a/f/text/plain=[]
            form-data; name=a; filename*=UTF-8''g     | a/text/plain=[]
            """)
    void readsNames(String disposition, String seen) {
        assertEquals(seen, read("--b\r\nContent-Disposition: " + disposition + "\r\n\r\n\r\n--b--"));
    }

    @Test
    void readsNamesAsUtf8() {
        var server = InMemoryServer.of((request, response) -> {
            var part = request.multipart().next();
            response.text(part.name() + part.filename().orElseThrow());
        });
        String sent = "\u00c3\u00a4";
        String part = "--b\r\nContent-Disposition: form-data; name=\"" + sent + "\"; filename=\"" + sent + "\"\r\n\r\n";
        assertEquals(sent + sent, InMemoryServer.body(server.send(post(TYPE, part + "\r\n--b--"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "X: y",
                "Content-Disposition: attachment; name=a",
                "Content-Disposition: form-data",
                "Content-Disposition: form-data; filename=a",
                "Content-Disposition: form-data; name",
                "Content-Disposition: form-data; name=",
                "Content-Disposition: form-data; name=a; name=b",
                "Content-Disposition: form-data; name=a; NAME=b",
                "Content-Disposition: form-data; name=\"a",
                "Content-Disposition: form-data; name=\"a\"x",
                "Content-Disposition: form-data name=a",
                "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b",
                "Content-Disposition: form-data; name=a\r\nX",
                "Content-Disposition: form-data; name=a\r\n: y",
                "Content-Disposition: form-data; name=a\r\nX : y",
                "Content-Disposition: form-data; name=a\r\n folded",
                "Content-Disposition: form-data; name=a\r\nX: a\rb",
                "Content-Disposition: form-data; name=a\r\nX: a\nb",
                "Content-Disposition: form-data; name=a\r\nX: \0",
                "Content-Disposition: form-data; name=\"\u00e4\"",
            })
    void refusesHeaderLinesThatAreNoneOfAForm(String lines) {
        String answer = answer("--b\r\n" + lines + (lines.isEmpty() ? "" : "\r\n") + "\r\nx\r\n--b--");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @ParameterizedTest
    @CsvSource({"binary, 200", "8BIT, 200", "7bit, 200", "base64, 415", "quoted-printable, 415"})
    void takesPartsAsTheyAreOnly(String encoding, int status) {
        String answer = answer("--b\r\n" + A + "Content-Transfer-Encoding: " + encoding + "\r\n\r\nx\r\n--b--");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "--",
                "--b",
                "--b\r",
                "--b\r\n",
                "--b-",
                "--b--x",
                "--b--\r",
                "--b--\n",
                "--b --",
                "--bx\r\n" + A + "\r\nx\r\n--b--",
                "--b\n" + A + "\r\nx\r\n--b--",
                "--b\r\n" + A,
                "--b\r\n" + A + "\r\n",
                "--b\r\n" + A + "\r\nx",
                "--b\r\n" + A + "\r\nx\r\n--b",
                "--b\r\n" + A + "\r\nx\r\n--b\r\n",
                "--b\r\n" + A + "\r\nx\r\n--bc--",
                "--b\r\n" + A + "\r\nx\n--b--",
                "x--b--",
            })
    void refusesBoundariesThatAreBroken(String body) {
        String answer = answer(body);
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
    }

    @Test
    void saysWhatIsMissing() {
        assertEquals(
                "the multipart body ends before its last boundary\n",
                InMemoryServer.body(answer("--b\r\n" + A + "\r\nx")));
        assertEquals(
                "a boundary is followed by something else than the end of its line\n",
                InMemoryServer.body(answer("--b\r\n" + A + "\r\nx\r\n--bc--")));
    }

    @ParameterizedTest
    @CsvSource({
        "200, multipart/form-data; boundary=b",
        "200, 'Multipart/Form-Data; charset=utf-8; BOUNDARY=\"b\"'",
        "400, multipart/form-data",
        "400, multipart/form-data; boundary",
        "400, multipart/form-data; boundary=",
        "400, 'multipart/form-data; boundary=\"\"'",
        "400, 'multipart/form-data; boundary=\"b \"'",
        "400, 'multipart/form-data; boundary=\"b;\"'",
        "400, multipart/form-data; boundary=b*",
        "400, multipart/form-data; boundary=b; boundary=c",
        "415, multipart/mixed; boundary=b",
        "415, application/x-www-form-urlencoded",
        "415, multipart/form-data2; boundary"
    })
    void wantsItsMediaTypeAndABoundary(int status, String type) {
        String answer = server(MultipartOptions.DEFAULT).send(post(type, "--b--"));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void wantsAContentType() {
        String answer = server(MultipartOptions.DEFAULT).send("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n--b--");
        assertTrue(answer.startsWith("HTTP/1.1 415 "), answer);
    }

    @ParameterizedTest
    @CsvSource({"1, 200", "69, 200", "70, 200", "71, 400"})
    void boundsTheBoundary(int length, int status) {
        String boundary = "'()+_,-./:=? ".repeat(6).substring(0, length - 1) + "b";
        String body = "--" + boundary + "\r\n" + A + "\r\nx\r\n--" + boundary + "--";
        String answer =
                server(MultipartOptions.DEFAULT).send(post("multipart/form-data; boundary=\"" + boundary + "\"", body));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @CsvSource({"2, 200", "3, 200", "4, 413"})
    void boundsItsParts(int count, int status) {
        String answer = server(MultipartOptions.DEFAULT.withParts(3))
                .send(post(TYPE, ("--b\r\n" + A + "\r\nx\r\n").repeat(count) + "--b--"));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @CsvSource({"99, 200", "100, 200", "101, 413"})
    void boundsItsPartsByDefault(int count, int status) {
        String answer = answer(("--b\r\n" + A + "\r\nx\r\n").repeat(count) + "--b--");
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @CsvSource({"8191, 200", "8192, 200", "8193, 413", "100000, 413"})
    void boundsTheHeaderLinesOfAPart(int size, int status) {
        String lines = A + "X: " + "x".repeat(size - A.length() - 5) + "\r\n";
        String request = post(TYPE, "--b\r\n" + lines + "\r\nbody\r\n--b--");
        for (String[] slices : List.of(new String[] {request}, request.split("(?<=\\G.{997})"))) {
            String answer = server(MultipartOptions.DEFAULT).send(slices);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 200", "10, 200", "11, 413"})
    void boundsTheBodyOfAPart(int size, int status) {
        String answer = server(MultipartOptions.DEFAULT.withPartBytes(10))
                .send(post(TYPE, "--b\r\n" + A + "\r\n" + "x".repeat(size) + "\r\n--b--"));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @ParameterizedTest
    @CsvSource({"-1, 200", "0, 200", "1, 413"})
    void boundsTheWhole(int more, int status) {
        String body = "--b\r\n" + A + "\r\n" + "x".repeat(1000) + "\r\n--b--";
        String chunked =
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: " + TYPE + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
        for (String request : List.of(post(TYPE, body), chunked)) {
            String answer = server(MultipartOptions.DEFAULT.withBytes(body.length() - more))
                    .send(request);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
    }

    @Test
    void isBoundedAsOtherBodiesAreByDefault() {
        var server = InMemoryServer.of(
                (request, response) -> response.text(request.multipart().next().text()), Limit.BODY, 100);
        String body = "--b\r\n" + A + "\r\n" + "x".repeat(100) + "\r\n--b--";
        assertTrue(server.send(post(TYPE, body)).startsWith("HTTP/1.1 413 "));
    }

    @Test
    void readsAPartAsTextOrBytes() {
        var server = InMemoryServer.of((request, response) -> {
            var form = request.multipart(MultipartOptions.DEFAULT.withTextBytes(4));
            var text = new StringBuilder();
            while (form.hasNext()) {
                var part = form.next();
                text.append(part.name().equals("a") ? part.text() : part.bytes(2).length);
            }
            response.text(text.toString());
        });
        String latin = A + "Content-Type: text/plain; charset=iso-8859-1\r\n";
        String two = "--b\r\n" + latin + "\r\n\u00e4\r\n--b\r\n" + A.replace("\"a\"", "b") + "\r\nxy\r\n--b--";
        assertEquals("\u00c3\u00a42", InMemoryServer.body(server.send(post(TYPE, two))));
        for (int size = 3; size <= 5; size++) {
            String answer = server.send(post(TYPE, "--b\r\n" + A + "\r\n" + "x".repeat(size) + "\r\n--b--"));
            assertTrue(answer.startsWith(size > 4 ? "HTTP/1.1 413 " : "HTTP/1.1 200 "), answer);
        }
    }

    @Test
    void aPartEndsWhenTheNextIsAskedFor() {
        var server = InMemoryServer.of((request, response) -> {
            var form = request.multipart();
            assertSame(form, request.multipart());
            var first = form.next();
            assertEquals('o', first.body().read());
            var second = form.next();
            assertThrows(IllegalStateException.class, () -> first.body().read());
            assertEquals("a", first.name());
            assertEquals("two", second.text());
            assertFalse(form.hasNext());
            assertFalse(form.hasNext());
            assertThrows(NoSuchElementException.class, form::next);
            assertThrows(IllegalStateException.class, request::bytes);
            assertEquals(List.of("Content-Disposition"), first.headerNames());
            response.text("done");
        });
        String body = "--b\r\n" + A + "\r\none\r\n--b\r\n" + A + "\r\ntwo\r\n--b--";
        assertEquals("done", InMemoryServer.body(server.send(post(TYPE, body))));
    }

    @Test
    void nothingOfItOutlivesItsRequest() throws Exception {
        var form = new AtomicReference<MultipartForm>();
        var part = new AtomicReference<Part>();
        var server = InMemoryServer.of((request, response) -> {
            form.set(request.multipart());
            part.set(form.get().next());
            response.text("done");
        });
        server.send(post(TYPE, "--b\r\n" + A + "\r\none\r\n--b--"));
        assertThrows(IllegalStateException.class, () -> form.get().hasNext());
        assertThrows(IllegalStateException.class, () -> part.get().body().read());
    }

    private static String file(String name, String filename, String body) {
        return "--b\r\nContent-Disposition: form-data; name=" + name + "; filename=\"" + filename + "\"\r\n\r\n" + body
                + "\r\n";
    }

    @Test
    void isReadAsAWhole(@TempDir Path directory) throws Exception {
        var options = MultipartOptions.DEFAULT.withMemoryBytes(10).withDirectory(directory);
        var server = InMemoryServer.of((request, response) -> {
            var data = request.multipart(options).readAll();
            assertEquals(List.of("1", "2"), data.fields().all("a"));
            assertEquals(4, data.files().size());
            for (var file : data.files()) {
                try (var in = file.open()) {
                    assertEquals(file.size(), in.readAllBytes().length);
                }
                assertEquals(file.size() <= 10, file.isInMemory(), file.filename());
                file.moveTo(directory.resolve(file.filename()));
            }
            assertEquals(2, data.files("f").size());
            assertEquals("9", data.file("f").orElseThrow().filename());
            assertTrue(data.file("x").isEmpty());
            response.text("done");
        });
        String body = "--b\r\n" + A + "\r\n1\r\n" + file("f", "9", "x".repeat(9)) + file("f", "10", "x".repeat(10))
                + file("none", "", "") + file("g", "11", "x".repeat(11)) + "--b\r\n" + A + "\r\n2\r\n"
                + file("h", "50000", "x".repeat(50_000)) + "--b--";
        assertEquals("done", InMemoryServer.body(server.send(post(TYPE, body))));
        try (var left = Files.list(directory)) {
            assertEquals(4, left.count(), "files that were moved stay");
        }
        assertEquals(50_000, Files.size(directory.resolve("50000")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"returns", "throws", "refuses", "is cut"})
    void temporaryFilesEndWithTheRequest(String end, @TempDir Path directory) throws Exception {
        var options = MultipartOptions.DEFAULT.withMemoryBytes(10).withDirectory(directory);
        var seen = new AtomicReference<Path>();
        var server = InMemoryServer.of((request, response) -> {
            var form = request.multipart(options);
            if (end.equals("is cut")) {
                seen.set(directory);
            }
            form.readAll();
            try (var files = Files.list(directory)) {
                seen.set(files.findFirst().orElseThrow());
            }
            if (end.equals("throws")) {
                throw new IllegalStateException("on purpose");
            } else if (end.equals("refuses")) {
                throw new StatusException(422, "on purpose");
            }
            response.text("done");
        });
        String request = post(TYPE, file("f", "f", "x".repeat(50_000)) + "--b--");
        server.send(end.equals("is cut") ? request.substring(0, 30_000) : request);
        assertTrue(seen.get().startsWith(directory));
        try (var left = Files.list(directory)) {
            assertEquals(0, left.count());
        }
    }

    @ParameterizedTest
    @CsvSource({"9, 200", "10, 200", "11, 413"})
    void boundsTheTextsOfAForm(int size, int status) {
        var server = InMemoryServer.of((request, response) -> response.text(""
                + request.multipart(MultipartOptions.DEFAULT.withTextBytes(10))
                        .readAll()
                        .fields()
                        .all("a")
                        .size()));
        String part = "--b\r\n" + A + "\r\n";
        String answer = server.send(post(TYPE, part + "12345\r\n" + part + "x".repeat(size - 5) + "\r\n--b--"));
        assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
    }

    @Test
    void refusesBoundsThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> MultipartOptions.DEFAULT.withParts(-1));
        assertThrows(IllegalArgumentException.class, () -> MultipartOptions.DEFAULT.withHeaderBytes(2 << 20));
        assertEquals(100, MultipartOptions.DEFAULT.partsMax());
    }
}

package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tercel.files.FileServer;

/** Files over the socket: RFC 9110, sections 8.8, 13 and 14, and nothing outside the folder. */
@OnEveryEngine
final class FilesTest {
    private static final int LARGE_BYTES = 3_000_000;

    @Parameter
    EngineUnderTest engine;

    @TempDir
    Path directory;

    private Path folder;
    private byte[] large;

    @BeforeEach
    void fillFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("public"));
        large = new byte[LARGE_BYTES];
        new Random(5).nextBytes(large);
        Files.writeString(folder.resolve("index.html"), "<p>index");
        Files.writeString(folder.resolve("small.txt"), "0123456789");
        Files.write(folder.resolve("large.bin"), large);
        Files.writeString(folder.resolve(".hidden"), "secret");
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(directory.resolve("outside.txt"), "secret");
        Files.createSymbolicLink(folder.resolve("leaves"), directory.resolve("outside.txt"));
        Files.createSymbolicLink(folder.resolve("stays"), Path.of("small.txt"));
    }

    private static RawClient get(RawClient client, String target, String fields) throws IOException {
        return client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    }

    @Test
    void filesAreServedWithTypeAndValidators() throws IOException {
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            var small = client.get("/small.txt").answer();
            assertEquals("200 0123456789", small.toString());
            assertTrue(small.header("Content-Type").startsWith("text/plain"));
            assertTrue(small.header("ETag").matches("(W/)?\"[!-~]+\""), small.head());
            assertTrue(small.has("Last-Modified") && small.has("Date"));
            assertEquals("bytes", small.header("Accept-Ranges"));
            var file = client.get("/large.bin").answer();
            assertEquals(String.valueOf(LARGE_BYTES), file.header("Content-Length"));
            assertArrayEquals(large, file.body());
            assertEquals("200 <p>index", client.get("/").answer().toString());
            assertEquals("200 0123456789", client.get("/stays").answer().toString());
            assertEquals(404, client.get("/none").answer().status());
            assertEquals("/sub/", client.get("/sub").answer().header("Location"));
        }
    }

    @Test
    void headSaysTheSameWithoutTheFile() throws IOException {
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            for (var target : List.of("/small.txt", "/large.bin", "/", "/none")) {
                var head = client.request("HEAD", target).answerTo("HEAD");
                assertEquals(client.get(target).answer().headWithoutDate(), head.headWithoutDate(), target);
            }
        }
    }

    @Test
    void whatTheClientHasIsNotSentAgain() throws IOException {
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            for (var target : List.of("/small.txt", "/large.bin")) {
                var answer = client.get(target).answer();
                String tag = answer.header("ETag");
                String date = answer.header("Last-Modified");
                var fresh = get(client, target, "If-None-Match: \"x\", " + tag + "\r\n")
                        .answer();
                assertEquals("304 " + tag, fresh.status() + " " + fresh.header("ETag"));
                assertEquals(
                        304,
                        get(client, target, "If-Modified-Since: " + date + "\r\n")
                                .answer()
                                .status());
                assertEquals(
                        200,
                        get(client, target, "If-None-Match: \"x\"\r\n").answer().status());
                assertEquals(
                        412, get(client, target, "If-Match: \"x\"\r\n").answer().status());
                assertEquals(
                        200,
                        get(client, target, "If-Unmodified-Since: " + date + "\r\n")
                                .answer()
                                .status());
                String old = "Sun, 06 Nov 1994 08:49:37 GMT";
                assertEquals(
                        412,
                        get(client, target, "If-Unmodified-Since: " + old + "\r\n")
                                .answer()
                                .status());
                assertEquals(
                        200,
                        get(client, target, "If-Modified-Since: " + old + "\r\n")
                                .answer()
                                .status());
            }
        }
    }

    @Test
    void partsAreSentAsTheyWereAskedFor() throws IOException {
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            expectPart(client, "/small.txt", "2-4", "2-4/10");
            expectPart(client, "/small.txt", "7-", "7-9/10");
            expectPart(client, "/small.txt", "-3", "7-9/10");
            expectPart(client, "/small.txt", "0-99", "0-9/10");
            expectPart(client, "/large.bin", "1000000-1999999", "1000000-1999999/3000000");
            expectPart(client, "/large.bin", "-1", "2999999-2999999/3000000");
            var beyond = get(client, "/small.txt", "Range: bytes=10-\r\n").answer();
            assertEquals("416 bytes */10", beyond.status() + " " + beyond.header("Content-Range"));
            for (var range : List.of("bytes=4-2", "lines=1-2", "bytes=a-b", "bytes=")) {
                var whole =
                        get(client, "/small.txt", "Range: " + range + "\r\n").answer();
                assertTrue(whole.status() == 200 || whole.status() == 416, range);
            }
        }
    }

    private void expectPart(RawClient client, String target, String range, String got) throws IOException {
        var answer = get(client, target, "Range: bytes=" + range + "\r\n").answer();
        assertEquals("206 bytes " + got, answer.status() + " " + answer.header("Content-Range"));
        int dash = got.indexOf('-');
        int start = Integer.parseInt(got.substring(0, dash));
        int end = Integer.parseInt(got.substring(dash + 1, got.indexOf('/'))) + 1;
        byte[] file = target.equals("/large.bin") ? large : "0123456789".getBytes();
        assertArrayEquals(Arrays.copyOfRange(file, start, end), answer.body(), range);
    }

    @Test
    void severalPartsComeInOneBody() throws IOException {
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            var answer = get(client, "/large.bin", "Range: bytes=0-3,1000000-1000003,-4\r\n")
                    .answer();
            assertEquals(206, answer.status());
            String type = answer.header("Content-Type");
            assertTrue(type.startsWith("multipart/byteranges"), type);
            String boundary = type.substring(type.indexOf("boundary=") + 9);
            var expected = new StringBuilder();
            for (int start : new int[] {0, 1_000_000, LARGE_BYTES - 4}) {
                String part = new String(large, start, 4, StandardCharsets.ISO_8859_1);
                expected.append("--").append(boundary).append("\r\nContent-Type: application/octet-stream\r\n");
                expected.append("Content-Range: bytes ")
                        .append(start)
                        .append('-')
                        .append(start + 3);
                expected.append("/3000000\r\n\r\n").append(part).append("\r\n");
            }
            assertEquals(expected + "--" + boundary + "--", answer.text().strip(), "but for line ends around it");
            String many = "0-,".repeat(4000);
            var bounded =
                    get(client, "/large.bin", "Range: bytes=" + many + "0-\r\n").answer();
            assertTrue(bounded.body().length <= LARGE_BYTES + 1000, "ranges multiply nothing");
        }
    }

    @Test
    void aPartOfAnotherVersionIsTheWhole() throws IOException {
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            String tag = client.get("/large.bin").answer().header("ETag");
            String range = "Range: bytes=0-9\r\n";
            var other =
                    get(client, "/large.bin", range + "If-Range: \"other\"\r\n").answer();
            assertEquals("200 " + LARGE_BYTES, other.status() + " " + other.body().length);
            if (!tag.startsWith("W/")) {
                assertEquals(
                        206,
                        get(client, "/large.bin", range + "If-Range: " + tag + "\r\n")
                                .answer()
                                .status());
            }
        }
    }

    @Test
    void nothingOutsideTheFolderIsServed() throws IOException {
        try (var server = engine.serve(FileServer.of(folder))) {
            for (var target : List.of(
                    "/../outside.txt",
                    "/sub/../../outside.txt",
                    "/%2e%2e/outside.txt",
                    "/..%2foutside.txt",
                    "/sub/%2e%2e/%2e%2e/outside.txt",
                    "/..%5coutside.txt",
                    "/..\\outside.txt",
                    "//" + directory + "/outside.txt",
                    directory + "/outside.txt",
                    "/%00../outside.txt",
                    "/small.txt%00.html",
                    "/%252e%252e/outside.txt",
                    "/%c0%ae%c0%ae/outside.txt",
                    "/....//outside.txt",
                    "/.hidden",
                    "/%2ehidden",
                    "/leaves",
                    "/leaves/",
                    "/sub/../.hidden",
                    "/.",
                    "/..",
                    "/./small.txt",
                    "http://a/../outside.txt",
                    "http://a/.hidden")) {
                var answers = RawClient.exchange(
                        server, "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertEquals(1, answers.size(), target);
                assertFalse(answers.getFirst().text().contains("secret"), target);
                assertTrue(List.of(400, 404).contains(answers.getFirst().status()), target + answers);
            }
        }
    }

    @Test
    void onlyGetAndHeadAreAllowed() throws IOException {
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            for (var method : List.of("POST", "PUT", "DELETE", "PATCH")) {
                var answer = client.request(method, "/small.txt").answer();
                assertEquals(405, answer.status(), method);
                assertTrue(answer.header("Allow").contains("GET"), answer.head());
            }
            assertEquals("200 0123456789", client.get("/small.txt").answer().toString());
        }
    }

    @Test
    void aPipelineOfFilesComesInOrder() throws IOException {
        try (var server = engine.serve(FileServer.of(folder));
                var client = RawClient.of(server)) {
            for (int count = 0; count < 8; count++) {
                client.get("/small.txt").get("/large.bin").get("/none").request("HEAD", "/large.bin");
            }
            for (int count = 0; count < 8; count++) {
                assertEquals("200 0123456789", client.answer().toString());
                assertArrayEquals(large, client.answer().body());
                assertEquals(404, client.answer().status());
                assertEquals("3000000", client.answerTo("HEAD").header("Content-Length"));
            }
        }
    }

    @Test
    void aClientThatTakesItsFileSlowlyHindersNobody() throws IOException {
        try (var server = engine.serve(
                        options -> options.withWorkers(1).withSendBuffer(64 << 10), FileServer.of(folder));
                var slow = RawClient.of(server.address(), 64 << 10);
                var half = RawClient.of(server.address(), 64 << 10);
                var fast = RawClient.of(server)) {
            slow.get("/large.bin");
            half.get("/large.bin").endInput();
            for (int count = 0; count < 50; count++) {
                assertEquals("200 0123456789", fast.get("/small.txt").answer().toString());
            }
            assertArrayEquals(large, slow.answer().body());
            assertArrayEquals(large, half.answer().body());
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsFileHarmsNobody() throws IOException {
        try (var server = engine.serve(options -> options.withSendBuffer(64 << 10), FileServer.of(folder));
                var fast = RawClient.of(server)) {
            for (int count = 0; count < 10; count++) {
                try (var client = RawClient.of(server.address(), 64 << 10)) {
                    client.get("/large.bin").read(100_000);
                    client.reset();
                }
                assertEquals("200 0123456789", fast.get("/small.txt").answer().toString());
            }
            Eventually.holds(
                    "they are closed", () -> server.metrics().connections().open() == 1);
        }
    }

    @Test
    void aHandlerMayAnswerWithAFile() throws IOException {
        try (var server = engine.serve((request, response) -> response.file(folder.resolve("large.bin")));
                var client = RawClient.of(server)) {
            assertArrayEquals(large, client.get("/any").answer().body());
            var part = get(client, "/", "Range: bytes=5-9\r\n").answer();
            assertEquals(206, part.status());
            assertArrayEquals(Arrays.copyOfRange(large, 5, 10), part.body());
        }
    }
}

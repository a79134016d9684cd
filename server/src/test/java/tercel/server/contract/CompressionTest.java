package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tercel.files.FileServer;
import tercel.http.Codings;
import tercel.http.Compression;
import tercel.http.Decompression;
import tercel.http.Handler;
import tercel.http.Prepared;
import tercel.http.Router;
import tercel.server.Server;

/** Content codings of answers and requests: RFC 9110, sections 8.4 and 12.5.3. */
@OnEveryEngine
final class CompressionTest {
    private static final String ACCEPT = " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n";

    @Parameter
    EngineUnderTest engine;

    /** Letters of which each size has its own, so that no two bodies share a part. */
    private static byte[] letters(int size) {
        byte[] bytes = new byte[size];
        var random = new Random(size);
        int first = 'a' + size % 16;
        for (int at = 0; at < size; at++) {
            bytes[at] = (byte) (first + random.nextInt(5));
        }
        return bytes;
    }

    private static byte[] plain(Answer answer) throws IOException {
        assertEquals("Accept-Encoding", answer.header("Vary"));
        return Codings.decode(answer.header("Content-Encoding"), answer.body());
    }

    @Test
    void everyKindOfBodyIsEncoded() throws Exception {
        byte[] large = letters(3_000_000);
        var prepared = Prepared.of("text/plain", large);
        Handler sends = (request, response) -> {
            response.contentType("text/plain");
            switch (request.path()) {
                case "/bytes" -> response.bytes(large);
                case "/prepared" -> response.send(prepared);
                case "/stream" -> response.stream().write(large);
                case "/known" -> response.stream(large.length).write(large);
                default -> response.bytes(large, 0, 5000);
            }
        };
        try (var server = engine.serve(Compression.of(sends).withLevel(1));
                var client = RawClient.of(server)) {
            for (String path : new String[] {"/bytes", "/prepared", "/stream", "/known", "/prepared"}) {
                var answer = client.send("GET " + path + ACCEPT).answer();
                assertEquals("gzip", answer.header("Content-Encoding"));
                assertArrayEquals(large, plain(answer), path);
                assertEquals(path.equals("/prepared"), answer.has("Content-Length"), path);
            }
            var small = client.send("GET /small" + ACCEPT).answer();
            assertEquals(5000, plain(small).length);
            assertEquals(small.body().length, Integer.parseInt(small.header("Content-Length")));
            for (String path : new String[] {"/bytes", "/prepared", "/stream", "/known", "/small"}) {
                client.send("HEAD " + path + ACCEPT).send("GET " + path + ACCEPT);
                assertEquals(
                        client.answerTo("HEAD").headWithoutDate(),
                        client.answer().headWithoutDate());
            }
            var unasked = client.get("/small").answer();
            assertFalse(unasked.has("Content-Encoding"));
            assertEquals("Accept-Encoding", unasked.header("Vary"));
        }
    }

    @Test
    void aFlushedStreamCanBeReadAsItComes() throws Exception {
        var read = new CountDownLatch(1);
        Handler streams = (request, response) -> {
            var out = response.contentType("text/event-stream").stream();
            out.write("data: 1\n\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertTrue(read.await(30, TimeUnit.SECONDS));
            out.write("data: 2\n\n".getBytes(StandardCharsets.US_ASCII));
        };
        try (var server = engine.serve(Compression.of(streams));
                var client = RawClient.of(server)) {
            client.send("GET /" + ACCEPT).readUntil("\r\n\r\n");
            var inflater = new Inflater(true);
            byte[] text = new byte[100];
            int size = 0;
            while (size < 9) {
                byte[] chunk = chunk(client);
                int header = chunk[0] == 0x1F ? 10 : 0;
                inflater.setInput(chunk, header, chunk.length - header);
                size += inflater.inflate(text, size, text.length - size);
            }
            assertEquals("data: 1\n\n", new String(text, 0, size, StandardCharsets.US_ASCII));
            inflater.end();
            read.countDown();
            client.readUntil("\r\n0\r\n\r\n");
        }
    }

    private static byte[] chunk(RawClient client) throws IOException {
        int size = Integer.parseInt(client.readUntil("\r\n").strip(), 16);
        byte[] chunk = client.read(size);
        client.read(2);
        return chunk;
    }

    @Test
    void noByteOfAnAnswerIsInAnother() throws Exception {
        Handler answers = (request, response) -> {
            byte[] body = letters((int) request.parameterLong("size", 0));
            var out = response.contentType("text/plain").stream();
            for (int at = 0; at < body.length; at += 1000) {
                out.write(body, at, Math.min(1000, body.length - at));
                if (at % 7000 == 0) {
                    out.flush();
                }
                Handlers.park();
            }
        };
        var router = new Router().get("/{size}", answers);
        try (var server = engine.serve(Compression.of(router).withEncoders(4))) {
            var clients = new ArrayList<Background>();
            for (int number = 0; number < 8; number++) {
                int which = number;
                clients.add(new Background(() -> {
                    var random = new Random(which);
                    try (var client = RawClient.of(server)) {
                        for (int count = 0; count < 20; count++) {
                            int size = 1 + random.nextInt(20_000);
                            var answer = client.send("GET /" + size + ACCEPT).answer();
                            assertArrayEquals(letters(size), plain(answer));
                        }
                    }
                }));
            }
            for (var client : clients) {
                client.join();
                client.close();
            }
        }
    }

    @Test
    void anEncoderComesBackFromAClientThatLeaves() throws Exception {
        byte[] large = letters(5_000_000);
        Handler streams = (request, response) ->
                response.contentType("text/plain").stream().write(large);
        var compression = Compression.of(streams).withLevel(1).withEncoders(1);
        try (var server = engine.serve(compression)) {
            for (int count = 0; count < 3; count++) {
                try (var leaving = RawClient.of(server)) {
                    leaving.send("GET /" + ACCEPT).readUntil("Content-Encoding: gzip");
                    leaving.reset();
                }
                Eventually.holds("the encoder is back", () -> isEncoded(server));
            }
        }
    }

    private static boolean isEncoded(Server server) {
        try (var client = RawClient.of(server)) {
            return client.send("GET /" + ACCEPT).answer().has("Content-Encoding");
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void filesAreEncodedAndTheirPartsAreNot(@TempDir Path folder) throws Exception {
        byte[] large = letters(200_000);
        byte[] small = letters(20_000);
        Files.write(folder.resolve("large.txt"), large);
        Files.write(folder.resolve("small.txt"), small);
        Files.write(folder.resolve("image.png"), small);
        try (var server = engine.serve(Compression.of(FileServer.of(folder)));
                var client = RawClient.of(server)) {
            var answer = client.send("GET /large.txt" + ACCEPT).answer();
            assertArrayEquals(large, plain(answer));
            assertArrayEquals(
                    small, plain(client.send("GET /small.txt" + ACCEPT).answer()));
            String tag = answer.header("ETag");
            assertTrue(tag.startsWith("W/\""), tag);
            String condition = "GET /large.txt HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n";
            var unchanged = client.send(condition + "If-None-Match: " + tag + "\r\n\r\n")
                    .answer();
            assertEquals(304, unchanged.status());
            assertEquals(tag, unchanged.header("ETag"));
            assertEquals("Accept-Encoding", unchanged.header("Vary"));
            var part = client.send(condition + "Range: bytes=10-19\r\n\r\n").answer();
            assertEquals(206, part.status());
            assertEquals(new String(large, 10, 10, StandardCharsets.US_ASCII), part.text());
            var image = client.send("GET /image.png" + ACCEPT).answer();
            assertFalse(image.has("Content-Encoding") || image.has("Vary"));
            assertArrayEquals(small, image.body());
        }
    }

    @Test
    void http10GetsAnEncodedStreamUpToTheEnd() throws Exception {
        byte[] body = letters(100_000);
        Handler streams = (request, response) ->
                response.contentType("text/plain").stream().write(body);
        try (var server = engine.serve(Compression.of(streams));
                var client = RawClient.of(server)) {
            var answer = client.send("GET / HTTP/1.0\r\nAccept-Encoding: deflate\r\n\r\n")
                    .answer();
            assertEquals("deflate", answer.header("Content-Encoding"));
            assertArrayEquals(body, plain(answer));
        }
    }

    private static byte[] post(String coding, byte[] body) {
        String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        return (head + new String(body, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void encodedRequestsAreDecodedWhereThatIsAskedFor() throws Exception {
        byte[] large = letters(3_000_000);
        Handler echo = (request, response) -> response.bytes(request.bytes());
        try (var server = engine.serve(Decompression.of(echo));
                var raw = engine.serve(echo);
                var client = RawClient.of(server);
                var unasked = RawClient.of(raw)) {
            byte[] sent = Codings.gzip(large);
            try (var sender = new Background(() -> client.send(post("gzip", sent)))) {
                assertArrayEquals(large, client.answer().body());
                sender.join();
            }
            byte[] small = Codings.deflate(letters(1000));
            assertArrayEquals(
                    letters(1000), client.send(post("deflate", small)).answer().body());
            assertArrayEquals(
                    small, unasked.send(post("deflate", small)).answer().body());
            client.sendByteByByte(new String(post("gzip", Codings.gzip(letters(50))), StandardCharsets.ISO_8859_1));
            assertArrayEquals(letters(50), client.answer().body());
            var unknown = client.send(post("br", small)).answer();
            assertEquals(415, unknown.status());
            assertEquals("gzip, deflate", unknown.header("Accept-Encoding"));
            assertEquals(400, client.send(post("gzip", small)).answer().status());
            byte[] bomb = Codings.gzip(new byte[20_000_000]);
            assertEquals(413, client.send(post("gzip", bomb)).answer().status());
        }
    }
}

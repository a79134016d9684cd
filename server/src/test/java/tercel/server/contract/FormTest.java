package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.MultipartOptions;
import tercel.http.Router;

/** Forms of both kinds: the URL standard's, and RFC 7578. */
@OnEveryEngine
final class FormTest {
    private static final String BOUNDARY = "----boundary4711";
    private static final MultipartOptions LARGE = MultipartOptions.DEFAULT.withBytes(64 << 20);

    @Parameter
    EngineUnderTest engine;

    private static String head(String type, long size) {
        return "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: " + type + "\r\nContent-Length: " + size + "\r\n\r\n";
    }

    private static byte[] upload(byte[]... files) throws Exception {
        var body = new ByteArrayOutputStream();
        for (byte[] file : files) {
            body.write(
                    ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"/x/f\"\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            body.write(file);
            body.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        body.write(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String digest(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void aFormIsReadHoweverItIsCut() throws Exception {
        Handler says = (request, response) -> response.text(
                request.form().first("a").orElse("none") + request.form().all("b"));
        try (var server = engine.serve(says);
                var client = RawClient.of(server)) {
            String body = "a=x+y&b=1&b=%C3%A4";
            String type = "application/x-www-form-urlencoded";
            assertEquals(
                    "x y[1, \u00c3\u00a4]",
                    client.send(head(type, body.length()) + body).answer().text());
            assertEquals(
                    "x y[1, \u00c3\u00a4]",
                    client.sendByteByByte(head(type, body.length()) + body)
                            .answer()
                            .text());
            assertEquals(400, client.send(head(type, 3) + "a=%").answer().status());
            assertEquals(
                    415, client.send(head("text/plain", 3) + "a=1").answer().status());
            assertEquals("none[]", client.send(head(type, 0)).answer().text());
        }
    }

    @Test
    void filesStreamThroughOneAfterTheOther() throws Exception {
        byte[][] files = {random(0), random(3_000_000), random(1), random(100_000)};
        Handler digests = (request, response) -> {
            var form = request.multipart(LARGE);
            var text = new StringBuilder();
            while (form.hasNext()) {
                var part = form.next();
                var sum = MessageDigest.getInstance("SHA-256");
                byte[] portion = new byte[5000];
                var in = part.body();
                for (int count = in.read(portion); count >= 0; count = in.read(portion)) {
                    sum.update(portion, 0, count);
                }
                text.append(part.name()).append(part.filename().orElseThrow());
                text.append(HexFormat.of().formatHex(sum.digest()));
            }
            response.text(text.toString());
        };
        var expected = new StringBuilder();
        for (byte[] file : files) {
            expected.append("filef").append(digest(file));
        }
        byte[] body = upload(files);
        try (var server = engine.serve(digests);
                var client = RawClient.of(server)) {
            client.send(head("multipart/form-data; boundary=" + BOUNDARY, body.length));
            try (var sender = new Background(() -> sendSlices(client, body))) {
                assertEquals(expected.toString(), client.answer().text());
                sender.join();
            }
            client.send("POST /form HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                    + "Content-Type: multipart/form-data; boundary=" + BOUNDARY + "\r\n\r\n");
            try (var sender = new Background(() -> {
                client.send(Integer.toHexString(body.length) + "\r\n");
                sendSlices(client, body);
                client.send("\r\n0\r\n\r\n");
            })) {
                assertEquals(expected.toString(), client.answer().text());
                sender.join();
            }
        }
    }

    private static void sendSlices(RawClient client, byte[] body) throws Exception {
        var random = new Random(3);
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, 1 + random.nextInt(1 << random.nextInt(18)));
            client.send(Arrays.copyOfRange(body, at, at + size));
            at += size;
        }
    }

    @Test
    void aPartIsReadBeforeTheNextHasBeenSent() throws Exception {
        Handler tells = (request, response) -> {
            var out = response.stream();
            var form = request.multipart();
            while (form.hasNext()) {
                out.write(form.next().body().readNBytes(2));
                out.flush();
            }
        };
        String part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n";
        String first = part + "1\n\r\n";
        String second = part + "2\n\r\n--b--";
        try (var server = engine.serve(tells);
                var client = RawClient.of(server)) {
            client.send(head("multipart/form-data; boundary=b", first.length() + second.length()) + first);
            String head = client.readUntil("1\n");
            assertTrue(head.contains("chunked"), head);
            client.send(second).readUntil("2\n");
        }
    }

    @Test
    void largeFilesLieOnDiskUntilTheRequestEnds(@TempDir Path directory) throws Exception {
        byte[] small = random(64 << 10);
        byte[] large = random((64 << 10) + 1);
        Handler reads = (request, response) -> {
            var data = request.multipart(LARGE.withDirectory(directory)).readAll();
            var text = new StringBuilder();
            for (var file : data.files()) {
                try (var in = file.open()) {
                    text.append(file.isInMemory()).append(digest(in.readAllBytes()));
                }
            }
            try (var files = Files.list(directory)) {
                text.append(files.count());
            }
            if (request.path().equals("/throws")) {
                throw new IllegalStateException("on purpose");
            }
            response.text(text.toString());
        };
        byte[] body = upload(small, large);
        String head = head("multipart/form-data; boundary=" + BOUNDARY, body.length);
        try (var server = engine.serve(reads);
                var client = RawClient.of(server)) {
            client.send(head);
            try (var sender = new Background(() -> client.send(body))) {
                assertEquals(
                        "true" + digest(small) + "false" + digest(large) + "1",
                        client.answer().text());
                sender.join();
            }
            Eventually.holds("the file is deleted", () -> isEmpty(directory));
            client.send(head).send(Arrays.copyOf(body, body.length / 2)).reset();
            Eventually.holds("the file of a client that has left is deleted", () -> isEmpty(directory));
        }
    }

    private static boolean isEmpty(Path directory) {
        try (var files = Files.list(directory)) {
            return files.count() == 0;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void aBrokenFormIsRefusedAndTheConnectionGoesOn() throws Exception {
        var router = new Router().post("/form", (request, response) -> {
            request.multipart().readAll();
            response.text("fine");
        });
        String type = "multipart/form-data; boundary=b";
        try (var server = engine.serve(router);
                var client = RawClient.of(server)) {
            assertEquals(400, client.send(head(type, 5) + "--bx-").answer().status());
            assertEquals("fine", client.send(head(type, 5) + "--b--").answer().text());
            assertEquals(
                    400,
                    client.send(head("multipart/form-data", 5) + "--b--")
                            .answer()
                            .status());
            assertEquals(415, client.send(head("a/b", 5) + "--b--").answer().status());
        }
    }

    @Test
    void aFormThatIsTooLongIsRefusedBeforeItIsSent() throws Exception {
        Handler reads =
                (request, response) -> response.text("" + request.multipart().hasNext());
        try (var server = engine.serve(reads);
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                    + "Content-Length: 100000000\r\nExpect: 100-continue\r\n\r\n");
            assertEquals(413, client.answer().status());
        }
    }
}

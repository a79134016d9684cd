package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** Slow clients hinder no fast ones, and make the server hold no more than a bounded part of what they do not take. */
@OnEveryEngine
final class SlowClientTest {
    private static final int STREAM_BYTES = 64 << 20;

    /** Generous for two kernel buffers and the server's own; a server that gathers the stream holds far more. */
    private static final long HELD_BYTES_MAX = 12 << 20;

    private static final int PORTION = 64 << 10;

    @Parameter
    EngineUnderTest engine;

    @Test
    void aRequestMayComeByteByByteBesideFastOnes() throws IOException {
        String slow = "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
        try (var server = engine.serve(options -> options.withWorkers(1), Handlers.mirror());
                var trickling = RawClient.of(server);
                var fast = RawClient.of(server)) {
            for (int index = 0; index < slow.length(); index++) {
                trickling.send(slow.substring(index, index + 1));
                assertEquals(
                        "GET /" + index + " []", fast.get("/" + index).answer().text());
            }
            assertEquals("POST /slow [hello]", trickling.answer().text());
        }
    }

    @Test
    void manyThatStopInTheMiddleHinderNobody() throws IOException {
        String[] starts = {
            "",
            "G",
            "GET / HTTP/1.1\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n\r",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9"
        };
        var stopped = new ArrayList<RawClient>();
        try (var server = engine.serve(options -> options.withWorkers(1), Handlers.mirror());
                var fast = RawClient.of(server)) {
            for (int index = 0; index < 200; index++) {
                stopped.add(RawClient.of(server).send(starts[index % starts.length]));
            }
            for (int index = 0; index < 200; index++) {
                assertEquals(
                        "GET /" + index + " []", fast.get("/" + index).answer().text());
            }
        } finally {
            for (var each : stopped) {
                each.close();
            }
        }
    }

    @Test
    void aStreamGoesNoFasterThanItsClientReads() throws IOException {
        var written = new AtomicLong();
        Handler streams = (request, response) -> {
            if (!request.target().equals("/stream")) {
                response.text("fast");
                return;
            }
            byte[] part = new byte[PORTION];
            var out = response.stream(STREAM_BYTES);
            for (int count = 0; count < STREAM_BYTES / PORTION; count++) {
                out.write(part);
                written.addAndGet(PORTION);
            }
        };
        try (var server = engine.serve(options -> options.withWorkers(1).withSendBuffer(256 << 10), streams);
                var slow = RawClient.of(server.address(), 256 << 10);
                var fast = RawClient.of(server)) {
            slow.get("/stream");
            while (slow.read(1)[0] != '\n' || slow.read(1)[0] != '\r') {
                assertTrue(written.get() <= HELD_BYTES_MAX);
            }
            slow.read(1);
            for (long read = 0; read < STREAM_BYTES; read += PORTION) {
                long held = written.get() - read;
                assertTrue(held <= HELD_BYTES_MAX, () -> "the server holds " + held + " bytes");
                assertEquals("fast", fast.get("/").answer().text());
                slow.read(PORTION);
            }
        }
    }

    @Test
    void anUploadGoesNoFasterThanItsHandlerReads() throws Exception {
        var read = new AtomicLong();
        var sent = new AtomicLong();
        Handler reads = (request, response) -> {
            byte[] part = new byte[PORTION];
            var body = request.body();
            for (int count = body.read(part); count >= 0; count = body.read(part)) {
                read.addAndGet(count);
                Handlers.park();
            }
            response.text("read");
        };
        try (var server = engine.serve(options -> options.withReceiveBuffer(256 << 10), reads);
                var client = RawClient.of(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + STREAM_BYTES + "\r\n\r\n");
            byte[] part = new byte[PORTION];
            while (sent.get() < STREAM_BYTES) {
                client.send(part);
                long held = sent.addAndGet(PORTION) - read.get();
                assertTrue(held <= HELD_BYTES_MAX, () -> "the server holds " + held + " bytes");
            }
            assertEquals("read", client.answer().text());
        }
    }

    @Test
    void aSlowReaderOfPipelinedAnswersStopsItsOwnRequestsOnly() throws Exception {
        byte[] body = new byte[100_000];
        var served = new AtomicLong();
        Handler answers = (request, response) -> {
            served.incrementAndGet();
            response.bytes(body);
        };
        int count = 600;
        try (var server = engine.serve(options -> options.withWorkers(1).withSendBuffer(256 << 10), answers);
                var slow = RawClient.of(server.address(), 256 << 10);
                var fast = RawClient.of(server);
                var sender = new Background(() -> slow.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(count)))) {
            for (int index = 0; index < count; index++) {
                long held = (served.get() - 2L * index) * body.length;
                assertTrue(held <= HELD_BYTES_MAX, () -> "the server holds " + held + " bytes");
                assertEquals(body.length, fast.get("/").answer().body().length);
                assertEquals(body.length, slow.answer().body().length);
            }
            sender.join();
        }
    }
}

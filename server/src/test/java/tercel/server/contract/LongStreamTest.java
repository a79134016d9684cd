package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.http.Response;
import tercel.http.ServerEvent;
import tercel.wire.Limit;

/** Streams whose client stops reading: they wait, hold little, go on when it reads again, and end if it never does. */
@OnEveryEngine
final class LongStreamTest {
    private static final int BUFFER = 64 << 10;

    /** Both kernels' buffers, which may hold more than is asked for, and the server's own storage. */
    private static final long HELD_BYTES_MAX = 4 << 20;

    private static final int STREAM_BYTES = 12 << 20;

    @Parameter
    EngineUnderTest engine;

    private final AtomicLong written = new AtomicLong();
    private volatile CompletableFuture<Throwable> end = new CompletableFuture<>();

    /** Writes a stream in one of the ways that there are, a piece at a time. */
    private void write(String way, Response response) throws IOException {
        switch (way) {
            case "/large" -> write(response, 256 << 10, STREAM_BYTES);
            case "/small" -> write(response, 700, STREAM_BYTES);
            case "/chunks" -> write(response, 100_000, -1);
            case "/flushed" -> write(response, 3_000, -1);
            default -> {
                var events = response.events();
                var event = ServerEvent.of("x".repeat(990));
                for (long count = 0; count < STREAM_BYTES; count += 1000) {
                    events.send(event);
                    written.addAndGet(1000);
                }
            }
        }
    }

    private void write(Response response, int piece, long length) throws IOException {
        byte[] bytes = new byte[piece];
        try (var out = length < 0 ? response.stream() : response.stream(length)) {
            for (long left = STREAM_BYTES; left > 0; left -= Math.min(left, piece)) {
                written.addAndGet(piece);
                out.write(bytes, 0, (int) Math.min(left, piece));
                if (piece == 3_000) {
                    out.flush();
                }
            }
        }
    }

    private Handler streams() {
        return (request, response) -> {
            try {
                write(request.target(), response);
            } catch (IOException over) {
                end.complete(over);
                throw over;
            }
        };
    }

    /** Waits until the handler gets no further. */
    private long stuckAt() {
        var last = new AtomicLong(-1);
        var same = new AtomicLong();
        Eventually.holds("the handler waits for its client", () -> {
            long now = written.get();
            same.set(now == last.getAndSet(now) ? same.get() + 1 : 0);
            return now > 0 && same.get() > 100;
        });
        return last.get();
    }

    @Test
    void aStreamToAReaderThatStopsHoldsLittleAndGoesOn() throws Exception {
        for (var way : new String[] {"/large", "/small", "/chunks", "/flushed", "/events"}) {
            written.set(0);
            try (var server = engine.serve(options -> options.withSendBuffer(BUFFER), streams());
                    var client = RawClient.of(server.address(), BUFFER)) {
                client.get(way);
                long held = stuckAt();
                assertTrue(held <= HELD_BYTES_MAX, () -> way + " holds " + held + " bytes");
                int expected = way.equals("/events") ? (STREAM_BYTES + 999) / 1000 * 998 : STREAM_BYTES;
                assertEquals(expected, client.answer().body().length, way);
            }
        }
    }

    @Test
    void aReaderThatStopsForTooLongIsCut() throws Exception {
        for (var way : new String[] {"/large", "/chunks", "/events"}) {
            end = new CompletableFuture<>();
            try (var server = engine.serve(
                            options -> options.withSendBuffer(BUFFER)
                                    .withLimits(options.limits()
                                            .with(
                                                    Limit.WRITE_STALL,
                                                    Duration.ofMillis(200).toNanos())),
                            streams());
                    var client = RawClient.of(server.address(), BUFFER)) {
                client.get(way);
                assertTrue(end.get(20, TimeUnit.SECONDS) instanceof IOException);
                Eventually.holds("it is counted", () -> server.metrics().cut() == 1);
                Eventually.holds(
                        "it is closed", () -> server.metrics().connections().open() == 0);
            }
        }
    }

    @Test
    void theClientOfAStreamThatWaitsMayLeave() throws Exception {
        for (var way : new String[] {"/large", "/small", "/chunks", "/flushed", "/events"}) {
            written.set(0);
            end = new CompletableFuture<>();
            try (var server = engine.serve(options -> options.withSendBuffer(BUFFER), streams());
                    var client = RawClient.of(server.address(), BUFFER)) {
                client.get(way);
                stuckAt();
                client.reset();
                assertTrue(end.get(20, TimeUnit.SECONDS) instanceof IOException);
                Eventually.holds("it is counted", () -> server.metrics().cut() == 1);
            }
        }
    }
}

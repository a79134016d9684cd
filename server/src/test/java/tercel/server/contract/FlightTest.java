package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;

/** What Flight Recorder is told of a server. */
@OnEveryEngine
final class FlightTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Parameter
    EngineUnderTest engine;

    @TempDir
    Path folder;

    private List<RecordedEvent> eventsOf(Recording recording, String name) throws IOException {
        var file = folder.resolve("test.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals(name))
                .toList();
    }

    @Test
    void aRequestIsAnEvent() throws IOException {
        Handler reads = (request, response) ->
                response.status(request.length() > 0 ? 201 : 200).text("read " + request.bytes().length);
        try (var recording = new Recording()) {
            recording.enable("tercel.Request");
            recording.start();
            try (var server = engine.serve(reads);
                    var client = RawClient.of(server)) {
                client.post("/notes?secret=1", "12345").answer();
                client.send("GET / HTTP/1.1\r\nHost: a\r\ntraceparent: 00-" + TRACE + "-00f067aa0ba902b7-01\r\n\r\n")
                        .answer();
            }
            recording.stop();
            var events = eventsOf(recording, "tercel.Request");
            assertEquals(2, events.size());
            var first = events.stream()
                    .filter(event -> event.getString("method").equals("POST"))
                    .findAny()
                    .orElseThrow();
            assertEquals("/notes", first.getString("path"));
            assertEquals(201, first.getInt("status"));
            assertEquals(5, first.getLong("bytesIn"));
            assertEquals(6, first.getLong("bytesOut"));
            assertFalse(first.getBoolean("cut"));
            assertFalse(first.getDuration("took").isNegative());
            assertTrue(events.stream().anyMatch(event -> TRACE.equals(event.getString("traceId"))));
        }
    }

    @Test
    void aPathIsBounded() throws IOException {
        try (var recording = new Recording()) {
            recording.enable("tercel.Request");
            recording.start();
            try (var server = engine.serve((request, response) -> response.text("a"));
                    var client = RawClient.of(server)) {
                for (int length : new int[] {255, 256, 257}) {
                    client.get("/" + "a".repeat(length - 1)).answer();
                }
            }
            recording.stop();
            var lengths = eventsOf(recording, "tercel.Request").stream()
                    .map(event -> event.getString("path").length())
                    .sorted()
                    .toList();
            assertEquals(List.of(255, 256, 256), lengths);
        }
    }

    @Test
    void aConnectionIsAnEvent() throws IOException {
        try (var recording = new Recording()) {
            recording.enable("tercel.Accept");
            recording.start();
            int port;
            try (var server = engine.serve((request, response) -> response.text("a"));
                    var client = RawClient.of(server)) {
                port = server.port();
                client.get("/").answer();
            }
            recording.stop();
            var events = eventsOf(recording, "tercel.Accept");
            assertEquals(1, events.size());
            assertTrue(events.getFirst().getString("local").endsWith(":" + port));
            assertTrue(events.getFirst().getString("remote").contains("127.0.0.1"));
        }
    }

    @Test
    void nothingIsToldWhereNobodyRecords() throws IOException {
        try (var recording = new Recording()) {
            recording.disable("tercel.Request");
            recording.start();
            try (var server = engine.serve((request, response) -> response.text("a"));
                    var client = RawClient.of(server)) {
                client.get("/").answer();
            }
            recording.stop();
            assertEquals(List.of(), eventsOf(recording, "tercel.Request"));
        }
    }

    @Test
    void aLoopThatStandsStillIsAnEventWithItsStack() throws Exception {
        var open = new CountDownLatch(1);
        BlockingQueue<RecordedEvent> stalls = new LinkedBlockingQueue<>();
        Handler holdsUp = Handler.inline((request, response) -> {
            holdUp(open);
            response.text("a");
        });
        try (var stream = new RecordingStream()) {
            stream.enable("tercel.LoopStall");
            stream.onEvent("tercel.LoopStall", stalls::add);
            stream.startAsync();
            try (var server = engine.serve(holdsUp);
                    var client = RawClient.of(server)) {
                client.get("/");
                var stall = server.report().loops() == 0 ? null : stalls.poll(30, TimeUnit.SECONDS);
                open.countDown();
                client.answer();
                if (server.report().loops() > 0) {
                    assertNotNull(stall, "no stall was found");
                    assertTrue(stall.getString("loop").startsWith("tercel-loop-"), stall.toString());
                    assertTrue(stall.getDuration("stillFor").toMillis() >= 10, stall.toString());
                    assertTrue(stall.getString("stack").contains("FlightTest.holdUp"), stall.toString());
                }
            }
        }
    }

    private static void holdUp(CountDownLatch open) {
        while (open.getCount() > 0) {
            Thread.onSpinWait();
        }
    }
}

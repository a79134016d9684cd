package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import tercel.http.Handler;
import tercel.server.AccessLog;

/** The trace that a request belongs to reaches its handler and the access log. */
@OnEveryEngine
final class TraceTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Parameter
    EngineUnderTest engine;

    private static Handler tells() {
        return (request, response) -> response.text(request.trace()
                .map(trace -> trace.traceId() + " " + trace.parentId() + " " + trace.sampled() + " " + trace.state())
                .orElse("none"));
    }

    private static String request(String fields) {
        return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    }

    @Test
    void reachesTheHandlerAndNoOtherRequest() throws IOException {
        try (var server = engine.serve(tells());
                var client = RawClient.of(server)) {
            client.send(request("Traceparent: " + PARENT + "\r\nTracestate: a=1\r\ntracestate: b=2\r\n"));
            assertEquals(
                    "4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7 true a=1,b=2",
                    client.answer().text());
            assertEquals("none", client.send(request("")).answer().text());
            client.send(request("traceparent: " + PARENT + "\r\ntraceparent: " + PARENT + "\r\n"));
            assertEquals("none", client.answer().text());
            assertEquals(
                    "none",
                    client.send(request("traceparent: 00-zz\r\n")).answer().text());
        }
    }

    @Test
    void reachesTheAccessLog() throws IOException {
        var written = new StringWriter();
        try (var server = engine.serve(
                        options -> options.withAccessLog(AccessLog.to(written, AccessLog.Format.JSON)), tells());
                var client = RawClient.of(server)) {
            client.send(request("traceparent: " + PARENT + "\r\n")).answer();
            client.get("/plain").answer();
        }
        var lines = written.toString().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.get(0).contains(",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\","), lines.get(0));
        assertTrue(!lines.get(1).contains("trace"), lines.get(1));
    }
}

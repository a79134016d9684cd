package tercel.wire.http1;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Knows, from a script alone, what a peer must get and how its conversation must end. It shares no code with the codec.
 */
final class SimulatedModel {
    /** How a conversation ends. */
    enum Outcome {
        CLOSE,
        LINGER,
        /** One of the two; how bytes were cut decides which. */
        OVER,
        RESET
    }

    private static final byte[] NOTHING = {};
    private static final String HEAD = "\r\nDate: " + TestApplication.DATE + "\r\n";
    private static final String FAILED = "the server has failed to answer\n";
    private static final long DISCARD = 1_000_000_000L;

    private final SimulatedScript script;
    private final int requestsMax;
    final List<ExpectedAnswer> answers = new ArrayList<>();
    private Outcome outcome = Outcome.CLOSE;

    /**
     * Where the walk through the script stands: the request's offset, how many were served, and since when it waits.
     */
    private int offset;

    private int served;
    private long waitingSince;

    /** The turn of one request: how far the bytes of its body have come, and when. */
    private int arrived;

    private long now;

    SimulatedModel(SimulatedScript script, int requestsMax) {
        this.script = script;
        this.requestsMax = requestsMax;
        this.waitingSince = script.start;
        walk();
    }

    Outcome outcome() {
        return outcome;
    }

    private void walk() {
        for (var request : script.requests) {
            if (!takesHead(request) || !takesTurn(request)) {
                return;
            }
            offset += request.size();
        }
        outcome = stopped(Outcome.CLOSE, Outcome.CLOSE);
    }

    private Outcome stopped(Outcome finished, Outcome stalled) {
        return switch (script.end) {
            case FINISHES -> finished;
            case STALLS -> stalled;
            case RESETS -> Outcome.RESET;
        };
    }

    /** Whether the head comes whole and in time. */
    private boolean takesHead(SimulatedRequest request) {
        int first = offset + request.emptyLine;
        int headEnd = first + request.head.length;
        boolean fresh = served == 0;
        long waitLimit = waitingSince + (fresh ? Simulation.HEADER_TIMEOUT : Simulation.IDLE);
        if (first >= script.size()) {
            outcome = stopped(Outcome.CLOSE, Outcome.CLOSE);
            return false;
        }
        if (script.arrivalOf(first) > waitLimit) {
            outcome = Outcome.CLOSE;
            return false;
        }
        if (request.refusal != null) {
            return refuse(false, request.refusal);
        }
        long limit = fresh ? waitLimit : script.arrivalOf(first) + Simulation.HEADER_TIMEOUT;
        boolean whole = headEnd <= script.size();
        boolean late = script.arrivalOf(Math.min(headEnd, script.size()) - 1) > limit;
        if (late || !whole && script.end == SimulatedScript.End.STALLS) {
            refuse(false, "408 the head comes too slowly");
            if (request.isHead && first + request.lineSize() <= script.arrivedBy(limit)) {
                withoutBody();
            }
            return false;
        }
        if (!whole) {
            outcome = stopped(Outcome.CLOSE, Outcome.LINGER);
            return false;
        }
        now = script.arrivalOf(headEnd - 1);
        return true;
    }

    private boolean refuse(boolean continued, String refusal) {
        String whole = refusal;
        if (!refusal.startsWith("HTTP/1.1 ")) {
            int status = Integer.parseInt(refusal.substring(0, 3));
            String reason = refusal.substring(4) + "\n";
            whole = head(status, "Content-Type: text/plain; charset=utf-8\r\n", "Connection: close\r\n")
                    + "Content-Length: " + reason.length() + "\r\n\r\n" + reason;
        }
        answers.add(ExpectedAnswer.refusal(continued, whole));
        outcome = Outcome.LINGER;
        return false;
    }

    /** What refuses HEAD has no body, if the method was known. */
    private void withoutBody() {
        String whole = answers.removeLast().head();
        answers.add(ExpectedAnswer.refusal(false, whole.substring(0, whole.indexOf("\r\n\r\n") + 4)));
    }

    private static String head(int status, String fields, String connection) {
        return "HTTP/1.1 " + status + " " + ReasonPhrase.of(status) + HEAD + fields + connection;
    }

    /** Whether the conversation goes on after a request whose head is whole. */
    private boolean takesTurn(SimulatedRequest request) {
        served++;
        int bodyStart = offset + request.emptyLine + request.head.length;
        arrived = bodyStart;
        while (arrived < script.size() && script.arrivalOf(arrived) <= now) {
            arrived = script.partEnd(script.partOf(arrived));
        }
        boolean continued = request.expects && reads(request);
        if (reads(request) && !readsBody(request, bodyStart, continued)) {
            return false;
        }
        boolean last = !request.persistent()
                || served >= requestsMax
                || request.kind == SimulatedKind.LAST
                || request.expects && !continued
                || !request.http11
                        && (request.kind == SimulatedKind.STREAM || request.kind == SimulatedKind.CUT_STREAM);
        answers.add(answer(request, continued, last));
        if (request.kind == SimulatedKind.CUT || request.kind == SimulatedKind.CUT_STREAM) {
            outcome = Outcome.CLOSE;
            return false;
        }
        if (last) {
            outcome = Outcome.OVER;
            return false;
        }
        return dropsRest(request, bodyStart + request.body.length);
    }

    private static boolean reads(SimulatedRequest request) {
        return request.kind.readsBody() && (request.kind != SimulatedKind.PART || request.number > 0);
    }

    /** Whether what the handler reads comes in time. */
    private boolean readsBody(SimulatedRequest request, int bodyStart, boolean continued) {
        long waited = 0;
        while (!satisfied(request, arrived - bodyStart)) {
            int content = contentIn(request, arrived - bodyStart);
            if (arrived == script.size()) {
                if (script.end == SimulatedScript.End.STALLS) {
                    return stalls(request, continued, content);
                }
                cut(request, continued, content);
                outcome = stopped(Outcome.CLOSE, Outcome.CLOSE);
                return false;
            }
            int part = script.partOf(arrived);
            long gap = script.arrival(part) - now;
            if (gap > Simulation.BODY_GRACE + content * 1_000_000_000L / Simulation.BODY_RATE - waited
                    || gap > Math.max(Simulation.IDLE, Simulation.BODY_GRACE)) {
                return stalls(request, continued, content);
            }
            waited += gap;
            now = script.arrival(part);
            arrived = script.partEnd(part);
        }
        return true;
    }

    private static int contentIn(SimulatedRequest request, int bytes) {
        return request.contentIn[Math.min(bytes, request.contentIn.length - 1)];
    }

    private static boolean satisfied(SimulatedRequest request, int bytes) {
        boolean isEndless = request.refusal == null && request.kind == SimulatedKind.PART && request.endless;
        if (request.kind == SimulatedKind.PART && contentIn(request, bytes) >= request.number) {
            return true;
        }
        return !isEndless && bytes >= request.body.length;
    }

    private boolean stalls(SimulatedRequest request, boolean continued, int content) {
        if (!request.kind.begunBeforeBody()) {
            return refuse(continued, "408 the body comes too slowly");
        }
        cut(request, continued, content);
        outcome = Outcome.CLOSE;
        return false;
    }

    /** An answer that was begun and does not get its end, if one was. */
    private void cut(SimulatedRequest request, boolean continued, int content) {
        if (!request.kind.begunBeforeBody()) {
            if (continued) {
                answers.add(ExpectedAnswer.refusal(true, ""));
            }
            return;
        }
        boolean last = !request.persistent() || served >= requestsMax;
        var whole = answer(request, continued, last);
        byte[] part = Arrays.copyOf(request.content, content);
        answers.add(new ExpectedAnswer(continued, whole.head(), whole.framing(), part, "", true));
    }

    /** Whether the rest of the body, which nobody reads, comes in time. */
    private boolean dropsRest(SimulatedRequest request, int bodyEnd) {
        if (request.endless) {
            outcome = Outcome.LINGER;
            return false;
        }
        long limit = now + DISCARD;
        if (bodyEnd > script.size()) {
            boolean late = script.lastArrival() > limit;
            outcome = late ? Outcome.LINGER : stopped(Outcome.CLOSE, Outcome.LINGER);
            return false;
        }
        long last = request.body.length == 0 ? now : script.arrivalOf(bodyEnd - 1);
        if (last > limit) {
            outcome = Outcome.LINGER;
            return false;
        }
        waitingSince = Math.max(now, last);
        return true;
    }

    private ExpectedAnswer answer(SimulatedRequest request, boolean continued, boolean last) {
        String connection = last ? "Connection: close\r\n" : request.http11 ? "" : "Connection: keep-alive\r\n";
        byte[] body = SimulatedApplication.content(request.number);
        return switch (request.kind) {
            case SIZE -> sized(request, continued, head(200, "Number: " + request.number + "\r\n", connection), body);
            case LEND -> sized(request, continued, head(200, "", connection), body);
            case EMPTY ->
                new ExpectedAnswer(continued, head(204, "", connection) + "\r\n", BodyFraming.NONE, NOTHING, "", false);
            case STREAM -> {
                String trailers = "Number: " + request.number + "\r\n";
                yield streamed(
                        request,
                        new ExpectedAnswer(
                                continued, head(200, "", connection), BodyFraming.CHUNKED, body, trailers, false));
            }
            case CUT_STREAM ->
                streamed(
                        request,
                        new ExpectedAnswer(continued, head(200, "", connection), BodyFraming.CHUNKED, body, "", true));
            case CUT -> {
                String head = head(200, "", connection) + "Content-Length: " + (request.number + 1) + "\r\n\r\n";
                yield new ExpectedAnswer(
                        continued, head, BodyFraming.LENGTH, request.isHead ? NOTHING : body, "", true);
            }
            case DESCRIBE -> text(request, continued, connection, request.described());
            case LAST -> text(request, continued, connection, "last");
            case READ -> text(request, continued, connection, SimulatedApplication.summary(request.content));
            case PART -> {
                int count = Math.min(request.number, request.content.length);
                byte[] part = Arrays.copyOf(request.content, count);
                yield text(request, continued, connection, SimulatedApplication.summary(part));
            }
            case ECHO -> {
                var head = head(200, "", connection);
                yield request.chunked
                        ? streamed(
                                request,
                                new ExpectedAnswer(continued, head, BodyFraming.CHUNKED, request.content, "", false))
                        : sized(request, continued, head, request.content);
            }
            case FAIL -> {
                String head = head(500, "Content-Type: text/plain; charset=utf-8\r\n", connection);
                yield sized(request, continued, head, FAILED.getBytes(StandardCharsets.ISO_8859_1));
            }
        };
    }

    private static ExpectedAnswer text(SimulatedRequest request, boolean continued, String connection, String text) {
        String head = head(200, "Content-Type: text/plain\r\n", connection);
        return sized(request, continued, head, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ExpectedAnswer sized(SimulatedRequest request, boolean continued, String head, byte[] body) {
        String whole = head + "Content-Length: " + body.length + "\r\n\r\n";
        return new ExpectedAnswer(continued, whole, BodyFraming.LENGTH, request.isHead ? NOTHING : body, "", false);
    }

    private static ExpectedAnswer streamed(SimulatedRequest request, ExpectedAnswer chunked) {
        String framing = request.http11 ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n";
        boolean empty = request.isHead;
        return new ExpectedAnswer(
                chunked.continued(),
                chunked.head() + framing,
                request.http11 && !empty ? BodyFraming.CHUNKED : BodyFraming.CLOSE,
                empty ? NOTHING : chunked.body(),
                chunked.trailers(),
                chunked.cut());
    }
}

package tercel.server.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import tercel.http.Handler;
import tercel.http.Request;

/** Handlers that several tests serve. */
final class Handlers {
    private static final List<String> TRAILERS = List.of("X-Sum", "X-Other");
    private static final long MOMENT_NANOS = 200_000;

    private Handlers() {}

    /** Says what it was asked: {@code METHOD target [body]{trailer=value}}; under /ignore it does not read the body. */
    static Handler mirror() {
        return (request, response) -> {
            byte[] text = reflection(request).getBytes(StandardCharsets.ISO_8859_1);
            response.contentType("text/plain").bytes(text);
        };
    }

    /** What {@link #mirror} answers. */
    static String reflection(Request request) throws IOException {
        String line = request.method() + " " + request.target();
        if (request.target().equals("/ignore")) {
            return line;
        }
        var text = new StringBuilder(line).append(" [");
        text.append(new String(request.bytes(), StandardCharsets.ISO_8859_1)).append(']');
        for (String name : TRAILERS) {
            request.trailer(name)
                    .ifPresent(value -> text.append('{')
                            .append(name)
                            .append('=')
                            .append(value)
                            .append('}'));
        }
        return text.toString();
    }

    /** Waits for a moment, so that a coroutine parks. */
    static void park() {
        LockSupport.parkNanos(MOMENT_NANOS);
    }
}

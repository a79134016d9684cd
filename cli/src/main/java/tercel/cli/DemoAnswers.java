package tercel.cli;

import java.io.IOException;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;
import tercel.http.StatusException;

/** Answers of the demo that are more than a body: refusals and failures. */
final class DemoAnswers {
    private static final int STATUS_MIN = 400;
    private static final int STATUS_MAX = 599;

    private DemoAnswers() {}

    static void addTo(Router router) {
        router.get("/error", DemoAnswers::error).get("/fail", DemoAnswers::fail);
    }

    /** Refuses, with the status that is asked for. */
    private static void error(Request request, Response response) throws IOException {
        var text = request.query().first("status").orElse("404");
        try {
            int status = Integer.parseInt(text);
            if (status >= STATUS_MIN && status <= STATUS_MAX) {
                response.problem(status, "this is how the server refuses with " + status);
                return;
            }
        } catch (NumberFormatException refused) {
            // It is refused below, with the same words as a number that is out of bounds.
        }
        throw new StatusException(400, "status is a number from " + STATUS_MIN + " to " + STATUS_MAX);
    }

    /** Fails, as a handler with a bug does. */
    private static void fail(Request request, Response response) {
        throw new IllegalStateException("this handler of the demo always fails");
    }
}

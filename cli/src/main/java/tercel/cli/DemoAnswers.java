package tercel.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import tercel.http.Cookie;
import tercel.http.Redirect;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;
import tercel.http.StatusException;
import tercel.http.Template;

/** Answers of the demo that are more than a body: cookies, redirects, a template, refusals and failures. Any thread. */
final class DemoAnswers {
    private static final int STATUS_MIN = 400;
    private static final int STATUS_MAX = 599;
    private static final int VISITS_MAX = 1_000_000;
    private static final String VISITS = "visits";
    private static final Duration MONTH = Duration.ofDays(30);

    private static final Template GREETING = Template.of("""
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Hello, {name}</title>
            <style>
            :root {{ color-scheme: light dark }
            body {{ font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
            </style>
            <h1>Hello, {name}</h1>
            <form>
            <label>Whom to greet: <input name="name" value="{name}"></label>
            <button>Greet</button>
            </form>
            </html>
            """);

    private DemoAnswers() {}

    static void addTo(Router router) {
        router.get("/cookies", DemoAnswers::cookies)
                .get("/redirect", DemoAnswers::redirect)
                .get("/template", DemoAnswers::template)
                .get("/error", DemoAnswers::error)
                .get("/fail", DemoAnswers::fail);
    }

    /** Counts visits in a cookie, which its client may set to anything. */
    private static void cookies(Request request, Response response) throws IOException {
        var cookie = request.cookie(VISITS);
        int visits = 1 + cookie.map(DemoAnswers::count).orElse(0);
        response.cookie(
                Cookie.of(VISITS, Integer.toString(visits)).withPath("/cookies").withMaxAge(MONTH));
        response.text("visit number " + visits + " of this client\n");
    }

    private static int count(String text) {
        try {
            int number = Integer.parseInt(text);
            return number > 0 && number < VISITS_MAX ? number : 0;
        } catch (NumberFormatException tampered) {
            return 0;
        }
    }

    /** Sends the client on, but to no other server. */
    private static void redirect(Request request, Response response) throws IOException {
        response.redirect(Redirect.local(request.query().first("to").orElse("/hello")));
    }

    private static void template(Request request, Response response) throws IOException {
        String name = request.query().first("name").orElse("World");
        response.html(GREETING.render(Map.of("name", name)));
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

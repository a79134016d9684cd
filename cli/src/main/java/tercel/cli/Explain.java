package tercel.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import tercel.coro.PollerKind;
import tercel.http.Prepared;
import tercel.http.Router;
import tercel.server.EngineKind;
import tercel.server.PollerChoice;
import tercel.server.ServerOptions;

/**
 * {@code tercel explain}: one page, and what happens to each connection that asks for it. On epoll Tercel makes its
 * system calls itself, and so can tell each of them; on other engines strace(1) is asked, if it is there.
 */
final class Explain {
    private static final Prepared PAGE = Prepared.of("text/html; charset=utf-8", """
            <!DOCTYPE html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <link rel="icon" href="data:,">
            <title>Explained</title>
            <p>This page is explained in the terminal where <code>tercel explain</code> runs.
            </html>
            """);

    /** More than a socket takes at once. */
    private static final Prepared BIG = Prepared.of("application/octet-stream", new byte[16 << 20]);

    private final Words words;
    private final PrintStream out;

    Explain(Words words, PrintStream out) {
        this.words = words;
        this.out = out;
    }

    int serve(PrintStream err) throws BadUse {
        // One loop, so that its calls come in one order.
        var options = new Settings(words).options().withWorkers(1);
        var explanation = new Explanation(out, words.has(Flag.ONCE));
        boolean makesItsCalls = makesItsCalls(options);
        if (makesItsCalls) {
            ExplainedCalls.tellTo(explanation);
        }
        var router = new Router()
                .get("/", (request, response) -> response.send(PAGE))
                .get("/big", (request, response) -> response.send(BIG));
        try {
            var foreground = Foreground.open(options.withStepListener(explanation), router, Duration.ofSeconds(1));
            return makesItsCalls ? serve(foreground, explanation, err) : withStrace(foreground, explanation, err);
        } finally {
            explanation.end();
        }
    }

    private int serve(Foreground foreground, Explanation explanation, PrintStream err) {
        foreground.announce(out);
        explanation.begin(foreground::stop);
        return foreground.serve(err);
    }

    private int withStrace(Foreground foreground, Explanation explanation, PrintStream err) {
        try (var strace = Strace.ofThisProcess(explanation)) {
            explanation.note(strace.report());
            if (strace.isAttached()) {
                explanation.hold();
            }
            return serve(foreground, explanation, err);
        } catch (IOException refused) {
            explanation.note("no system calls are shown: strace cannot be started: " + Refusal.reason(refused));
            return serve(foreground, explanation, err);
        }
    }

    private static boolean makesItsCalls(ServerOptions options) {
        boolean epoll = options.poller() != PollerChoice.NIO
                && PollerKind.EPOLL.whyNot().isEmpty();
        return epoll && (options.engine() == EngineKind.AUTO || options.engine() == EngineKind.EVENT);
    }
}

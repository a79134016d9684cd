package tercel.cli;

import java.io.IOException;
import java.time.Duration;
import tercel.http.Prepared;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;
import tercel.http.ServerEvent;
import tercel.http.StatusException;

/** The demo's events: a stream of ticks, and a page that shows them. */
final class DemoEvents {
    private static final int TICKS_MAX = 1_000_000;
    private static final int MILLIS_MAX = 60_000;

    private static final Prepared PAGE = Prepared.of("text/html; charset=utf-8", """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Events</title>
            <link rel="icon" href="data:,">
            <style>
            :root { color-scheme: light dark }
            body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.6rem; line-height: 1.2 }
            ol { font: 0.95rem/1.6 ui-monospace, monospace; list-style: none; padding: 0 }
            button { font: inherit; padding: 0.2rem 0.6rem }
            </style>
            </head>
            <body>
            <main>
            <h1>Events</h1>
            <p>The server tells each second what it has counted: <code>/sse</code>. When the connection is lost, the
            browser connects again and names the last id that it got, from which the count goes on.</p>
            <p><button id="stop" type="button">Stop</button> <span id="state" role="status">connecting</span></p>
            <ol id="ticks" aria-label="The last ten events"></ol>
            <noscript><p>Your browser runs no scripts: look at <a href="/sse?n=5">/sse?n=5</a> instead.</p></noscript>
            </main>
            <script>
            const state = document.getElementById('state')
            const ticks = document.getElementById('ticks')
            const stop = document.getElementById('stop')
            let source
            function start() {
              source = new EventSource('/sse')
              source.onopen = () => { state.textContent = 'connected' }
              source.onerror = () => { state.textContent = 'connecting again' }
              source.addEventListener('tick', event => {
                const line = document.createElement('li')
                line.textContent = event.lastEventId + ': ' + event.data
                ticks.prepend(line)
                while (ticks.children.length > 10) ticks.lastChild.remove()
              })
              stop.textContent = 'Stop'
            }
            stop.onclick = () => {
              if (source.readyState === EventSource.CLOSED) {
                state.textContent = 'connecting'
                start()
              } else {
                source.close()
                state.textContent = 'stopped'
                stop.textContent = 'Start'
              }
            }
            start()
            </script>
            </body>
            </html>
            """);

    private DemoEvents() {}

    static void addTo(Router router) {
        router.get("/events", (request, response) -> response.send(PAGE)).get("/sse", DemoEvents::ticks);
    }

    /** Counts, from the last number that the client got: so many times, or for ever. */
    private static void ticks(Request request, Response response) throws IOException, InterruptedException {
        int count = number(request, "n", 0, TICKS_MAX);
        int millis = number(request, "ms", 1, MILLIS_MAX);
        long first = last(request) + 1;
        var pause = Duration.ofMillis(millis == 0 ? 1000 : millis);
        var events = response.events();
        for (long tick = first; count == 0 || tick < first + count; tick++) {
            if (tick > first) {
                events.sleep(pause);
            }
            events.send(ServerEvent.of("tick " + tick).withEvent("tick").withId(Long.toString(tick)));
        }
    }

    /** The number that the last id names; one that we have not given counts as none. */
    private static long last(Request request) {
        String id = request.lastEventId().orElse("0");
        return id.matches("\\d{1,15}") ? Long.parseLong(id) : 0;
    }

    /** 0 where it is not given. */
    private static int number(Request request, String name, int from, int to) {
        var text = request.query().first(name).orElse("");
        if (text.isEmpty()) {
            return 0;
        }
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= from && number <= to) {
                return number;
            }
        }
        throw new StatusException(400, name + " is a number from " + from + " to " + to);
    }
}

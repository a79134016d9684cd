package tercel.cli;

/** The first page of the demo: says what there is. It needs nothing from elsewhere, and reads well without a screen. */
final class DemoPage {
    static final String HTML = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Tercel demo</title>
            <link rel="icon" href="data:,">
            <style>
            :root { color-scheme: light dark }
            body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.6rem; line-height: 1.2 }
            dt { margin-top: 1rem; font-weight: 600 }
            dd { margin: 0 }
            code { font: 0.95em/1.5 ui-monospace, monospace }
            form { margin-top: 0.5rem }
            input, button { font: inherit; padding: 0.2rem 0.6rem }
            </style>
            </head>
            <body>
            <main>
            <h1>Tercel demo</h1>
            <p>One server with a little of everything. Each of these is an ordinary handler:</p>
            <dl>
            <dt><a href="/hello">/hello</a></dt>
            <dd>Thirteen bytes of text.</dd>
            <dt><a href="/bytes/6150">/bytes/6150</a></dt>
            <dd>As many bytes as the path says, up to 1 GiB.</dd>
            <dt><a href="/stream?n=20&amp;bytes=40">/stream?n=20&amp;bytes=40</a></dt>
            <dd>So many lines of so many bytes, sent one by one in chunks, of a length that is not announced.</dd>
            <dt><a href="/slow?ms=500">/slow?ms=500</a></dt>
            <dd>Waits so many milliseconds, up to a minute, before it answers. Nobody else waits meanwhile.</dd>
            <dt>/echo</dt>
            <dd>Sends back what you send, while you send it.
            <form action="/echo" method="post" enctype="text/plain">
            <label for="text">Text to send</label>
            <input id="text" name="text" value="hello">
            <button>Send</button>
            </form></dd>
            <dt><a href="/form">/form</a></dt>
            <dd>Two forms: one of fields, and one of files, which <code>/upload</code> digests while they arrive.</dd>
            <dt><a href="/compressed?n=1000">/compressed?n=1000</a></dt>
            <dd>So many lines of text, in gzip or deflate where the client accepts it.</dd>
            <dt>/inflate</dt>
            <dd>Sends back what you send in gzip or deflate, decoded.</dd>
            <dt><a href="/cookies">/cookies</a></dt>
            <dd>Counts your visits in a cookie.</dd>
            <dt>/redirect?to=/hello</dt>
            <dd>Sends you on, but to no other server.</dd>
            <dt><a href="/template?name=you">/template?name=you</a></dt>
            <dd>A page from a template, into which nobody can write markup.</dd>
            <dt>/private, /token</dt>
            <dd>For the user <code>demo</code>, password <code>demo</code>; and for the token <code>demo</code>.</dd>
            <dt><a href="/cors">/cors</a></dt>
            <dd>May be read by pages of every other site.</dd>
            <dt><a href="/limited">/limited</a></dt>
            <dd>Answers each client five times in ten seconds, and says what is left.</dd>
            <dt>/error?status=503, /fail</dt>
            <dd>How the server refuses, and what it says when a handler fails: a page here, text or JSON to others.</dd>
            <dt><a href="/events">/events</a></dt>
            <dd>Server-sent events: a page that shows what <a href="/sse?n=5&amp;ms=200">/sse?n=5&amp;ms=200</a> tells,
            so many ticks so many milliseconds apart.</dd>
            <dt><a href="/live">/live</a></dt>
            <dd>Draws requests a second, open connections and how busy event loops are, from an event a second.</dd>
            <dt><a href="/metrics">/metrics</a>, <a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a></dt>
            <dd>For Prometheus and for load balancers.</dd>
            <dt><a href="/address">/address</a></dt>
            <dd>Where you come from, and where you have arrived, also through a proxy or a Unix socket.</dd>
            <dt>/static/</dt>
            <dd>The files of a folder, and lists of what there is, where the server was started with one:
            <code>tercel demo --dir FOLDER</code></dd>
            </dl>
            </main>
            </body>
            </html>
            """;

    private DemoPage() {}
}

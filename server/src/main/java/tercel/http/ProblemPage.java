package tercel.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A problem as a page: without script, and with nothing from elsewhere. */
final class ProblemPage {
    private static final String STYLE = """

            :root { color-scheme: light dark; --ink: #1c2127; --dim: #59636e; --paper: #fdfdfc; --line: #d4d9de; \
            --mark: #a3341f }
            @media (prefers-color-scheme: dark) {
            :root { --ink: #e3e7eb; --dim: #9aa4ae; --paper: #16191d; --line: #363d45; --mark: #f0907b }
            }
            * { box-sizing: border-box }
            body { margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 system-ui, sans-serif }
            main { max-width: 46rem; margin: 0 auto; padding: 14vh 1.5rem 3rem }
            h1 { margin: 0; font-size: 1.75rem; font-weight: 600; line-height: 1.25; text-wrap: balance }
            h1 span { display: block; color: var(--mark); font-size: 1rem; letter-spacing: 0.08em; \
            margin-bottom: 0.4rem }
            p { margin: 1rem 0 0; overflow-wrap: anywhere }
            p::first-letter { text-transform: uppercase }
            p.path { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--dim); \
            font-size: 0.9375rem }
            code, pre { font: 0.875rem/1.5 ui-monospace, monospace }
            h2 { margin: 2rem 0 0; font-size: 1rem }
            pre { margin: 0.75rem 0 0; padding: 1rem; overflow-x: auto; tab-size: 4; border: 1px solid var(--line); \
            border-radius: 0.375rem }
            """;

    /** Lets the browser apply the page's own style and nothing else; the picture is the empty one of the page. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + hashOf(STYLE)
            + "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <link rel="icon" href="data:,">
            <style>""" + STYLE + "</style>\n<title>";

    private ProblemPage() {}

    private static String hashOf(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    static String of(Problem problem) {
        var html = new StringBuilder(HEAD).append(problem.status()).append(' ').append(problem.title());
        html.append("</title>\n</head>\n<body>\n<main>\n<h1><span>").append(problem.status());
        html.append("</span> ").append(problem.title()).append("</h1>\n");
        if (!problem.detail().isEmpty()) {
            escape(html.append("<p>"), problem.detail()).append("</p>\n");
        }
        escape(html.append("<p class=\"path\">Requested: <code>"), problem.path())
                .append("</code></p>\n");
        if (!problem.trace().isEmpty()) {
            html.append("<h2 id=\"trace\">Stack trace</h2>\n<pre tabindex=\"0\" aria-labelledby=\"trace\">");
            escape(html, problem.trace()).append("</pre>\n");
        }
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    private static StringBuilder escape(StringBuilder html, String text) {
        Markup.escape(html, text);
        return html;
    }
}

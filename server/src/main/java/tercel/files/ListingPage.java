package tercel.files;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tercel.files.FolderListing.Entry;
import tercel.files.ListingOrder.Key;

/**
 * A folder as a page: a table with a way back above it. It reads well without a style, a screen or a mouse, in the
 * light and in the dark, and on a phone. Every link is relative, so that it also leads right behind a proxy.
 */
final class ListingPage {
    private static final String STYLE = """
            :root{color-scheme:light dark;--back:#fff;--text:#1c2128;--soft:#57606a;
            --line:#d8dee4;--link:#0b57d0;--row:#f3f6fa}
            @media(prefers-color-scheme:dark){:root{--back:#14171d;--text:#e6e9ef;--soft:#9aa4b2;
            --line:#303742;--link:#8ab4f8;--row:#1d222b}}
            *{box-sizing:border-box}
            body{margin:0;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,sans-serif}
            main{max-width:60rem;margin:0 auto;padding:1.25rem 1rem 3rem}
            nav ol{list-style:none;display:flex;flex-wrap:wrap;margin:0;padding:0;color:var(--soft)}
            nav li{overflow-wrap:anywhere}
            nav li+li::before{content:"/";padding:0 .45em}
            h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0 1rem;overflow-wrap:anywhere;white-space:pre-wrap}
            a{color:var(--link);text-decoration:none}
            a:hover{text-decoration:underline}
            a:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
            table{width:100%;border-collapse:collapse}
            caption{text-align:left;color:var(--soft);padding-bottom:.6rem}
            th,td{padding:.45rem .5rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
            thead th{font-size:.875rem;font-weight:600;white-space:nowrap}
            tbody th{font-weight:400;width:100%;overflow-wrap:anywhere}
            tbody tr:hover{background:var(--row)}
            bdi{white-space:pre-wrap}
            .n{display:grid;grid-template-columns:1.75rem 1fr}
            .n svg{width:1.1rem;height:1.1rem;margin-top:.2rem;
            fill:none;stroke:var(--soft);stroke-width:1.5;stroke-linejoin:round}
            .n .f{fill:var(--link);fill-opacity:.18;stroke:var(--link)}
            .s,.d{white-space:nowrap;font-variant-numeric:tabular-nums}
            .s{text-align:right}
            td.s,td.d{color:var(--soft)}
            @media(max-width:36rem){main{padding:1rem .5rem 2rem}th,td{padding:.5rem .35rem}
            td.s,td.d{font-size:.875rem;line-height:1.7}.t{display:none}}
            """;

    /** The two pictures, drawn once and shown in each row. */
    private static final String PICTURES = """
            <svg width="0" height="0" style="position:absolute" aria-hidden="true">
            <symbol id="f" viewBox="0 0 16 16"><path d="M1.5 3.5h4.5l1.5 2h7v7.5h-13z"/></symbol>
            <symbol id="p" viewBox="0 0 16 16"><path d="M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3"/></symbol>
            </svg>
            """;

    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int UNIT = 1024;

    private final ListingAnswer answer;
    private final ListingOrder order;
    private final StringBuilder html = new StringBuilder();

    ListingPage(ListingAnswer answer, ListingOrder order) {
        this.answer = answer;
        this.order = order;
    }

    String text() {
        var path = escaped(answer.path());
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.append("<title>").append(path).append("</title>\n");
        html.append("<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n");
        html.append(PICTURES).append("<main>\n");
        way();
        table();
        html.append("</main>\n</body>\n</html>\n");
        return html.toString();
    }

    /** From the root to this folder, which is the heading. */
    private void way() {
        var names = answer.folder().names();
        var aboveNames = answer.above().names();
        var top = aboveNames.isEmpty() ? "Files" : aboveNames.getLast();
        if (!names.isEmpty()) {
            html.append("<nav aria-label=\"Folders above\">\n<ol>\n");
            for (int up = names.size(); up > 0; up--) {
                var label = up == names.size() ? top : names.get(names.size() - up - 1);
                html.append("<li><a href=\"").append("../".repeat(up)).append("\"><bdi>");
                html.append(escaped(label)).append("</bdi></a></li>\n");
            }
            html.append("</ol>\n</nav>\n");
        }
        html.append("<h1><bdi>").append(escaped(names.isEmpty() ? top : names.getLast()));
        html.append("</bdi></h1>\n");
    }

    private void table() {
        html.append("<table>\n<caption>").append(summary()).append("</caption>\n<thead>\n<tr>\n");
        heading(Key.NAME, "Name", "n");
        heading(Key.SIZE, "Size", "s");
        heading(Key.DATE, "Modified <span class=\"t\">(UTC)</span>", "d");
        html.append("</tr>\n</thead>\n<tbody>\n");
        if (!answer.folder().names().isEmpty()) {
            row("../", "Folder above", "f");
            html.append("<td class=\"s\"></td><td class=\"d\"></td></tr>\n");
        }
        order.sorted(answer.listing().entries()).forEach(this::row);
        html.append("</tbody>\n</table>\n");
    }

    private String summary() {
        var entries = answer.listing().entries();
        long folders = entries.stream().filter(Entry::isFolder).count();
        long bytes = entries.stream().mapToLong(Entry::size).sum();
        if (entries.isEmpty()) {
            return "This folder is empty";
        }
        var counts = counted(folders, "folder") + ", " + counted(entries.size() - folders, "file") + ", " + size(bytes);
        return answer.listing().cut() ? "Only a part of this folder, which has too many entries: " + counts : counts;
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void heading(Key key, String label, String column) {
        html.append("<th scope=\"col\"").append(column.equals("n") ? "" : " class=\"" + column + "\"");
        order.ariaSort(key)
                .ifPresent(sort -> html.append(" aria-sort=\"").append(sort).append('"'));
        html.append("><a href=\"")
                .append(escaped(order.queryFor(key)))
                .append("\">")
                .append(label);
        order.ariaSort(key)
                .ifPresent(sort -> html.append(" <span aria-hidden=\"true\">")
                        .append(sort.equals("ascending") ? '\u2191' : '\u2193')
                        .append("</span>"));
        html.append("</a></th>\n");
    }

    private void row(Entry entry) {
        // The dot in front keeps a name with a colon from being taken for a scheme.
        var target = "./" + new RequestedPath(List.of(entry.name()), false).encoded() + (entry.isFolder() ? "/" : "");
        row(escaped(target), escaped(entry.name()) + (entry.isFolder() ? "/" : ""), entry.isFolder() ? "f" : "p");
        html.append("<td class=\"s\"");
        if (!entry.isFolder()) {
            html.append(" title=\"").append(entry.size()).append(entry.size() == 1 ? " byte\">" : " bytes\">");
            html.append(size(entry.size()));
        } else {
            html.append('>');
        }
        html.append("</td><td class=\"d\">");
        if (entry.modifiedSeconds() != FolderListing.UNKNOWN) {
            date(Instant.ofEpochSecond(entry.modifiedSeconds()).toString());
        }
        html.append("</td></tr>\n");
    }

    private void row(String target, String label, String picture) {
        html.append("<tr><th scope=\"row\"><a class=\"n\" href=\"")
                .append(target)
                .append("\"><svg");
        html.append(picture.equals("f") ? " class=\"f\"" : "").append(" aria-hidden=\"true\"><use href=\"#");
        html.append(picture).append("\"/></svg><bdi>").append(label).append("</bdi></a></th>");
    }

    /** The day, and where there is room the time of day; the machine reads it all. */
    private void date(String instant) {
        int day = instant.indexOf('T');
        html.append("<time datetime=\"").append(instant).append("\">").append(instant, 0, day);
        html.append("<span class=\"t\"> ").append(instant, day + 1, day + 6).append("</span></time>");
    }

    /** A size as people say it. */
    static String size(long bytes) {
        if (bytes < UNIT) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= UNIT) {
            value /= UNIT;
            unit++;
        }
        // What would be rounded to 1024 is one of the next unit.
        if (Math.round(value) >= UNIT) {
            value /= UNIT;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char symbol = text.charAt(i);
            switch (symbol) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(turnsText(symbol) ? '\uFFFD' : symbol);
            }
        }
        return escaped.toString();
    }

    /** What writes text the other way round could make the end of a name look like another. */
    private static boolean turnsText(char symbol) {
        return symbol >= '\u202A' && symbol <= '\u202E' || symbol >= '\u2066' && symbol <= '\u2069';
    }
}

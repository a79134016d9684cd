package tercel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder without an index, as a page and as JSON. */
final class ListingTest {
    private static final Instant THEN = Instant.parse("2001-02-03T04:05:06Z");
    private static final Pattern LINK = Pattern.compile("<th scope=\"row\"><a class=\"n\" href=\"([^\"]*)\">");

    @TempDir
    Path temporary;

    private Path root;
    private Browser browser;

    @BeforeEach
    void makeASite() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        write("b.txt", 3);
        write("A.txt", 2);
        write("c.txt", 1);
        Files.createDirectories(root.resolve("sub/deeper"));
        write("sub/x.txt", 1);
        write("with/index.html", 5);
        write(".hidden", 1);
        browser = new Browser(server());
    }

    private FileServer server() {
        return FileServer.of(root).withListing(true);
    }

    private void write(String name, int size) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[size]);
        Files.setLastModifiedTime(file, FileTime.from(THEN.plusSeconds(size)));
    }

    private String json(String target) {
        return browser.get(target, "Accept: application/json").text();
    }

    private static List<String> links(Browser.Answer page) {
        var links = new ArrayList<String>();
        var matcher = LINK.matcher(new String(page.body(), UTF_8));
        while (matcher.find()) {
            links.add(matcher.group(1).replace("&amp;", "&").replace("&#39;", "'"));
        }
        return links;
    }

    @Test
    void foldersComeFirstAndThenNamesWhateverTheirCase() {
        var answer = browser.get("/");
        assertEquals(200, answer.status());
        assertEquals("text/html; charset=utf-8", answer.header("Content-Type"));
        assertEquals(List.of("./sub/", "./with/", "./A.txt", "./b.txt", "./c.txt"), links(answer));
        assertEquals(List.of("../", "./deeper/", "./x.txt"), links(browser.get("/sub/")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ?sort=name              | ./sub/ ./with/ ./A.txt ./b.txt ./c.txt
            ?sort=name&order=desc   | ./with/ ./sub/ ./c.txt ./b.txt ./A.txt
            ?order=desc             | ./with/ ./sub/ ./c.txt ./b.txt ./A.txt
            ?sort=size              | ./sub/ ./with/ ./c.txt ./A.txt ./b.txt
            ?sort=size&order=desc   | ./sub/ ./with/ ./b.txt ./A.txt ./c.txt
            ?sort=date&order=asc&x  | ./sub/ ./with/ ./c.txt ./A.txt ./b.txt
            """)
    void aQuerySortsIt(String query, String links) throws IOException {
        for (var folder : new String[] {"sub", "with"}) {
            Files.setLastModifiedTime(root.resolve(folder), FileTime.from(THEN));
        }
        assertEquals(List.of(links.split(" ")), links(browser.get("/" + query)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"?sort=", "?sort=type", "?order=up", "?sort=Name"})
    void anOrderThatIsNoneIsRefused(String query) {
        assertEquals(400, browser.get("/" + query).status());
        assertEquals(200, browser.get("/with/" + query).status(), "there is an index");
    }

    @Test
    void thePageTellsAllThatHelpsToReadIt() {
        var page = browser.get("/sub/?sort=date").text();
        for (var part : new String[] {
            "<html lang=\"en\">",
            "<title>/sub/</title>",
            "<meta name=\"viewport\"",
            "<nav aria-label=\"Folders above\">",
            "<li><a href=\"../\"><bdi>Files</bdi></a></li>",
            "<h1><bdi>sub</bdi></h1>",
            "<caption>1 folder, 1 file, 1 B</caption>",
            "<th scope=\"col\"><a href=\"?sort=name&amp;order=asc\">Name</a></th>",
            "<th scope=\"col\" class=\"d\" aria-sort=\"ascending\"><a href=\"?sort=date&amp;order=desc\">Modified",
            "<td class=\"s\" title=\"1 byte\">1 B</td>",
            "<time datetime=\"2001-02-03T04:05:07Z\">2001-02-03<span class=\"t\"> 04:05</span></time>",
            "prefers-color-scheme:dark"
        }) {
            assertTrue(page.contains(part), part);
        }
        assertFalse(page.contains("<script"));
        assertFalse(page.contains("://"), "it needs no network");
    }

    @Test
    void itSaysThatNothingMayBeLoadedAndThatItMayNotBeKept() {
        var answer = browser.get("/");
        var policy = answer.header("Content-Security-Policy");
        assertTrue(policy.startsWith("default-src 'none'; style-src 'unsafe-inline'; "), policy);
        assertEquals("no-cache", answer.header("Cache-Control"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals("Accept", answer.header("Vary"));
    }

    @Test
    void itIsJsonForWhoPrefersThat() {
        var answer = browser.get("/sub/", "Accept: application/json");
        assertEquals("application/json", answer.header("Content-Type"));
        assertEquals("Accept", answer.header("Vary"));
        var modified = "\"modified\":\"[0-9T:-]+Z\"";
        assertTrue(
                answer.text()
                        .matches("\\{\"path\":\"/sub/\",\"cut\":false,\"entries\":\\[\n"
                                + "\\{\"name\":\"deeper\",\"type\":\"folder\"," + modified + "},\n"
                                + "\\{\"name\":\"x.txt\",\"type\":\"file\",\"size\":1,"
                                + "\"modified\":\"2001-02-03T04:05:07Z\"}]}\n"),
                answer.text());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                        | application/json
            application/json, text/html;q=0.9       | application/json
            application/json;q=0.9, */*;q=0.8       | application/json
            text/html, application/json             | text/html; charset=utf-8
            text/html, application/json;q=0.9       | text/html; charset=utf-8
            */*                                     | text/html; charset=utf-8
            image/png                               | text/html; charset=utf-8
            application/json;q=0                    | text/html; charset=utf-8
            """)
    void whatIsAcceptedDecides(String accepted, String type) {
        assertEquals(type, browser.get("/", "Accept: " + accepted).header("Content-Type"));
    }

    @Test
    void headSaysTheSame() {
        var get = browser.get("/");
        var head = browser.head("/");
        assertEquals(get.headers(), head.headers());
        assertEquals(0, head.body().length);
    }

    @Test
    void anIndexWins() {
        assertEquals(5, browser.get("/with/").body().length);
    }

    @Test
    void withoutItFoldersAreNotThere() {
        browser = new Browser(FileServer.of(root));
        assertEquals(404, browser.get("/sub/").status());
        assertEquals(301, browser.get("/sub").status());
    }

    @Test
    void whatIsNotServedIsNotListed() throws IOException, InterruptedException {
        Files.writeString(temporary.resolve("secret"), "secret");
        link("out", temporary.resolve("secret").toString());
        link("out-folder", "..");
        link("nowhere", "no/such");
        link("circle", "circle");
        link("in", "b.txt");
        link("in-folder", "sub/deeper");
        var made = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assumeTrue(made.waitFor(10, TimeUnit.SECONDS));
        link("pipe-link", "pipe");
        assertEquals(
                List.of("./in-folder/", "./sub/", "./with/", "./A.txt", "./b.txt", "./c.txt", "./in"),
                links(browser.get("/")));
        assertTrue(json("/").contains("{\"name\":\"in-folder\",\"type\":\"folder\"}"), "of which no date is told");
        browser = new Browser(server().withHidden(true));
        assertTrue(links(browser.get("/")).contains("./.hidden"));
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(name), Path.of(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                " a ",
                "100%",
                "%41",
                "%2e%2e",
                "a?b",
                "a#b",
                "a&b;c=d",
                "it's \"so\"",
                "<script>alert(1)",
                "<h1 onclick=x>",
                "javascript:alert(1)",
                "http:",
                "ü€😀",
                "\u202Egpj.exe",
                "~",
                "-",
                "$(x)`y`",
                "index.html ",
                "&amp;"
            })
    void everyNameLeadsToItsFile(String name) throws IOException {
        Files.createDirectories(root.resolve("odd"));
        Files.writeString(root.resolve("odd").resolve(name), "found");
        var page = browser.get("/odd/");
        var links = links(page);
        assertEquals(2, links.size(), links.toString());
        assertTrue(links.getLast().matches("\\./[!-~]+"), links.getLast());
        assertEquals(
                "found", browser.get("/odd/" + links.getLast().substring(2)).text());
        var html = new String(page.body(), UTF_8);
        var escaped = name.replace('\u202E', '\uFFFD')
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
        assertTrue(html.contains("<bdi>" + escaped + "</bdi>"), html);
        var json = new String(browser.get("/odd/", "Accept: application/json").body(), UTF_8);
        assertTrue(json.contains("{\"name\":\"" + name.replace("\"", "\\\"") + "\","), json);
    }

    @Test
    void theNamesOfFoldersAreEscapedToo() throws IOException {
        Files.createDirectories(root.resolve("<b>&\"'/a%2fb?"));
        var page = browser.get("/%3Cb%3E&%22'/a%252fb%3F/").text();
        assertTrue(page.contains("<title>/&lt;b&gt;&amp;&quot;&#39;/a%2fb?/</title>"), page);
        assertTrue(page.contains("<li><a href=\"../\"><bdi>&lt;b&gt;&amp;&quot;&#39;</bdi></a></li>"), page);
        assertTrue(page.contains("<li><a href=\"../../\"><bdi>Files</bdi></a></li>"), page);
        assertFalse(page.contains("<b>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tab\\tname", "line\\nname", "bell\\007", "latin-\\351", "broken-\\303", "back\\\\slash"})
    void aNameThatNoRequestCanHaveIsLeftOut(String printed) throws Exception {
        var script = "cd \"$1\" && : > \"$(printf \"$2\")\"";
        var made =
                new ProcessBuilder("sh", "-c", script, "sh", root.resolve("sub").toString(), printed).start();
        assumeTrue(made.waitFor(10, TimeUnit.SECONDS) && made.exitValue() == 0);
        assertEquals(List.of("../", "./deeper/", "./x.txt"), links(browser.get("/sub/")));
        assertFalse(json("/sub/").contains("name\":\"" + printed.substring(0, 3)));
    }

    @Test
    void itStandsAtAPrefix() {
        browser = new Browser(server().withPrefix("/static/"));
        var page = browser.get("/static/").text();
        assertTrue(page.contains("<title>/static/</title>"), page);
        assertTrue(page.contains("<h1><bdi>static</bdi></h1>"), page);
        assertFalse(page.contains("<nav"), "nothing of it is above");
        assertTrue(browser.get("/static/sub/").text().contains("<li><a href=\"../\"><bdi>static</bdi></a></li>"));
        assertEquals(404, browser.get("/").status());
    }

    @ParameterizedTest
    @CsvSource({"4, false", "5, false", "6, true", "7, true"})
    void itIsBoundedAndSaysSo(int files, boolean cut) throws IOException {
        var folder = Files.createDirectories(root.resolve("many"));
        for (int count = 0; count < files; count++) {
            Files.createFile(folder.resolve((count % 2 == 0 ? "" : "f") + "." + count));
        }
        browser = new Browser(server().withListingMax(5).withHidden(true));
        assertTrue(json("/many/").startsWith("{\"path\":\"/many/\",\"cut\":" + cut + ","));
        assertEquals(cut, browser.get("/many/").text().contains("<caption>Only a part of this folder"));
        assertEquals(1 + Math.min(files, 5), links(browser.get("/many/")).size());
    }

    @Test
    void anEmptyFolderIsAnEmptyTable() {
        assertEquals(List.of("../"), links(browser.get("/sub/deeper/")));
        assertTrue(browser.get("/sub/deeper/").text().contains("<caption>This folder is empty</caption>"));
        assertEquals("{\"path\":\"/sub/deeper/\",\"cut\":false,\"entries\":[]}\n", json("/sub/deeper/"));
    }

    @Test
    void aFolderThatMayNotBeReadIsForbidden() throws IOException {
        Files.setPosixFilePermissions(root.resolve("sub"), PosixFilePermissions.fromString("--x--x--x"));
        assumeFalse(Files.isReadable(root.resolve("sub")), "root may read all");
        assertEquals(403, browser.get("/sub/").status());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1, 1 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "10188, 9.9 KiB",
        "10240, 10 KiB",
        "1048063, 1023 KiB",
        "1048064, 1.0 MiB",
        "1048576, 1.0 MiB",
        "9223372036854775807, 8.0 EiB"
    })
    void sizesAreAsPeopleSayThem(long bytes, String text) {
        assertEquals(text, ListingPage.size(bytes));
    }
}

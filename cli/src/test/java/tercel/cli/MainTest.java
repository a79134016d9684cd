package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class MainTest {
    /** What a command left behind. */
    record Run(int exit, String out, String err) {}

    static Run run(String... words) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = new Main(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(words);
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static void refuses(String line, String... words) {
        assertEquals(new Run(2, "", "tercel: " + line + "\n"), run(words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                       | which command? tercel --help lists them
            srve                     | unknown command srve (did you mean serve?); tercel --help lists them
            --port                   | unknown flag --port; tercel --help lists them
            serve --prot 1           | unknown flag --prot (did you mean --port?); see tercel serve --help
            serve /no/such           | there is no folder /no/such
            demo --dir /no/such      | there is no folder /no/such
            serve --not-found /      | a page for what is not found is a file beneath the folder, not '/'
            serve --fallback ../a    | a fallback is a file beneath the folder, not '../a'
            serve --preload --listing | files that are preloaded are not listed: choose one of the two
            serve --cache-control /a:b | a pattern such as *.html or assets/** is asked for, not '/a'
            serve --cache-control *.html: | no Cache-Control: ''
            demo --preload           | unknown flag --preload; see tercel demo --help
            serve --index a/b        | an index is the name of a file, not 'a/b'
            demo --port x            | --port cannot be 'x'; it is a number, such as 8080
            demo --port -1           | --port cannot be '-1'; it is a number, such as 8080
            demo --port 65536        | --port: the port is from 0 to 65535, not 65536
            demo --port 99999999999  | --port cannot be '99999999999'; it is a number, such as 8080
            demo --backlog 0         | --backlog: the backlog is from 1 to 2147483647, not 0
            demo --workers 1025      | --workers: the number of workers is from 0 to 1024, not 1025
            demo --send-buffer 3x    | --send-buffer cannot be '3x'; it is a size up to 2 GiB, such as 64KiB
            demo --limit idle        | --limit: a limit is written NAME=VALUE, not 'idle'
            demo --limit idle=9      | --limit: limit idle cannot be '9'; write it like 500ms, 30s or 10m
            demo --overload ignore   | --overload cannot be 'ignore'; it is refuse or pause
            demo --poller poll       | --poller cannot be 'poll'; it is auto, epoll, epoll-level or nio
            demo --access-format xml | --access-format cannot be 'xml'; it is common, combined or json
            demo --listen nowhere    | --listen: 'nowhere' is no address to listen on; write it like 8080, 127.0.0.1:8080, [::1]:8080, unix:/path, unix:@name or fd:3
            demo --listen systemd    | --listen systemd: no sockets were passed to this process; start it by a unit with a socket, or by systemd-socket-activate
            demo --listen fd:x       | --listen: 'fd:x' is no address to listen on; write it like 8080, 127.0.0.1:8080, [::1]:8080, unix:/path, unix:@name or fd:3
            demo --unix-mode 680     | --unix-mode cannot be '680'; it is octal digits, such as 660
            demo --unix-mode 1000    | --unix-mode: the mode of a Unix address is from 0 to 777 in octal digits, not 1000
            demo --unix-mode -1      | --unix-mode cannot be '-1'; it is octal digits, such as 660
            demo --engine virtual --listen unix:@a | cannot listen on unix:@a: only event loops that poll with epoll can listen there
            demo --engine thread --listen fd:3 | cannot listen on fd:3: only event loops that poll with epoll can take it over; others take fd:0 alone
            demo --listen unix:/proc/version | cannot listen on unix:/proc/version: a file is there that is no socket
            demo --proxy-from all    | --proxy-from: 'all' is no network; write it like 10.0.0.0/8, 2001:db8::/32, 127.0.0.1 or unix
            demo --drain-timeout 5   | --drain-timeout cannot be '5'; write it like 500ms, 30s or 10m
            demo --ready-grace soon  | --ready-grace cannot be 'soon'; write it like 500ms, 30s or 10m
            demo --ready-grace 61m   | --ready-grace: the ready grace is from nothing to an hour, not PT1H1M
            demo --access-log /no/x  | --access-log: /no/x cannot be written: there is no such folder
            """)
    void refusesBadUseWithOneLine(String words, String line) {
        refuses(line, words.isEmpty() ? new String[0] : words.split(" "));
    }

    @Test
    void anUnknownLimitIsNamedWithThoseThatThereAre() {
        var run = run("demo", "--limit", "nothing=1");
        assertEquals(2, run.exit());
        assertTrue(run.err().startsWith("tercel: --limit: no limit is named 'nothing'; there are request-line, "));
        assertEquals(1, run.err().lines().count());
    }

    @Test
    void aHostThatIsNotKnownIsNamed() {
        refuses("--host: the host 'nowhere.invalid' is not known", "demo", "--host", "nowhere.invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "virtual", "thread"})
    void aBusyPortIsNamedWithWhatToDo(String engine) throws IOException {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(other.getLocalPort());
            refuses(
                    "cannot listen on 127.0.0.1:" + port
                            + ": the port is in use; end what listens there, or choose another with --port",
                    "demo",
                    "--port",
                    port,
                    "--engine",
                    engine);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "virtual", "thread"})
    void anAddressOfAnotherMachineIsNamed(String engine) {
        // TEST-NET-1 of RFC 5737 belongs to nobody.
        refuses(
                "cannot listen on 192.0.2.1:0: it is no address of this machine; choose another with --host",
                "demo",
                "--port",
                "0",
                "--host",
                "192.0.2.1",
                "--engine",
                engine);
    }

    @Test
    void aFileIsNoFolder(@TempDir Path directory) throws IOException {
        var file = Files.createFile(directory.resolve("file"));
        refuses(file + " is not a folder", "serve", file.toString());
    }

    @Test
    void controlsInWordsCannotMakeASecondLine() {
        refuses("there is no folder a?b?[31m", "serve", "a\nb\u001B[31m");
    }

    @ParameterizedTest
    @EnumSource
    void helpTellsEveryFlagOfACommandAndNoOther(Command command) {
        var run = run(command.word(), "--nonsense", "--help");
        assertEquals(0, run.exit());
        assertEquals("", run.err());
        for (var flag : Flag.values()) {
            String name = flag.toString();
            if (!flag.opposite().isEmpty()) {
                name = "--[no-]" + name.replaceFirst("--(no-)?", "");
            }
            assertEquals(
                    command.flags().contains(flag),
                    run.out().contains(name + " ") || run.out().contains(name + "\n"),
                    name);
        }
        assertFalse(run.out().contains("\u001B"), "colours, though this is no terminal");
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
    }

    @Test
    void helpTellsEveryCommand() {
        var run = run("--help");
        assertEquals(0, run.exit());
        for (var command : Command.values()) {
            assertTrue(run.out().contains("\n  " + command.word() + " "), run.out());
        }
    }

    @Test
    void versionIsOneLine() {
        var run = run("--version");
        assertEquals(0, run.exit());
        assertTrue(run.out().matches("tercel .*, Java \\d+.*\\n"), run.out());
    }

    @Test
    void enginesTellsWhatWorksAndWhyOthersDoNot() {
        var run = run("engines");
        assertEquals(0, run.exit());
        for (String engine : new String[] {"event/epoll", "event/nio", "virtual", "thread"}) {
            assertTrue(run.out().contains(engine), run.out());
        }
        assertTrue(run.out().lines().anyMatch(line -> line.matches("thread +works")), run.out());
    }

    @Test
    void defaultsInTheHelpAreThoseOfTheServer() {
        var options = tercel.server.ServerOptions.DEFAULT;
        assertEquals(
                "/" + Flag.HOST.standard() + ":" + Flag.PORT.standard(),
                options.address().toString().replaceFirst("^[^/]*", ""));
        assertEquals(Flag.BACKLOG.standard(), Integer.toString(options.backlog()));
        assertEquals(Flag.ACCEPTORS.standard(), Integer.toString(options.acceptors()));
        assertEquals(Flag.ENGINE.standard(), options.engine().key());
        assertEquals(Flag.POLLER.standard(), options.poller().key());
        assertEquals(Flag.RUNTIME.standard(), options.runtime().key());
        assertEquals(Flag.OVERLOAD.standard(), options.overload().key());
        assertTrue(options.noDelay());
    }
}

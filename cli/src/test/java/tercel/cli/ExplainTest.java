package tercel.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code tercel explain} tells what happens, in its order. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
final class ExplainTest {
    private static final String PAGE = "GET / HTTP/1.0\r\n\r\n";

    private static void tells(Child command, String... inOrder) throws Exception {
        command.endsWith(0, "(?s).*" + String.join(".*", inOrder) + ".*", "");
    }

    @Test
    void tellsEachSystemCallAndEachStepOnEpoll() throws Exception {
        try (var command = new Child("explain", "--port", "0", "--once")) {
            assertTrue(command.answer(PAGE).contains("This page is explained"));
            tells(
                    command,
                    "epoll_create1\\(\\) = \\d+ ",
                    "listen\\(\\d+, 4096\\) = 0 ",
                    "accept4\\(\\d+\\) = \\d+ ",
                    "step  #1 a connection from 127\\.0\\.0\\.1:",
                    "recvfrom\\(\\d+, \\d+\\) = 18 ",
                    "reads \"GET / HTTP/1\\.0\" \\(18 bytes\\) → WORK: ",
                    "the handler begins\n",
                    "the handler has ended, \\d+ bytes wait: HTTP/1\\.1 200 OK\n",
                    "sendto\\(\\d+, \\d+\\) = \\d+ ",
                    "close\\(\\d+\\) = 0 ",
                    "system calls for this connection \\(accept4 1, close 1, ");
        }
    }

    @Test
    void edgeTriggeredTellsEpollOnceWhatIsWaitedFor() throws Exception {
        try (var command = new Child("explain", "--port", "0", "--once");
                var client = command.connect()) {
            askForMoreThanTheSocketsTake(command, client, ".*ADD, \\d+, IN\\|OUT\\|RDHUP\\|ET\\).*");
            tells(command, "\\(accept4 1, close 1, epoll_ctl 1, ");
        }
    }

    @Test
    void levelTriggeredTellsEpollOfEachChange() throws Exception {
        try (var command = new Child("explain", "--port", "0", "--once", "--trigger", "level");
                var client = command.connect()) {
            askForMoreThanTheSocketsTake(command, client, ".*OUT\\) = 0.*");
            tells(command, "\\(accept4 1, close 1, epoll_ctl ([2-9]|\\d\\d+), ");
        }
    }

    /** Takes nothing before the server has had to wait for that. */
    private static void askForMoreThanTheSocketsTake(Child command, Socket client, String waits) throws Exception {
        client.getOutputStream().write("GET /big HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        command.awaitLine(waits);
        assertTrue(client.getInputStream().readAllBytes().length > 16 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread", "virtual"})
    void tellsItsStepsOnOtherEngines(String engine) throws Exception {
        try (var command = new Child("explain", "--port", "0", "--once", "--engine", engine)) {
            assertTrue(command.answer(PAGE).contains("This page is explained"));
            tells(
                    command,
                    "(no system calls are shown: |and strace the calls of the JDK)",
                    "step  #1 a connection from ",
                    "→ WORK: ",
                    "the handler begins\n",
                    "the handler has ended",
                    "→ CLOSE: ");
        }
    }

    @Test
    void onlyEpollHasATrigger() {
        var run = MainTest.run("explain", "--poller", "nio", "--trigger", "level");
        assertTrue(run.err().contains("only epoll has a --trigger, not --poller nio"), run.err());
    }
}

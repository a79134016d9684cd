package tercel.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.http.Handler;
import tercel.http.StatusException;
import tercel.wire.Limit;
import tercel.wire.Step;

class HttpServiceTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: here\r\n\r\n";
    private static final String FAILED = "HTTP/1.1 500 Internal Server Error\r\n";

    static List<Throwable> everyFailure() {
        return List.of(
                new IllegalStateException("secret"),
                new IOException("secret"),
                new InterruptedException("secret"),
                new InterruptedIOException("secret"),
                new StackOverflowError("secret"),
                new AbstractMethodError("secret"));
    }

    private static Handler throwing(Throwable failure) {
        return (request, response) -> {
            response.header("X-Secret", "secret");
            switch (failure) {
                case Error error -> throw error;
                case Exception exception -> throw exception;
                default -> throw new AssertionError(failure);
            }
        };
    }

    @ParameterizedTest
    @MethodSource("everyFailure")
    void answersAFailureWithOne500AndOneLine(Throwable failure) {
        var server = InMemoryServer.of(throwing(failure));
        String answers = server.send(GET + GET);
        assertTrue(answers.startsWith(FAILED), answers);
        assertTrue(answers.indexOf(FAILED, 1) > 0, "the connection goes on: " + answers);
        assertFalse(answers.contains("secret"), answers);
        assertFalse(answers.contains("\tat "), answers);
        assertEquals(
                List.of("GET /x: the handler has failed", "GET /x: the handler has failed"),
                server.logged(Level.DEBUG));
        assertSame(failure, server.logger.entries.getFirst().thrown());
        assertEquals(2, server.metrics().failures());
        assertEquals(2, server.metrics().statuses().get("5xx"));
    }

    @Test
    void cutsAnAnswerThatFailsAfterItWasCommitted() {
        var server = InMemoryServer.of((request, response) -> {
            response.stream().write('a');
            throw new IllegalStateException("late");
        });
        var connection = server.connect();
        connection.feed((GET + GET).getBytes(US_ASCII));
        assertEquals(Step.CLOSE, connection.run());
        assertFalse(connection.received().contains("\r\n0\r\n"), connection.received());
        assertFalse(connection.received().contains("500"), connection.received());
        assertEquals(List.of("GET /x: the handler has failed"), server.logged(Level.DEBUG));
        assertEquals(1, server.metrics().cut());
    }

    @Test
    void aWholeAnswerStaysWholeThoughItsHandlerFailsAfterwards() {
        var server = InMemoryServer.of((request, response) -> {
            response.text("whole");
            throw new IllegalStateException("late");
        });
        String answers = server.send(GET + GET);
        assertTrue(answers.indexOf("whole") < answers.lastIndexOf("whole"), answers);
        assertEquals(2, server.logged(Level.ERROR).size());
        assertEquals(0, server.metrics().cut());
    }

    @Test
    void aFailureHarmsNoOtherConnection() {
        var server = InMemoryServer.of((request, response) -> {
            if (request.path().equals("/bad")) {
                throw new IllegalStateException("bad");
            }
            response.text("good");
        });
        var good = server.connect();
        good.feed("GET /go".getBytes(US_ASCII));
        good.run();
        assertTrue(server.get("/bad").startsWith(FAILED));
        good.feed("od HTTP/1.1\r\nHost: here\r\n\r\n".getBytes(US_ASCII));
        good.run();
        assertTrue(good.received().endsWith("good"), good.received());
    }

    @Test
    void answersARefusalWithItsStatusAndLogsNothing() {
        var server = InMemoryServer.of((request, response) -> {
            throw new StatusException(403, "not for you");
        });
        assertEquals(
                "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nVary: Accept\r\nContent-Length: 12\r\n\r\n"
                        + "not for you\n",
                server.get("/"));
        assertEquals(List.of(), server.logged(Level.DEBUG));
        assertEquals(0, server.metrics().failures());
    }

    @Test
    void doesNotLogALostClientAsAFailure() {
        var connection = new AtomicReference<InMemoryConnection>();
        var server = InMemoryServer.of((request, response) -> {
            connection.get().reset();
            var stream = response.stream();
            stream.write('a');
            stream.flush();
        });
        connection.set(server.connect());
        connection.get().feed(GET.getBytes(US_ASCII));
        connection.get().run();
        assertEquals(List.of(), server.logged(Level.INFO));
        assertEquals(1, server.logged(Level.DEBUG).size());
        assertTrue(server.logged(Level.DEBUG).getFirst().startsWith("GET /x: ended early"));
        assertEquals(0, server.metrics().failures());
        assertEquals(1, server.metrics().cut());
    }

    @Test
    void doesNotLogACancelledHandlerAsAFailure() {
        var connection = new AtomicReference<InMemoryConnection>();
        var server = InMemoryServer.of((request, response) -> {
            connection.get().cancel();
            Object never = new Object();
            synchronized (never) {
                never.wait();
            }
        });
        connection.set(server.connect());
        connection.get().feed(GET.getBytes(US_ASCII));
        connection.get().run();
        assertEquals(List.of(), server.logged(Level.INFO));
        assertEquals(0, server.metrics().failures());
        assertFalse(Thread.interrupted(), "the interrupt stays in the turn");
    }

    @Test
    void answersABodyThatComesTooSlowly() {
        var server = InMemoryServer.of((request, response) -> response.bytes(request.bytes()));
        var connection = server.connect();
        connection.feed("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\nhel".getBytes(US_ASCII));
        connection.run();
        assertTrue(connection.received().startsWith("HTTP/1.1 408 "), connection.received());
        assertEquals(List.of(), server.logged(Level.INFO));
        assertEquals(Map.of(Limit.BODY_RATE, 1L), server.metrics().limits());
    }

    @Test
    void tellsAConnectionPastTheLimitWhenToTryAgain() {
        var connection = InMemoryServer.of((request, response) -> response.text("unreached"))
                .refuse();
        connection.run();
        assertEquals(
                "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nRetry-After: 1\r\n"
                        + "Connection: close\r\nContent-Length: 67\r\n\r\n"
                        + "the server has as many connections as it can serve; try again soon\n",
                connection.received());
    }

    @Test
    void saysCloseWhileItDrains() {
        var server = InMemoryServer.of((request, response) -> response.text("last"));
        var idle = server.connect();
        assertEquals(Step.READ, idle.run());
        var busy = server.connect();
        busy.feed(GET.getBytes(US_ASCII));
        server.service.drain();
        assertEquals(Step.CLOSE, idle.run());
        busy.run();
        assertTrue(busy.received().contains("\r\nConnection: close\r\n"), busy.received());
        assertTrue(busy.received().endsWith("last"), busy.received());
    }

    @Test
    void runsInlineIfTheHandlerSaysSo() {
        Handler handler = (request, response) -> response.text("a");
        assertFalse(new HttpDesk(InMemoryServer.of(handler).service, new Shard(1000, false)).inline());
        var inline = InMemoryServer.of(Handler.inline(handler));
        assertTrue(new HttpDesk(inline.service, new Shard(1000, false)).inline());
    }

    @Test
    void sendsADateWithEveryAnswer() {
        var server = InMemoryServer.of((request, response) -> response.text("a"));
        byte[] date = server.service.desk() instanceof HttpDesk desk ? desk.date(5) : new byte[0];
        assertEquals(29, date.length);
        assertTrue(new String(date, US_ASCII).endsWith(" GMT"));
    }

    @Test
    void keepsItsExchangesApart() {
        var server = InMemoryServer.of((request, response) -> response.text(request.path() + request.text()));
        var one = server.connect();
        var two = server.connect();
        one.feed("POST /one HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n".getBytes(US_ASCII));
        two.feed("POST /two HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n".getBytes(US_ASCII));
        one.run();
        two.run();
        two.feed("\r\ndos".getBytes(US_ASCII));
        two.run();
        one.feed("\r\nuno".getBytes(US_ASCII));
        one.run();
        assertTrue(one.received().endsWith("/oneuno"), one.received());
        assertTrue(two.received().endsWith("/twodos"), two.received());
    }
}

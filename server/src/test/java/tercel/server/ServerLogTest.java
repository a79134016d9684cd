package tercel.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import org.junit.jupiter.api.Test;

final class ServerLogTest {
    /** As a logger does that has to open a file first when the system is out of descriptors. */
    private final ServerLog log = new ServerLog(() -> {
        throw new ExceptionInInitializerError("on purpose: no descriptor is left");
    });

    @Test
    void aLoggerThatFailsHarmsNoneWhoTells() {
        assertDoesNotThrow(() -> {
            log.acceptPaused("on purpose");
            log.handlerFailed("GET", "/", new IllegalStateException("on purpose"));
            log.engineFailed(new IllegalStateException("on purpose"));
            log.accessLogFailed(new IllegalStateException("on purpose"));
        });
    }
}

package tercel.server.contract;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The warnings and errors that servers log while a test runs. A test says which it expects, and fails for any other: so
 * no failure within an engine passes unseen because its client was answered all the same.
 */
final class RecordedLog extends Handler {
    private final List<LogRecord> entries = new CopyOnWriteArrayList<>();

    /** Gives each test its log, and looks at what is left in it. */
    static final class Keeper implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
        /** Held, for a logger that nobody holds loses what was set. */
        private static final Logger LOGGER = Logger.getLogger("tercel");

        private RecordedLog log = new RecordedLog();

        @Override
        public void beforeEach(ExtensionContext context) {
            log = new RecordedLog();
            LOGGER.addHandler(log);
            LOGGER.setUseParentHandlers(false);
        }

        @Override
        public void afterEach(ExtensionContext context) {
            LOGGER.removeHandler(log);
            LOGGER.setUseParentHandlers(true);
            if (context.getExecutionException().isEmpty()) {
                log.expect();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RecordedLog.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return log;
        }
    }

    @Override
    public void publish(LogRecord entry) {
        if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
            entries.add(entry);
        }
    }

    /** What was logged since the last call must be just this, in any order. */
    void expect(String... expected) {
        var logged = List.copyOf(entries);
        entries.removeAll(logged);
        var lines = logged.stream().map(LogRecord::getMessage).sorted().toList();
        if (!lines.equals(List.of(expected).stream().sorted().toList())) {
            var difference = new AssertionError("logged: " + lines + ", expected: " + List.of(expected));
            logged.stream()
                    .map(LogRecord::getThrown)
                    .filter(thrown -> thrown != null)
                    .forEach(difference::addSuppressed);
            throw difference;
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

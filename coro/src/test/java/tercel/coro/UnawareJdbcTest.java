package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JDBC, by H2's driver to H2's server over TCP: each coroutine has a connection of its own. The server's threads are
 * its own, too.
 *
 * <p>All statements meet in a function inside the database: the test ends only if they all wait at the same time.
 */
@Timeout(60)
final class UnawareJdbcTest {
    private static final int CLIENTS = 200;
    private static Server server;
    private static CyclicBarrier everybody;

    /** What the database calls, and therefore public. */
    public static final class Meeting {
        private Meeting() {}

        /** Waits until all statements are here, in a thread of the server. */
        public static int meet(int number) throws Exception {
            everybody.await(40, TimeUnit.SECONDS);
            return number;
        }
    }

    @BeforeAll
    static void startServer() throws SQLException {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    private static Connection connect(CoroutineMode mode) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:unaware-" + mode, "sa", "");
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void twoHundredConnectionsToH2WaitOnOneLoop(CoroutineMode mode) throws Exception {
        everybody = new CyclicBarrier(CLIENTS);
        try (var coroutines = Runtimes.open(mode, 1);
                var keeper = connect(mode);
                var statement = keeper.createStatement()) {
            var witness = new LoopWitness(coroutines);
            statement.execute("CREATE TABLE answers (number INT PRIMARY KEY, answer VARCHAR(100))");
            statement.execute("CREATE ALIAS meet FOR 'tercel.coro.UnawareJdbcTest$Meeting.meet'");
            witness.crowd(CLIENTS, number -> {
                try (var connection = connect(mode)) {
                    witness.look();
                    connection.setAutoCommit(false);
                    insert(connection, number);
                    witness.look();
                    connection.commit();
                    witness.look();
                    assertEquals("answer " + number, answer(connection, number));
                }
            });
            try (var total = statement.executeQuery("SELECT COUNT(*) FROM answers")) {
                total.next();
                assertEquals(CLIENTS, total.getInt(1));
            }
            witness.tellsOfOneLoop(CLIENTS);
        }
    }

    private static void insert(Connection connection, int number) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO answers VALUES (meet(?), ?)")) {
            insert.setInt(1, number);
            insert.setString(2, "answer " + number);
            assertEquals(1, insert.executeUpdate());
        }
    }

    private static String answer(Connection connection, int number) throws SQLException {
        try (var select = connection.prepareStatement("SELECT answer FROM answers WHERE number = ?")) {
            select.setInt(1, number);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }
}

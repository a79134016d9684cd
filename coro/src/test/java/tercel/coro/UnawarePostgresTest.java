package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JDBC, by PostgreSQL's driver to a real server, where Debian's packages are installed: 200 coroutines share 20
 * connections. Whoever tests as root needs the user postgres, for the server refuses root.
 *
 * <p>The first statement on each connection waits for a lock that is given up only when all of them wait: the test ends
 * only if they do so at the same time.
 */
@Timeout(60)
final class UnawarePostgresTest {
    private static final int CLIENTS = 200;
    private static final int CONNECTIONS = 20;
    private static final int LOCK = 7;
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern READY = Pattern.compile("ready to accept connections");
    private static final Pattern PORT = Pattern.compile("listening on IPv4 address \"127\\.0\\.0\\.1\", port (\\d+)");

    private static Stream<Path> directories() throws IOException {
        if (!Files.isDirectory(DEBIAN)) {
            return Stream.of();
        }
        try (var versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin")).toList().stream();
        }
    }

    /** The command, as another user where that is necessary. */
    private static String[] command(Path program, String... arguments) {
        var words = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            words.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        words.add(program.toString());
        words.addAll(List.of(arguments));
        return words.toArray(String[]::new);
    }

    private static ServerProcess serve(Coroutines coroutines, Path directory) throws Exception {
        var initdb = ServerProcess.find("initdb", directories());
        assumeTrue(initdb.isPresent(), "PostgreSQL is not installed");
        var program = initdb.get().toRealPath();
        if (System.getProperty("user.name").equals("root")) {
            var users = directory.getFileSystem().getUserPrincipalLookupService();
            Files.setOwner(directory, users.lookupPrincipalByName("postgres"));
        }
        String data = directory.resolve("data").toString();
        var made = ChildProcess.run(
                coroutines,
                100_000,
                command(program, "-D", data, "-U", "tester", "-A", "trust", "-N", "--locale=C", "-E", "UTF8"));
        assertEquals(0, made.exit(), () -> new String(made.error()));
        return ServerProcess.start(
                coroutines,
                READY,
                command(
                        program.resolveSibling("postgres"),
                        "-D",
                        data,
                        "-k",
                        directory.toString(),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(freePort()),
                        "-F"));
    }

    /** The server takes no 0 for a port, so one is asked for that nobody has. */
    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Connection connect(String port) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres?sslmode=disable&gssEncMode=disable&socketTimeout=40",
                "tester",
                "");
    }

    private static int number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Gives up the lock when everybody waits for it. */
    private static void unlockWhenAllWait(Connection connection) throws SQLException {
        String waiting = "SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
        while (number(connection, waiting) < CONNECTIONS) {
            Thread.yield();
        }
        number(connection, "SELECT pg_advisory_unlock(" + LOCK + ")::int");
    }

    private static void work(LoopWitness witness, BlockingQueue<Connection> pool, int number) throws Exception {
        Connection connection = pool.poll(40, TimeUnit.SECONDS);
        try {
            witness.look();
            number(connection, "SELECT 1 FROM (SELECT pg_advisory_lock_shared(" + LOCK + ")) AS locked");
            witness.look();
            try (var insert = connection.prepareStatement("INSERT INTO answers VALUES (?, ?)")) {
                insert.setInt(1, number);
                insert.setString(2, "answer " + number);
                assertEquals(1, insert.executeUpdate());
            }
            witness.look();
            assertEquals(
                    number, number(connection, "SELECT number FROM answers WHERE answer = 'answer " + number + "'"));
        } finally {
            pool.add(connection);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void twoHundredCoroutinesShareConnectionsToPostgresqlOnOneLoop(CoroutineMode mode, @TempDir Path directory)
            throws Exception {
        try (var coroutines = Runtimes.open(mode, 1);
                var server = serve(coroutines, directory);
                var keeper = connect(server.said(PORT));
                var statement = keeper.createStatement()) {
            statement.execute("CREATE TABLE answers (number INT PRIMARY KEY, answer TEXT)");
            number(keeper, "SELECT 1 FROM (SELECT pg_advisory_lock(" + LOCK + ")) AS locked");
            var witness = new LoopWitness(coroutines);
            var pool = new ArrayBlockingQueue<Connection>(CONNECTIONS);
            witness.crowd(CONNECTIONS, number -> pool.add(connect(server.said(PORT))));
            var unlocking = coroutines.spawnBlocking(() -> {
                unlockWhenAllWait(keeper);
                return true;
            });
            witness.crowd(CLIENTS, number -> work(witness, pool, number));
            unlocking.join(Networks.LONG);
            assertEquals(CLIENTS, number(keeper, "SELECT count(*)::int FROM answers"));
            witness.crowd(CONNECTIONS, number -> pool.remove().close());
            witness.tellsOfOneLoop(CONNECTIONS + CLIENTS);
        }
    }
}

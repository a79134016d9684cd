import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import tercel.coro.Action;
import tercel.coro.Clause;
import tercel.coro.CoroutineMode;
import tercel.coro.CoroutineOptions;
import tercel.coro.Coroutines;
import tercel.coro.LongChannel;
import tercel.coro.Mutex;
import tercel.coro.Scope;
import tercel.coro.Select;
import tercel.coro.TcpListener;
import tercel.coro.TcpStream;

/**
 * Tercel's coroutines, one test at a time, as {@code bench/coroutines} wants them:
 * {@code java … bench/Coroutines.java TEST LOOPS [OWN|JDK]}. Each test does what its twin in Go does. {@code echo LOOPS
 * PORT [OWN|JDK]} serves until it is ended; {@code bench/echo} loads it.
 */
final class Bench {
    private static final int WARM_UPS = 3;
    private static final int REPETITIONS = 3;

    private final Coroutines coroutines;
    private final String test;

    private Bench(Coroutines coroutines, String test) {
        this.coroutines = coroutines;
        this.test = test;
    }

    public static void main(String[] arguments) throws Exception {
        boolean echoes = arguments[0].equals("echo");
        int last = echoes ? 3 : 2;
        var mode = arguments.length > last ? CoroutineMode.valueOf(arguments[last]) : CoroutineMode.best();
        var options = CoroutineOptions.best()
                .withLoops(Integer.parseInt(arguments[1]))
                .withMode(mode)
                .withWatchdog(false);
        try (var coroutines = Coroutines.open(options)) {
            // In a coroutine, as Go's main function is one.
            coroutines
                    .spawn(() -> {
                        if (echoes) {
                            echo(coroutines, Integer.parseInt(arguments[2]));
                        } else {
                            new Bench(coroutines, arguments[0]).measure();
                        }
                    })
                    .join();
        }
    }

    private void measure() throws Exception {
        if (test.equals("park")) {
            park(300_000);
            return;
        }
        boolean once = test.equals("sleep");
        for (int round = 0; round < (once ? 1 : WARM_UPS); round++) {
            run(once ? 10 : 4);
        }
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        System.out.println("CPU_FROM " + system.getProcessCpuTime() / 1e6);
        for (int round = 0; round < (once ? 1 : REPETITIONS); round++) {
            long from = System.nanoTime();
            long operations = run(1);
            long nanos = System.nanoTime() - from;
            System.out.printf(
                    "RESULT tercel %s %.1f ns/op  ops=%d total_ms=%d%n",
                    test, (double) nanos / operations, operations, nanos / 1_000_000);
        }
    }

    /** Runs the test once, with so small a part of its operations; returns how many those were. */
    private long run(int part) throws Exception {
        try (var scope = Scope.failFast(coroutines)) {
            long operations =
                    switch (test) {
                        case "yield" -> takeTurns(scope, 10_000_000 / part);
                        case "pp0" -> pingPong(scope, 0, 2_000_000 / part);
                        case "pp1" -> pingPong(scope, 1, 2_000_000 / part);
                        case "buf11" -> buffered(scope, 1, 8_000_000 / part);
                        case "buf44" -> buffered(scope, 4, 8_000_000 / part);
                        case "spawn" -> spawn(scope, 1_000_000 / part);
                        case "mutex" -> mutex(scope, 1_000_000 / part);
                        case "sel2" -> select(scope, 2, 1_000_000 / part);
                        case "sel8" -> select(scope, 8, 1_000_000 / part);
                        case "sleep" -> sleep(scope, 1_000_000 / part);
                        default -> throw new IllegalArgumentException("no test is called " + test);
                    };
            scope.joinAll();
            return operations;
        }
    }

    private static long takeTurns(Scope scope, int operations) {
        for (int each = 0; each < 2; each++) {
            scope.fork(() -> {
                for (int count = 0; count < operations / 2; count++) {
                    Coroutines.yield();
                }
            });
        }
        return operations;
    }

    private static long pingPong(Scope scope, int capacity, int operations) {
        var there = new LongChannel(capacity);
        var back = new LongChannel(capacity);
        scope.fork(() -> {
            for (int count = 0; count < operations; count++) {
                there.send(count);
                back.receive();
            }
        });
        scope.fork(() -> {
            for (int count = 0; count < operations; count++) {
                back.send(there.receive());
            }
        });
        return operations;
    }

    private static long buffered(Scope scope, int pairs, int operations) {
        var channel = new LongChannel(256);
        for (int each = 0; each < pairs; each++) {
            scope.fork(() -> {
                for (int count = 0; count < operations / pairs; count++) {
                    channel.send(count);
                }
            });
            scope.fork(() -> {
                for (int count = 0; count < operations / pairs; count++) {
                    channel.receive();
                }
            });
        }
        return operations;
    }

    private static long spawn(Scope scope, int operations) {
        var sum = new AtomicLong();
        Action body = sum::incrementAndGet;
        for (int count = 0; count < operations; count++) {
            scope.fork(body);
            Coroutines.yieldIfDue();
        }
        return operations;
    }

    private static long mutex(Scope scope, int operations) {
        var mutex = new Mutex();
        var counter = new long[1];
        for (int each = 0; each < 8; each++) {
            scope.fork(() -> {
                for (int count = 0; count < operations / 8; count++) {
                    mutex.lock();
                    counter[0]++;
                    Coroutines.yield();
                    mutex.unlock();
                }
            });
        }
        return operations;
    }

    @SuppressWarnings("unchecked")
    private static long select(Scope scope, int width, int operations) {
        var channels = new LongChannel[width];
        var clauses = new Clause[width];
        for (int index = 0; index < width; index++) {
            channels[index] = new LongChannel();
            clauses[index] = channels[index].onReceive(number -> null);
        }
        Select<Object> select = Select.of(clauses);
        scope.fork(() -> {
            for (int count = 0; count < operations; count++) {
                channels[count % width].send(count);
            }
        });
        scope.fork(() -> {
            for (int count = 0; count < operations; count++) {
                select.await();
            }
        });
        return operations;
    }

    private static long sleep(Scope scope, int operations) {
        for (int count = 0; count < operations; count++) {
            var time = Duration.ofMillis(count * 7919L % 1000 + 1);
            scope.fork(() -> Coroutines.sleep(time));
            Coroutines.yieldIfDue();
        }
        return operations;
    }

    private static void echo(Coroutines coroutines, int port) throws Exception {
        try (var listener = TcpListener.bind(coroutines, new InetSocketAddress("127.0.0.1", port))) {
            while (true) {
                var stream = listener.accept();
                coroutines.spawn(() -> echo(stream)).detach();
            }
        }
    }

    private static void echo(TcpStream stream) throws Exception {
        try (stream) {
            var bytes = new byte[4096];
            for (int count = stream.read(bytes, 0, bytes.length);
                    count >= 0;
                    count = stream.read(bytes, 0, bytes.length)) {
                stream.write(bytes, 0, count);
            }
        } catch (SocketException reset) {
            // As Go's twin, which returns.
        }
    }

    private void park(int count) throws Exception {
        long before = resident();
        var channel = new LongChannel();
        var parked = new AtomicLong();
        try (var scope = Scope.failFast(coroutines)) {
            long from = System.nanoTime();
            for (int each = 0; each < count; each++) {
                scope.fork(() -> {
                    parked.incrementAndGet();
                    channel.receive();
                });
            }
            while (parked.get() < count) {
                Coroutines.yield();
            }
            System.gc();
            long nanos = System.nanoTime() - from;
            System.out.printf(
                    "RESULT tercel park %d bytes each, spawn %d ns each%n",
                    (resident() - before) / count, nanos / count);
        }
    }

    private static long resident() throws Exception {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ")[1]) * 4096;
    }
}

package tercel.coro;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A child process, whose pipes and whose end are waited for without holding up the caller's loop. Every method may be
 * called from any thread; each stream is for one at a time. A cancel ends every wait; the process goes on, and its end
 * is seen to by the JDK whoever waits for it, so none is ever left a zombie.
 *
 * <p>Children count towards {@link #CHILDREN_MAX} until they have ended. {@link #close} kills one that has not.
 */
public final class ChildProcess implements AutoCloseable {
    /** How many children may run at the same time. */
    public static final int CHILDREN_MAX = 256;

    private static final int WORDS_BYTES = 1000;
    private static final AtomicInteger CHILDREN = new AtomicInteger();
    private static final Pattern SIGNAL_NAME = Pattern.compile("[A-Z][A-Z0-9]{1,15}");

    private final Coroutines coroutines;
    private final Process process;
    private final Future<Integer> exit = new Future<>();
    private final PipeOutput stdin;
    private final PipeInput stdout;
    private final PipeInput stderr;

    private ChildProcess(Coroutines coroutines, Process process) {
        this.coroutines = coroutines;
        this.process = process;
        stdin = new PipeOutput(process.getOutputStream());
        stdout = new PipeInput(process.getInputStream());
        stderr = new PipeInput(process.getErrorStream());
        process.onExit().whenComplete((ended, never) -> {
            CHILDREN.decrementAndGet();
            exit.complete(ended.exitValue());
        });
    }

    /**
     * Starts a process.
     *
     * @param coroutines whose threads do it
     * @param builder says which, and where its streams lead to; those that are pipes can be had here
     * @return to be closed
     * @throws IOException if there is no such program, the system refuses, or {@link #CHILDREN_MAX} run already
     */
    public static ChildProcess start(Coroutines coroutines, ProcessBuilder builder) throws IOException {
        if (CHILDREN.incrementAndGet() > CHILDREN_MAX) {
            CHILDREN.decrementAndGet();
            throw new IOException(CHILDREN_MAX + " child processes run already");
        }
        Process started = null;
        try {
            started = Errand.run(coroutines, "starts a process", builder::start);
        } finally {
            if (started == null) {
                CHILDREN.decrementAndGet();
            }
        }
        return new ChildProcess(coroutines, started);
    }

    /**
     * Starts a process whose three streams are pipes.
     *
     * @param coroutines whose threads do it
     * @param command the program and its arguments
     * @return to be closed
     * @throws IOException as for the other one
     */
    public static ChildProcess start(Coroutines coroutines, String... command) throws IOException {
        return start(coroutines, new ProcessBuilder(command));
    }

    /**
     * Runs a process to its end, without input, and takes all that it writes.
     *
     * @param coroutines whose threads do it
     * @param bytesMax how many bytes each of its two streams may bring
     * @param command the program and its arguments
     * @return its exit and its output
     * @throws IOException if it cannot be started, or writes more; it is killed then
     * @throws InterruptedException if the caller was cancelled; it is killed then
     */
    public static ProcessResult run(Coroutines coroutines, int bytesMax, String... command)
            throws IOException, InterruptedException {
        try (var child = start(coroutines, command);
                var scope = Scope.failFast(coroutines)) {
            child.stdin.close();
            var readers = List.of(
                    scope.fork(() -> all(child.stdout, bytesMax)), scope.fork(() -> all(child.stderr, bytesMax)));
            scope.joinAll();
            return new ProcessResult(
                    child.awaitExit(), readers.get(0).result(), readers.get(1).result());
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException told ? told : new IOException(failed.getCause());
        }
    }

    private static byte[] all(InputStream from, int bytesMax) throws IOException {
        var bytes = from.readNBytes(bytesMax);
        if (from.read() >= 0) {
            throw new IOException("the process has written more than " + bytesMax + " bytes");
        }
        return bytes;
    }

    /**
     * Its number.
     *
     * @return as the system knows it
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Whether it has not ended.
     *
     * @return of this moment
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * A stream to its standard input. It gathers what is written until there is much of it, or {@code flush}. After a
     * cancel what was taken is written all the same.
     *
     * @return for one thread at a time; closing it ends the process's input
     */
    public OutputStream stdin() {
        return stdin;
    }

    /**
     * A stream of its standard output. A cancel of a read takes nothing.
     *
     * @return for one thread at a time
     */
    public InputStream stdout() {
        return stdout;
    }

    /**
     * A stream of its standard error. A cancel of a read takes nothing.
     *
     * @return for one thread at a time
     */
    public InputStream stderr() {
        return stderr;
    }

    /**
     * Its end as a task, for a {@link Select} or to be joined; a new one each time, so that a cancel concerns nobody
     * else.
     *
     * @return gives the exit status; 128 and the signal's number, if a signal ended it
     * @throws IllegalStateException if the coroutines are closed
     */
    public Task<Integer> exit() {
        return coroutines.spawn("exit of process " + pid(), () -> exit.await());
    }

    /**
     * Waits for its end.
     *
     * @return the exit status; 128 and the signal's number, if a signal ended it
     * @throws InterruptedException if the caller was cancelled; the process goes on
     */
    public int awaitExit() throws InterruptedException {
        try {
            return exit.await();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Ends it without asking it, SIGKILL; nothing happens if it has ended. {@link #awaitExit} waits for that. */
    public void kill() {
        process.destroyForcibly();
    }

    /**
     * Sends it a signal: kill(1). One that has ended gets none.
     *
     * @param name of the signal without SIG: TERM, HUP, USR1 and so on
     * @return false if it has ended
     * @throws IllegalArgumentException if that is no name of a signal
     * @throws IOException if the system knows no such signal, or refuses
     */
    public boolean signal(String name) throws IOException {
        if (!SIGNAL_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a signal, as TERM is: " + name);
        }
        return Errand.run(coroutines, "sends a signal", () -> {
            if (!process.isAlive()) {
                return false;
            }
            // The JDK knows but two signals, and everybody has kill(1).
            var sender = new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            try (var said = sender.getInputStream()) {
                var words = new String(said.readNBytes(WORDS_BYTES), StandardCharsets.UTF_8);
                boolean sent = sender.waitFor() == 0;
                if (!sent && process.isAlive()) {
                    throw new IOException("kill -s " + name + ": " + words.strip());
                }
                return sent;
            }
        });
    }

    /**
     * Kills it if it has not ended, waits until it has, and closes its streams. No cancel disturbs this. Idempotent.
     */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Coroutines.shield(exit::await);
        } catch (InterruptedException foreign) {
            Thread.currentThread().interrupt();
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        closeOnThread(process.getOutputStream());
        closeOnThread(process.getInputStream());
        closeOnThread(process.getErrorStream());
    }

    /** A child of the child may keep a pipe full, and then closing takes as long as it likes. */
    private static void closeOnThread(Closeable stream) {
        try {
            PipeThreads.<@Nullable Void>begin(() -> {
                stream.close();
                return null;
            });
        } catch (IOException full) {
            throw new IllegalStateException(full);
        }
    }

    @Override
    public String toString() {
        return "ChildProcess[" + pid() + (isAlive() ? "]" : ", ended]");
    }
}

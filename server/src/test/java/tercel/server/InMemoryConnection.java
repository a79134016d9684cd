package tercel.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tercel.engine.Peer;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Pump;
import tercel.wire.Step;
import tercel.wire.Work;

/**
 * The smallest engine that obeys the seam, with one connection: input comes in slices, output is collected, time is a
 * number. A step that needs more than there is ends the run.
 */
public final class InMemoryConnection implements Pump, Peer {
    private final ByteQueue in;
    private final ByteQueue out;
    private final Deque<byte[]> slices = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private @Nullable Conversation conversation;
    private @Nullable Work running;
    private long nowNanos;
    private boolean ends;
    private boolean resets;
    int flushes;

    InMemoryConnection(int capacity) {
        in = new ByteQueue(capacity);
        out = new ByteQueue(capacity);
    }

    InMemoryConnection talk(Conversation first) {
        conversation = first;
        return this;
    }

    private Conversation conversation() {
        return Objects.requireNonNull(conversation);
    }

    /** The client sends bytes. */
    public void feed(byte[] slice) {
        slices.add(slice);
    }

    /** The client sends no more. */
    public void end() {
        ends = true;
    }

    /** The client is lost, which the next wait of a handler notices. */
    public void reset() {
        resets = true;
    }

    /** The engine cancels the work that runs, as it does when the client is lost meanwhile. */
    public void cancel() {
        Objects.requireNonNull(running).cancel();
    }

    /** Time goes on. */
    public void pass(long nanos) {
        nowNanos += nanos;
    }

    /** Everything sent so far, without the dates. */
    public String received() {
        return sent.toString(ISO_8859_1).replaceAll("(?m)^Date: .*\r\n", "");
    }

    public int receivedBytes() {
        return sent.size();
    }

    /** Forgets what was sent; allocates nothing. */
    public void forget() {
        sent.reset();
    }

    /** Goes on until the conversation needs what is not there, or is over. */
    public Step run() {
        while (true) {
            Step step = conversation().advance(in, out, nowNanos);
            switch (step) {
                case WORK -> work();
                case WRITE -> flushAll();
                case READ -> {
                    flushAll();
                    if (!receive()) {
                        return step;
                    }
                }
                case CLOSE, LINGER -> {
                    flushAll();
                    return step;
                }
                case BOTH, WAIT, UPGRADE -> throw new AssertionError(step);
            }
        }
    }

    private void work() {
        Work work = Objects.requireNonNull(conversation().takeWork());
        running = work;
        try {
            work.run(this);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
        running = null;
        conversation().finished(work);
    }

    private boolean receive() {
        byte[] slice = slices.poll();
        if (slice == null) {
            boolean ended = ends && !in.ended();
            if (ended) {
                in.end();
            }
            return ended;
        }
        int count = Math.min(slice.length, in.room());
        in.put(slice, 0, count);
        if (count < slice.length) {
            slices.addFirst(Arrays.copyOfRange(slice, count, slice.length));
        }
        return true;
    }

    private void flushAll() {
        sent.write(out.array(), out.head(), out.size());
        out.consume(out.size());
        try {
            while (out.lent() != null) {
                out.copyLoan();
                sent.write(out.array(), out.head(), out.size());
                out.consume(out.size());
            }
        } catch (IOException failure) {
            out.endLoan();
            conversation().abort(failure);
        }
    }

    @Override
    public void awaitInput() throws IOException {
        failIfReset();
        flushAll();
        if (!receive()) {
            nowNanos = conversation().deadlineNanos();
            throw new SocketTimeoutException("stalled");
        }
    }

    @Override
    public void awaitRoom(int bytes) throws IOException {
        flush();
    }

    @Override
    public void flush() throws IOException {
        failIfReset();
        flushes++;
        flushAll();
    }

    private void failIfReset() throws IOException {
        if (resets) {
            throw new IOException("the peer has reset the connection");
        }
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public SocketAddress remote() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
    }

    @Override
    public SocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
    }
}

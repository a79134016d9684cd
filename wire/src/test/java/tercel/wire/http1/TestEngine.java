package tercel.wire.http1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import tercel.wire.ByteQueue;
import tercel.wire.Conversation;
import tercel.wire.Pump;
import tercel.wire.Step;
import tercel.wire.Work;

/**
 * The smallest engine that obeys the seam: input comes in given slices, output is collected, time is a number. When the
 * slices are used up the peer has ended, or stalls for ever, so that the next deadline passes.
 */
final class TestEngine implements Pump {
    static final long START = -5_000_000_000L;

    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    final ByteQueue in;
    final ByteQueue out;
    long now = START;

    private final Conversation conversation;
    private final Deque<byte[]> slices = new ArrayDeque<>();
    private boolean ends;
    private boolean stalls;

    TestEngine(Conversation conversation, int capacity) {
        this.conversation = conversation;
        in = new ByteQueue(capacity);
        out = new ByteQueue(capacity);
    }

    void feed(byte[] slice) {
        slices.add(slice);
    }

    /** The peer sends no more after the slices. */
    void ends() {
        ends = true;
    }

    /** The peer sends nothing for ever after the slices. */
    void stalls() {
        stalls = true;
    }

    /** Goes on until the conversation needs something that never comes, or is over. */
    Step run() {
        while (true) {
            Step step = conversation.advance(in, out, now);
            switch (step) {
                case WORK -> work();
                case WRITE -> flush();
                case CLOSE, LINGER -> {
                    flush();
                    return step;
                }
                case READ -> {
                    flush();
                    if (!receive() && !end() && !stall()) {
                        return step;
                    }
                }
                case BOTH, WAIT, UPGRADE -> throw new AssertionError(step);
            }
        }
    }

    private void work() {
        for (Work work = conversation.takeWork(); work != null; work = conversation.takeWork()) {
            try {
                work.run(this);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
            conversation.finished(work);
        }
    }

    private boolean receive() {
        byte[] slice = slices.poll();
        if (slice == null) {
            return false;
        }
        int count = Math.min(slice.length, in.room());
        assert count > 0 || slice.length == 0 : "READ without room";
        in.put(slice, 0, count);
        if (count < slice.length) {
            slices.addFirst(java.util.Arrays.copyOfRange(slice, count, slice.length));
        }
        return true;
    }

    private boolean end() {
        if (!ends || in.ended()) {
            return false;
        }
        in.end();
        return true;
    }

    private boolean stall() {
        long deadline = conversation.deadlineNanos();
        if (!stalls || deadline == Long.MAX_VALUE) {
            return false;
        }
        now = deadline;
        return true;
    }

    @Override
    public void awaitInput() throws IOException {
        assert in.room() > 0 : "waits for input without room";
        if (receive() || end()) {
            return;
        }
        now = conversation.deadlineNanos();
        throw new SocketTimeoutException("stalled");
    }

    @Override
    public void awaitRoom(int bytes) {
        assert bytes <= out.capacity() : "waits for more room than there is";
        flush();
    }

    @Override
    public void flush() {
        sent.write(out.array(), out.head(), out.size());
        out.consume(out.size());
        var lent = out.lent();
        if (lent != null) {
            byte[] bytes = new byte[(int) lent.remaining()];
            try {
                int count = lent.read(bytes, 0, bytes.length);
                assert count == bytes.length : "a chunk read short";
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
            sent.write(bytes, 0, bytes.length);
            out.endLoan();
        }
    }

    @Override
    public long nowNanos() {
        return now;
    }
}

package tercel.engine;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Pump;
import tercel.wire.Step;
import tercel.wire.Work;

/** Runs a work whenever input is there: the shape of HTTP/1. */
final class Working implements PlainConversation {
    final AtomicInteger aborts = new AtomicInteger();
    private final EventLog events;
    private final Body body;
    private volatile long patienceNanos = Long.MAX_VALUE;
    private long deadlineNanos = Long.MAX_VALUE;
    private @Nullable Task task;
    private boolean closes;

    /** What the work does. */
    @FunctionalInterface
    interface Body {
        void run(Task task) throws Exception;
    }

    Working(EventLog events, Body body) {
        this.events = events;
        this.body = body;
    }

    Working(Body body) {
        this(new EventLog(), body);
    }

    /** Bounds how long the work may wait for input, counted from its start. */
    Working within(long nanos) {
        patienceNanos = nanos;
        return this;
    }

    @Override
    public Step advance(ByteQueue in, ByteQueue out, long nowNanos) {
        if (task != null) {
            return Step.WAIT;
        }
        if (!out.isEmpty()) {
            return Step.WRITE;
        }
        if (closes || in.size() == 0 && in.ended()) {
            return Step.CLOSE;
        }
        if (in.size() == 0) {
            return Step.READ;
        }
        deadlineNanos = patienceNanos == Long.MAX_VALUE ? Long.MAX_VALUE : nowNanos + patienceNanos;
        task = new Task(in, out);
        return Step.WORK;
    }

    @Override
    public Work takeWork() {
        Task next = task;
        if (next == null || next.taken) {
            return null;
        }
        next.taken = true;
        return next;
    }

    @Override
    public void finished(Work work) {
        closes = task.closes;
        task = null;
        deadlineNanos = Long.MAX_VALUE;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void abort(Throwable why) {
        aborts.incrementAndGet();
        if (task != null) {
            task.cancel();
        }
        events.aborted();
    }

    /** One turn of the body. */
    final class Task implements Work {
        ByteQueue in;
        ByteQueue out;
        Pump pump;
        private boolean taken;
        private boolean closes;
        private @Nullable Thread runner;

        Task(ByteQueue in, ByteQueue out) {
            this.in = in;
            this.out = out;
        }

        @Override
        public void run(Pump mover) throws Exception {
            pump = mover;
            synchronized (this) {
                runner = Thread.currentThread();
            }
            try {
                body.run(this);
            } finally {
                synchronized (this) {
                    runner = null;
                }
            }
        }

        @Override
        public void rebind(ByteQueue newIn, ByteQueue newOut) {
            in = newIn;
            out = newOut;
        }

        @Override
        public synchronized void cancel() {
            if (runner != null) {
                runner.interrupt();
            }
        }

        /** Waits for the next byte and takes it; -1 at the end. */
        int next() throws Exception {
            while (in.size() == 0) {
                if (in.ended()) {
                    return -1;
                }
                pump.awaitInput();
            }
            int next = in.array()[in.head()] & 0xff;
            in.consume(1);
            return next;
        }

        /** Writes bytes, waiting for room. */
        void write(byte[] bytes) throws Exception {
            for (int from = 0; from < bytes.length; ) {
                if (out.room() == 0) {
                    pump.awaitRoom(1);
                }
                int count = Math.min(out.room(), bytes.length - from);
                out.put(bytes, from, count);
                from += count;
            }
        }

        /** The connection ends after this work. */
        void close() {
            closes = true;
        }
    }
}

package tercel.wire.http1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteQueue;
import tercel.wire.Chunk;
import tercel.wire.Pump;
import tercel.wire.Step;
import tercel.wire.Work;

/**
 * One connection of the simulated engine. It obeys the seam as meanly as it may: it moves the storage whenever it is
 * allowed to and overwrites what it took away, delivers parts that do not fit in pieces, sends as little as it must,
 * and lets the work wait where it can.
 */
final class SimulatedConnection implements Pump {
    private enum Wait {
        /** For input or the deadline, as the conversation said READ. */
        READ,
        /** As a work has called {@link Pump#awaitInput}. */
        INPUT,
        /** For its turn. */
        TURN,
        /** For nothing more. */
        OVER
    }

    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

    final SimulatedScript script;
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final Simulation simulation;
    private final Random random;
    private final Http1Conversation conversation;

    private ByteQueue in;
    private ByteQueue out;
    private Wait wait = Wait.TURN;
    private long turnAt;
    private @Nullable Step last;

    /** How far the peer's bytes have come. */
    private int delivered;

    private int part;
    private int gatesOpened;
    private int asked;
    private boolean ended;
    private boolean reset;

    private @Nullable Coroutine coroutine;
    private @Nullable Work work;
    private boolean timedOut;

    SimulatedConnection(Simulation simulation, SimulatedScript script, Http1Conversation conversation) {
        this.simulation = simulation;
        this.random = simulation.random;
        this.script = script;
        this.conversation = conversation;
        in = new ByteQueue(simulation.inCapacity);
        out = new ByteQueue(simulation.outCapacity);
        turnAt = script.start;
    }

    @Nullable
    Step last() {
        return last;
    }

    boolean isOver() {
        return wait == Wait.OVER;
    }

    boolean wasReset() {
        return reset;
    }

    /** When something happens here next, or {@link Long#MAX_VALUE} if never. */
    long nextEvent() {
        return switch (wait) {
            case READ, INPUT -> Math.min(nextArrival(), conversation.deadlineNanos());
            case TURN -> turnAt;
            case OVER -> Long.MAX_VALUE;
        };
    }

    private long nextArrival() {
        if (part < script.parts()) {
            return script.gated(part) && !isGateOpen() ? Long.MAX_VALUE : script.arrival(part);
        }
        boolean more = script.end != SimulatedScript.End.STALLS && !ended && !isHeldBack();
        return more ? script.lastArrival() : Long.MAX_VALUE;
    }

    private boolean isHeldBack() {
        return part < script.parts();
    }

    /** Whether the peer was asked for the body that it holds back, or sends it already. */
    private boolean isGateOpen() {
        return asked > gatesOpened || part > 0 && delivered > script.partEnd(part - 1);
    }

    /** Lets happen what is due at this time. */
    void event(long now) {
        switch (wait) {
            case READ -> {
                if (nextArrival() <= now) {
                    if (!arrive()) {
                        return;
                    }
                } else {
                    simulation.require(conversation.deadlineNanos() <= now, "called for nothing");
                }
                turn();
                simulation.require(
                        wait != Wait.READ || nextEvent() > now || nextArrival() <= now, "a deadline stays behind");
            }
            case INPUT -> {
                timedOut = nextArrival() > now;
                if (timedOut || arrive()) {
                    goOn();
                }
            }
            case TURN -> {
                if (coroutine != null) {
                    goOn();
                } else {
                    turn();
                }
            }
            case OVER -> throw new AssertionError("an event after the end");
        }
    }

    /** Delivers what arrives; false if that was a reset of an idle connection. */
    private boolean arrive() {
        if (part == script.parts()) {
            ended = true;
            if (script.end == SimulatedScript.End.FINISHES) {
                in.end();
                return true;
            }
            return abort();
        }
        if (script.gated(part) && (part == 0 || delivered == script.partEnd(part - 1))) {
            gatesOpened++;
        }
        move();
        int end = script.partEnd(part);
        int count = Math.min(end - delivered, in.room());
        simulation.require(count > 0, "input is awaited without room");
        in.put(script.stream(), delivered, count);
        delivered += count;
        if (delivered == end) {
            part++;
        }
        return true;
    }

    private boolean abort() {
        reset = true;
        conversation.abort(new IOException("reset by peer"));
        if (work != null) {
            return true;
        }
        wait = Wait.OVER;
        return false;
    }

    /** Calls the conversation until it waits for something. */
    private void turn() {
        while (true) {
            if (random.nextInt(3) == 0) {
                move();
            }
            Step step = conversation.advance(in, out, simulation.now);
            last = step;
            boolean goesOn = switch (step) {
                case READ -> {
                    sendAll();
                    simulation.require(in.room() > 0, "READ without room");
                    wait = Wait.READ;
                    yield false;
                }
                case WRITE -> {
                    sendAll();
                    yield true;
                }
                case WORK -> startWork();
                case CLOSE, LINGER -> {
                    sendAll();
                    simulation.require(in.size() == 0, "input is left over at the end");
                    wait = Wait.OVER;
                    yield false;
                }
                case BOTH, WAIT, UPGRADE -> throw new AssertionError("not in HTTP/1: " + step);
            };
            if (!goesOn) {
                return;
            }
        }
    }

    private boolean startWork() {
        work = conversation.takeWork();
        simulation.require(work != null, "WORK without a work");
        simulation.require(conversation.deadlineNanos() == Long.MAX_VALUE, "a deadline while a work runs");
        if (random.nextInt(3) == 0) {
            move();
        }
        var taken = work;
        coroutine = new Coroutine(() -> {
            try {
                taken.run(this);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
            simulation.require(!Thread.currentThread().isInterrupted(), "an interrupt is left behind");
        });
        return proceed();
    }

    private void goOn() {
        if (proceed()) {
            turn();
        }
    }

    /** Lets the work run until it waits; whether it has ended, and the connection goes on. */
    private boolean proceed() {
        if (!java.util.Objects.requireNonNull(coroutine).resume()) {
            return false;
        }
        coroutine = null;
        var finished = java.util.Objects.requireNonNull(work);
        work = null;
        conversation.finished(finished);
        if (reset) {
            wait = Wait.OVER;
        }
        return !reset;
    }

    /** Takes all storage away, and spoils it. */
    private void move() {
        var oldIn = in;
        var oldOut = out;
        in = moved(oldIn, simulation.inCapacity);
        out = moved(oldOut, simulation.outCapacity);
        var lent = oldOut.lent();
        if (lent != null) {
            out.lend(new Borrowed(lent));
        }
        if (work != null) {
            work.rebind(in, out);
        }
        Arrays.fill(oldIn.array(), (byte) 0xEE);
        Arrays.fill(oldOut.array(), (byte) 0xEE);
    }

    private ByteQueue moved(ByteQueue from, int capacity) {
        var to = new ByteQueue(capacity);
        int junk = from.size() == 0 ? 0 : random.nextInt(capacity - from.size() + 1);
        to.added(junk);
        to.put(from.array(), from.head(), from.size());
        to.consume(junk);
        if (from.ended()) {
            to.end();
        }
        return to;
    }

    /** A chunk that another queue owned before. */
    private record Borrowed(Chunk chunk) implements Chunk {
        @Override
        public long remaining() {
            return chunk.remaining();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            return chunk.read(to, offset, length);
        }

        @Override
        public void close() {
            chunk.close();
        }
    }

    private void sendAll() {
        send(out.size());
        var lent = out.lent();
        if (lent != null) {
            byte[] bytes = new byte[(int) lent.remaining()];
            try {
                simulation.require(lent.read(bytes, 0, bytes.length) == bytes.length, "a chunk reads short");
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
            received.writeBytes(bytes);
            out.endLoan();
        }
    }

    private void send(int count) {
        received.write(out.array(), out.head(), count);
        out.consume(count);
        if (script.gated() > asked) {
            countInterimAnswers();
        }
    }

    private void countInterimAnswers() {
        String text = received.toString(StandardCharsets.ISO_8859_1);
        asked = text.split(CONTINUE, -1).length - 1;
    }

    @Override
    public void awaitInput() throws IOException {
        simulation.require(in.room() > 0, "a work awaits input without room");
        sendAll();
        if (random.nextBoolean()) {
            move();
        }
        park(Wait.INPUT);
        if (timedOut) {
            timedOut = false;
            throw new SocketTimeoutException("too slow");
        }
    }

    @Override
    public void awaitRoom(int bytes) throws IOException {
        simulation.require(bytes <= out.capacity(), "a work awaits more room than there can be");
        while (out.room() < bytes) {
            maybePark();
            if (out.lent() != null || random.nextBoolean()) {
                sendAll();
            } else {
                send(Math.min(out.size(), bytes - out.room() + random.nextInt(5)));
            }
        }
    }

    @Override
    public void flush() throws IOException {
        while (!out.isEmpty()) {
            maybePark();
            if (random.nextBoolean()) {
                sendAll();
            } else {
                send(random.nextInt(out.size() + 1));
            }
        }
    }

    private void maybePark() throws IOException {
        if (random.nextInt(4) == 0) {
            move();
            turnAt = simulation.now;
            park(Wait.TURN);
        }
    }

    private void park(Wait reason) throws IOException {
        wait = reason;
        java.util.Objects.requireNonNull(coroutine).park();
        wait = Wait.TURN;
        if (reset) {
            throw new InterruptedIOException("cancelled");
        }
    }

    @Override
    public long nowNanos() {
        return simulation.now;
    }
}

package tercel.server;

import java.net.SocketAddress;
import java.util.Optional;
import tercel.wire.Step;

/**
 * Is told what each connection of a server passes through: for learning, as {@code tercel explain} does, and for
 * debugging. Called on the connection's owner, or by the thread that runs the handler, in the order of what happens to
 * that connection; many connections at once. What it takes long for, the connection waits for.
 */
@FunctionalInterface
public interface StepListener {
    /**
     * Something has happened to a connection.
     *
     * @param connection its number, from 1 in the order in which they came
     * @param event what
     */
    void happened(long connection, Event event);

    /** What happens to a connection. */
    sealed interface Event {
        /**
         * It was accepted.
         *
         * @param remote the client's end
         */
        record Opened(SocketAddress remote) implements Event {}

        /**
         * The conversation was asked what it needs next.
         *
         * @param step its answer
         * @param before what was there when it was asked
         * @param after what is there now
         * @param ended whether the client sends no more
         */
        record Advanced(Step step, Queues before, Queues after, boolean ended) implements Event {}

        /** The handler begins. */
        record Began() implements Event {}

        /**
         * The handler cannot go on, or asks whether it can.
         *
         * @param what it waits for
         */
        record Waited(Wait what) implements Event {}

        /**
         * The handler has ended.
         *
         * @param failure what it threw, if it did
         * @param after what is there now
         */
        record Ended(Optional<Throwable> failure, Queues after) implements Event {}

        /** Another thread asked for the conversation's attention. */
        record Woken() implements Event {}

        /**
         * It was lost or cut.
         *
         * @param why what happened
         */
        record Aborted(Throwable why) implements Event {}
    }

    /** What a handler may have to wait for. */
    enum Wait {
        /** More of the request's body. */
        INPUT,
        /** Room for more of the answer. */
        ROOM,
        /** That all of the answer so far has left. */
        FLUSH
    }

    /**
     * The bytes of a connection that are neither digested nor sent yet.
     *
     * @param inBytes of the client, which the conversation has not digested
     * @param outBytes for the client, without what is lent
     * @param inLine the first line of the former, at most 80 characters, with a dot for each that cannot be shown
     * @param outLine the first line of the latter, likewise
     */
    record Queues(int inBytes, int outBytes, String inLine, String outLine) {}
}

package tercel.engine;

import tercel.wire.Conversation;

/** What an engine serves: it makes the conversation of each connection. Any thread. */
public interface Service {
    /**
     * A place for what the conversations of one owner share.
     *
     * @return a new desk: one for each loop, or for each connection of an engine that blocks
     */
    Desk desk();

    /** Makes conversations; touched by one owner. */
    interface Desk {
        /**
         * A connection was accepted.
         *
         * @param peer who connected
         * @return the connection's first conversation
         */
        Conversation converse(Peer peer);

        /**
         * A connection was accepted past the limit: says so to the peer, then closes.
         *
         * @param peer who connected
         * @return a conversation that answers and ends without the application
         */
        Conversation refuse(Peer peer);
    }
}

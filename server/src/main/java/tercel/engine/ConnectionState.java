package tercel.engine;

/** What a connection is in, at a glance from outside. */
enum ConnectionState {
    /** It waits for a message, of which nothing has arrived. */
    IDLE,
    /** A message has arrived in part, or its handler waits for the rest. */
    READING,
    /** A message's handler runs, or waits for something else than the connection. */
    WORKING,
    /** An answer waits for the peer to take it, or for the peer's last word. */
    WRITING
}

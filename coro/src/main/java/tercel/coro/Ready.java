package tercel.coro;

/**
 * Who is told by a loop's poller that a socket is ready. Called on the loop, where it may wait if the loop runs
 * coroutines of its own.
 */
public interface Ready {
    /** There is something to read, or to accept. */
    int READ = 1;
    /** There is room to write. */
    int WRITE = 2;
    /** The peer has sent all that it will send; what it sent before may still be unread. */
    int END = 4;
    /** The connection failed, or both sides are closed. */
    int FAIL = 8;

    /**
     * The socket's state changed.
     *
     * @param events a sum of the constants; a hint: reading and writing tell the truth
     */
    void ready(int events);
}

package tercel.engine;

import java.net.SocketAddress;
import java.util.List;
import tercel.coro.Stall;

/**
 * Moves bytes between sockets and conversations, in one way of waiting. Listens and accepts from its construction on.
 * All methods from any thread.
 */
public interface Engine extends AutoCloseable {
    /**
     * Where it listens, in the order of {@link EngineOptions#addresses}.
     *
     * @return with the port that was given by the kernel, where 0 was asked for
     */
    List<SocketAddress> addresses();

    /**
     * Where it listens first.
     *
     * @return the first of {@link #addresses}
     */
    default SocketAddress address() {
        return addresses().getFirst();
    }

    /**
     * Its name and way of polling.
     *
     * @return such as {@code event/epoll} or {@code thread}
     */
    String label();

    /**
     * How many event loops it runs.
     *
     * @return 0 where there are none
     */
    int loops();

    /**
     * What it needs for moving bytes.
     *
     * @return the same each time
     */
    EngineMemory memory();

    /**
     * How many connections are open.
     *
     * @return a count that may be a moment old
     */
    int connections();

    /**
     * Looks at every connection. Event loops do so themselves between their events, and are waited for, but not long.
     *
     * @return what they are in now
     */
    Census census();

    /**
     * Looks for event loops that stand still; see {@link tercel.coro.LoopWatch}. Asked by one thread, again and again.
     *
     * @param nowNanos the time
     * @return those that have been found just now; empty for engines without loops
     */
    List<Stall> stalls(long nowNanos);

    /** Closes the listener or listeners; open connections go on. Idempotent. */
    void stopAccepting();

    /** Makes every connection call {@link tercel.wire.Conversation#advance} soon, so that idle ones notice a drain. */
    void wakeAll();

    /** Cuts every connection and ends every thread that it started. Idempotent. */
    @Override
    void close();
}

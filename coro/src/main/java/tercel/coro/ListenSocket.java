package tercel.coro;

import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A non-blocking listening socket of one {@link Loop}; only that loop's thread touches it, but for {@link #address}.
 */
public interface ListenSocket {
    /**
     * Where it listens.
     *
     * @return with the port that the kernel chose, where 0 was asked for
     */
    SocketAddress address();

    /**
     * Lets others of this user listen on the same port from now on, each with a queue of its own: SO_REUSEPORT. One
     * that was bound alone, and then shares, shares with nobody who came before it.
     *
     * @throws IOException if the system refuses
     */
    void share() throws IOException;

    /**
     * Takes the next connection.
     *
     * @return a socket that belongs to this loop and is not watched yet, or null when none waits or {@link #exhausted}
     */
    @Nullable
    StreamSocket accept();

    /**
     * Whether the last {@link #accept} failed because the process or the system is out of descriptors or memory.
     *
     * @return true until the next accept
     */
    boolean exhausted();

    /**
     * Says who is told that connections wait, again and again while they do.
     *
     * @param ready told {@link Ready#READ}
     */
    void watch(Ready ready);

    /**
     * Stops or resumes telling. Connections wait in the kernel meanwhile.
     *
     * @param paused whether to stop
     */
    void pause(boolean paused);

    /** Closes it; connections that wait are reset. Idempotent. */
    void close();
}

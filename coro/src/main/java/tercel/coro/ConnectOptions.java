package tercel.coro;

import java.net.SocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to connect. Immutable; each {@code with} gives a changed copy.
 *
 * @param timeout how long it may take, or null: as long as the kernel tries, which may be minutes
 * @param sendBuffer SO_SNDBUF in bytes, 0 for the kernel's own choice
 * @param receiveBuffer SO_RCVBUF in bytes, 0 for the kernel's own choice
 * @param noDelay TCP_NODELAY: sends small segments at once
 * @param from where to connect from, or null: as the kernel chooses
 */
public record ConnectOptions(
        @Nullable Duration timeout,
        int sendBuffer,
        int receiveBuffer,
        boolean noDelay,
        @Nullable SocketAddress from) {
    /** 30 seconds, the kernel's buffers, small segments at once, from wherever. */
    public static final ConnectOptions DEFAULT = new ConnectOptions(Duration.ofSeconds(30), 0, 0, true, null);

    /** Refuses what cannot be. */
    public ConnectOptions {
        if (sendBuffer < 0 || receiveBuffer < 0) {
            throw new IllegalArgumentException(
                    "a buffer cannot have " + Math.min(sendBuffer, receiveBuffer) + " bytes");
        }
    }

    /**
     * With that much time.
     *
     * @param time how long it may take, or null: as long as the kernel tries
     * @return a copy
     */
    public ConnectOptions withTimeout(@Nullable Duration time) {
        return new ConnectOptions(time, sendBuffer, receiveBuffer, noDelay, from);
    }

    /**
     * With buffers of those sizes.
     *
     * @param sendBytes SO_SNDBUF, 0 for the kernel's own choice
     * @param receiveBytes SO_RCVBUF, 0 for the kernel's own choice
     * @return a copy
     */
    public ConnectOptions withBuffers(int sendBytes, int receiveBytes) {
        return new ConnectOptions(timeout, sendBytes, receiveBytes, noDelay, from);
    }

    /**
     * With TCP_NODELAY or without.
     *
     * @param on whether small segments are sent at once
     * @return a copy
     */
    public ConnectOptions withNoDelay(boolean on) {
        return new ConnectOptions(timeout, sendBuffer, receiveBuffer, on, from);
    }

    /**
     * From that address of this machine.
     *
     * @param address with port 0 for any port
     * @return a copy
     */
    public ConnectOptions from(SocketAddress address) {
        return new ConnectOptions(timeout, sendBuffer, receiveBuffer, noDelay, address);
    }
}

package tercel.coro;

import java.net.BindException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** An address cannot be listened on. Its message is one line that names it, and says why. */
@SuppressWarnings("serial")
public final class ListenException extends BindException {
    private final transient SocketAddress address;
    /** The system's words. */
    private final String reason;

    /**
     * A refusal.
     *
     * @param address which address
     * @param reason why, in words
     * @param cause what was thrown; null if nothing was
     */
    public ListenException(SocketAddress address, String reason, @Nullable Throwable cause) {
        super("cannot listen on " + ListenAddress.text(address) + ": " + reason);
        this.address = address;
        this.reason = reason;
        if (cause != null) {
            initCause(cause);
        }
    }

    /**
     * Where it was to be listened.
     *
     * @return the address that was asked for
     */
    public SocketAddress address() {
        return address;
    }

    /**
     * Why it cannot be.
     *
     * @return the system's words
     */
    public String reason() {
        return reason;
    }
}

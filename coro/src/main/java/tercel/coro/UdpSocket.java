package tercel.coro;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A UDP socket: udp(7). It belongs to the loop that it was opened on; a coroutine of that loop uses it itself, and
 * whoever calls from elsewhere has the loop do it. One may receive while another one sends; a second one of a kind is
 * refused by IllegalStateException.
 *
 * <p>A cancel ends a wait by InterruptedIOException, a deadline by SocketTimeoutException, {@link #close} by
 * SocketException. What the network tells of an earlier datagram, such as that nobody receives there, is thrown as a
 * SocketException by the next call; the socket goes on.
 */
public final class UdpSocket extends Endpoint {
    private final DatagramPort port;
    private final Receiving receiving;
    private final Sending sending;
    private boolean watched;
    private boolean gone;
    private boolean wantsRead = true;
    private boolean wantsWrite;

    private UdpSocket(Coroutines coroutines, Loop home, DatagramPort port) {
        super(coroutines, home);
        this.port = port;
        receiving = new Receiving(this, port);
        sending = new Sending(this, port);
    }

    /**
     * Binds one, on the caller's loop, or the one whose turn it is.
     *
     * @param coroutines on whose loops
     * @param address where; port 0 lets the kernel choose
     * @param options how
     * @return to be closed
     * @throws BindException if the address is in use, not ours or not allowed
     * @throws UnknownHostException if the address has a host name that was not resolved
     * @throws IllegalStateException if the coroutines are closed
     */
    public static UdpSocket bind(Coroutines coroutines, InetSocketAddress address, UdpOptions options)
            throws IOException {
        coroutines.requireOpen();
        var loop = coroutines.loopHere();
        DatagramPort port;
        try {
            port = LoopCall.on(loop, () -> loop.poller().bind(address, options));
        } catch (UnknownHostException unknown) {
            throw unknown;
        } catch (IOException refused) {
            var told = new BindException("cannot bind " + ListenAddress.text(address) + ": " + refused.getMessage());
            told.initCause(refused);
            throw told;
        }
        var socket = new UdpSocket(coroutines, loop, port);
        socket.keep();
        return socket;
    }

    /**
     * The same, with {@link UdpOptions#DEFAULT}.
     *
     * @param coroutines on whose loops
     * @param address where; port 0 lets the kernel choose
     * @return to be closed
     * @throws IOException as the other says
     */
    public static UdpSocket bind(Coroutines coroutines, InetSocketAddress address) throws IOException {
        return bind(coroutines, address, UdpOptions.DEFAULT);
    }

    /** Whatever becomes of the socket. */
    private final class Told implements Ready {
        @Override
        public void ready(int events) {
            if ((events & ~WRITE) != 0 && !receiving.go(true)) {
                wantsRead = false;
            }
            if ((events & (WRITE | FAIL)) != 0) {
                sending.go(true);
                wantsWrite = sending.isPending();
            }
            port.interest(wantsRead, wantsWrite);
        }
    }

    @Override
    void settle() {
        if (!watched && !gone) {
            watched = true;
            port.watch(new Told());
        }
    }

    @Override
    void awaited() {
        wantsRead |= receiving.isPending();
        wantsWrite |= sending.isPending();
        if (!gone) {
            port.interest(wantsRead, wantsWrite);
        }
    }

    @Override
    void closeHere() {
        gone = true;
        receiving.close();
        sending.close();
        port.close();
    }

    /**
     * Where it is bound.
     *
     * @return with the port that the kernel chose, where 0 was asked for
     * @throws IOException if this is closed
     */
    public InetSocketAddress localAddress() throws IOException {
        return LoopCall.on(home(), () -> {
            requireOpen();
            return port.local();
        });
    }

    /**
     * Talks to one peer only from now on: what others send is not received, and {@link #send(ByteBuffer)} goes there.
     *
     * @param peer whom
     * @throws IOException if it cannot be reached from here, or this is closed
     */
    public void connect(InetSocketAddress peer) throws IOException {
        requireResolved(peer);
        LoopCall.on(home(), () -> {
            requireOpen();
            port.connect(peer);
            return true;
        });
    }

    private void requireOpen() throws IOException {
        if (gone || !isOpen()) {
            throw closedException();
        }
    }

    /**
     * Waits for a datagram. What does not fit into the buffer is thrown away.
     *
     * @param to where it goes; its position moves past it
     * @return who sent it
     * @throws IOException as the class says
     */
    public InetSocketAddress receive(ByteBuffer to) throws IOException {
        requireWritable(to);
        return receiving.receive(to, Wait.NEVER);
    }

    /**
     * Waits for a datagram, but no longer than that.
     *
     * @param to where it goes; its position moves past it
     * @param timeout how long at most
     * @return who sent it
     * @throws java.net.SocketTimeoutException if none came in time
     * @throws IOException as the class says
     */
    public InetSocketAddress receive(ByteBuffer to, Duration timeout) throws IOException {
        requireWritable(to);
        return receiving.receive(to, Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    private static void requireWritable(ByteBuffer to) {
        if (to.isReadOnly()) {
            throw new IllegalArgumentException("nothing can be received into a buffer that is read-only");
        }
    }

    /**
     * Sends a datagram to the peer that this is connected to; waits while the kernel's buffer is full.
     *
     * @param from what; its position moves to its limit
     * @throws IOException if it is not connected, or the datagram is too large, or as the class says
     */
    public void send(ByteBuffer from) throws IOException {
        sending.send(from, null, Wait.NEVER);
    }

    /**
     * Sends a datagram; waits while the kernel's buffer is full.
     *
     * @param from what; its position moves to its limit
     * @param receiver where to
     * @throws UnknownHostException if the receiver has a host name that was not resolved
     * @throws IOException if it cannot be reached from here, or the datagram is too large, or as the class says
     */
    public void send(ByteBuffer from, InetSocketAddress receiver) throws IOException {
        requireResolved(receiver);
        sending.send(from, receiver, Wait.NEVER);
    }

    /**
     * Sends a datagram; waits while the kernel's buffer is full, but no longer than that.
     *
     * @param from what; its position moves to its limit
     * @param receiver where to
     * @param timeout how long at most
     * @throws java.net.SocketTimeoutException if there was no room in time
     * @throws IOException as the other says
     */
    public void send(ByteBuffer from, InetSocketAddress receiver, Duration timeout) throws IOException {
        requireResolved(receiver);
        sending.send(from, receiver, Wait.deadlineAfter(Wait.nanos(timeout)));
    }

    private static void requireResolved(InetSocketAddress peer) throws UnknownHostException {
        if (peer.isUnresolved()) {
            throw new UnknownHostException("no address is known for the host " + peer.getHostString());
        }
    }
}

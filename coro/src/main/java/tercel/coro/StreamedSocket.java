package tercel.coro;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Socket} that is a {@link TcpStream} inside. Options that are set before it is connected are kept until then.
 * As with the JDK's, readers wait for one another, and so do writers.
 *
 * <p>Invariant: {@code stream} is set once, under this object's lock, and never for a socket that was closed before.
 */
final class StreamedSocket extends Socket {
    private static final Set<SocketOption<?>> OPTIONS = Set.of(
            StandardSocketOptions.TCP_NODELAY,
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_LINGER);

    private final Coroutines coroutines;
    private final Hosts hosts;
    private volatile @Nullable TcpStream stream;
    private volatile boolean closed;
    private boolean connecting;
    private @Nullable InetSocketAddress from;
    private @Nullable InputStream input;
    private @Nullable OutputStream output;
    private volatile boolean inputShut;
    private volatile boolean outputShut;
    private volatile int timeoutMillis;
    private final Map<StreamOption, Integer> kept = new EnumMap<>(StreamOption.class);

    StreamedSocket(Coroutines coroutines, Hosts hosts) {
        super();
        this.coroutines = coroutines;
        this.hosts = hosts;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (timeout < 0) {
            throw new IllegalArgumentException("a timeout cannot be negative: " + timeout);
        }
        if (!(endpoint instanceof InetSocketAddress address)) {
            throw new IllegalArgumentException("not an address of TCP: " + endpoint);
        }
        begin();
        try {
            var made = made(address, timeout == 0 ? null : Duration.ofMillis(timeout));
            if (kept(StreamOption.KEEP_ALIVE) != 0) {
                made.keepAlive(true);
            }
            if (kept(StreamOption.RESET_ON_CLOSE) != 0) {
                made.option(StreamOption.RESET_ON_CLOSE, 1);
            }
            made.readTimeout(timeoutMillis == 0 ? null : Duration.ofMillis(timeoutMillis));
            keep(made);
        } catch (IOException | RuntimeException failed) {
            // A socket that could not connect is closed, as the JDK's is.
            close();
            throw failed;
        }
    }

    private synchronized void begin() throws IOException {
        requireOpen();
        if (connecting) {
            throw new SocketException("already connected");
        }
        connecting = true;
    }

    private TcpStream made(InetSocketAddress address, @Nullable Duration timeout) throws IOException {
        var options = ConnectOptions.DEFAULT
                .withTimeout(timeout)
                .withNoDelay(kept(StreamOption.NO_DELAY) != 0)
                .withBuffers(kept(StreamOption.SEND_BUFFER), kept(StreamOption.RECEIVE_BUFFER));
        options = from == null ? options : options.from(from);
        if (!address.isUnresolved()) {
            return TcpStream.connect(coroutines, address, options);
        }
        try {
            return hosts.connect(new HostPort(address.getHostString(), address.getPort()), options);
        } catch (IllegalArgumentException unusable) {
            throw new UnknownHostException(unusable.getMessage());
        }
    }

    private synchronized void keep(TcpStream made) throws SocketException {
        if (closed) {
            made.close();
            throw new SocketException("closed while it connected");
        }
        stream = made;
        input = new InOrder.Input(made.input(), this);
        output = new InOrder.Output(made.output(), this);
    }

    @Override
    public void bind(@Nullable SocketAddress bindpoint) throws IOException {
        requireOpen();
        if (from != null || stream != null) {
            throw new SocketException("already bound");
        }
        if (bindpoint instanceof InetSocketAddress address) {
            from = address;
        } else if (bindpoint != null) {
            throw new IllegalArgumentException("not an address of TCP: " + bindpoint);
        }
    }

    private void requireOpen() throws SocketException {
        if (closed) {
            throw new SocketException("closed");
        }
    }

    private TcpStream requireConnected() throws SocketException {
        requireOpen();
        TcpStream connected = stream;
        if (connected == null) {
            throw new SocketException("not connected");
        }
        return connected;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        requireConnected();
        if (inputShut) {
            throw new SocketException("its input is shut down");
        }
        return input;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        requireConnected();
        if (outputShut) {
            throw new SocketException("its output is shut down");
        }
        return output;
    }

    @Override
    public void shutdownInput() throws IOException {
        requireConnected().shutdownInput();
        inputShut = true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        requireConnected().shutdownOutput();
        outputShut = true;
    }

    @Override
    public void close() {
        TcpStream connected;
        synchronized (this) {
            closed = true;
            connected = stream;
        }
        if (connected != null) {
            connected.close();
        }
    }

    @Override
    public boolean isConnected() {
        return stream != null;
    }

    @Override
    public boolean isBound() {
        return from != null || stream != null;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isInputShutdown() {
        return inputShut;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShut;
    }

    private @Nullable InetSocketAddress address(boolean remote) {
        TcpStream connected = stream;
        try {
            return connected == null ? null : remote ? connected.remoteAddress() : connected.localAddress();
        } catch (IOException closedMeanwhile) {
            return null;
        }
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return address(true);
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        InetSocketAddress own = address(false);
        return own == null ? from : own;
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        InetSocketAddress peer = address(true);
        return peer == null ? null : peer.getAddress();
    }

    @Override
    public int getPort() {
        InetSocketAddress peer = address(true);
        return peer == null ? 0 : peer.getPort();
    }

    @Override
    public InetAddress getLocalAddress() {
        InetSocketAddress own = address(false);
        return own == null ? new InetSocketAddress(0).getAddress() : own.getAddress();
    }

    @Override
    public int getLocalPort() {
        InetSocketAddress own = address(false);
        return own != null ? own.getPort() : from != null ? from.getPort() : -1;
    }

    @Override
    public @Nullable SocketChannel getChannel() {
        return null;
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        requireOpen();
        if (timeout < 0) {
            throw new IllegalArgumentException("a timeout cannot be negative: " + timeout);
        }
        timeoutMillis = timeout;
        TcpStream connected = stream;
        if (connected != null) {
            connected.readTimeout(timeout == 0 ? null : Duration.ofMillis(timeout));
        }
    }

    @Override
    public int getSoTimeout() throws SocketException {
        requireOpen();
        return timeoutMillis;
    }

    private void set(StreamOption option, int value) throws SocketException {
        requireOpen();
        kept.put(option, value);
        TcpStream connected = stream;
        try {
            if (connected != null) {
                connected.option(option, value);
            }
        } catch (IOException refused) {
            throw told(refused);
        }
    }

    private int kept(StreamOption option) {
        return kept.getOrDefault(option, 0);
    }

    private int ask(StreamOption option) throws SocketException {
        requireOpen();
        TcpStream connected = stream;
        try {
            return connected == null ? kept(option) : connected.option(option);
        } catch (IOException refused) {
            throw told(refused);
        }
    }

    private static SocketException told(IOException refused) {
        return refused instanceof SocketException socket ? socket : new SocketException(refused.getMessage());
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
        set(StreamOption.NO_DELAY, on ? 1 : 0);
    }

    @Override
    public boolean getTcpNoDelay() throws SocketException {
        return ask(StreamOption.NO_DELAY) != 0;
    }

    @Override
    public void setKeepAlive(boolean on) throws SocketException {
        set(StreamOption.KEEP_ALIVE, on ? 1 : 0);
    }

    @Override
    public boolean getKeepAlive() throws SocketException {
        return ask(StreamOption.KEEP_ALIVE) != 0;
    }

    /** Only that close resets: it never waits for the peer here. */
    @Override
    public void setSoLinger(boolean on, int linger) throws SocketException {
        if (on && linger < 0) {
            throw new IllegalArgumentException("a linger time cannot be negative: " + linger);
        }
        set(StreamOption.RESET_ON_CLOSE, on && linger == 0 ? 1 : 0);
    }

    @Override
    public int getSoLinger() throws SocketException {
        return ask(StreamOption.RESET_ON_CLOSE) != 0 ? 0 : -1;
    }

    @Override
    public void setSendBufferSize(int size) throws SocketException {
        set(StreamOption.SEND_BUFFER, positive(size));
    }

    @Override
    public int getSendBufferSize() throws SocketException {
        return ask(StreamOption.SEND_BUFFER);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        set(StreamOption.RECEIVE_BUFFER, positive(size));
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        return ask(StreamOption.RECEIVE_BUFFER);
    }

    private static int positive(int size) {
        if (size <= 0) {
            throw new IllegalArgumentException("a buffer cannot have " + size + " bytes");
        }
        return size;
    }

    /** A hint that is not taken. */
    @Override
    public void setTrafficClass(int trafficClass) throws SocketException {
        requireOpen();
    }

    @Override
    public int getTrafficClass() throws SocketException {
        requireOpen();
        return 0;
    }

    /** Makes no difference to a client. */
    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        requireOpen();
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        requireOpen();
        return false;
    }

    @Override
    public void setOOBInline(boolean on) throws SocketException {
        throw new SocketException("urgent data is not supported");
    }

    @Override
    public boolean getOOBInline() throws SocketException {
        requireOpen();
        return false;
    }

    @Override
    public void sendUrgentData(int data) throws IOException {
        throw new SocketException("urgent data is not supported");
    }

    @Override
    public <T> Socket setOption(SocketOption<T> name, T value) throws IOException {
        if (name == StandardSocketOptions.TCP_NODELAY) {
            setTcpNoDelay((Boolean) value);
        } else if (name == StandardSocketOptions.SO_KEEPALIVE) {
            setKeepAlive((Boolean) value);
        } else if (name == StandardSocketOptions.SO_SNDBUF) {
            setSendBufferSize((Integer) value);
        } else if (name == StandardSocketOptions.SO_RCVBUF) {
            setReceiveBufferSize((Integer) value);
        } else if (name == StandardSocketOptions.SO_LINGER) {
            setSoLinger((Integer) value >= 0, (Integer) value);
        } else {
            throw new UnsupportedOperationException("this socket has no option " + name);
        }
        return this;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getOption(SocketOption<T> name) throws IOException {
        Object value;
        if (name == StandardSocketOptions.TCP_NODELAY) {
            value = getTcpNoDelay();
        } else if (name == StandardSocketOptions.SO_KEEPALIVE) {
            value = getKeepAlive();
        } else if (name == StandardSocketOptions.SO_SNDBUF) {
            value = getSendBufferSize();
        } else if (name == StandardSocketOptions.SO_RCVBUF) {
            value = getReceiveBufferSize();
        } else if (name == StandardSocketOptions.SO_LINGER) {
            value = getSoLinger();
        } else {
            throw new UnsupportedOperationException("this socket has no option " + name);
        }
        return (T) value;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return OPTIONS;
    }

    @Override
    public String toString() {
        return "StreamedSocket[" + (stream == null ? "not connected" : String.valueOf(address(true))) + "]";
    }
}

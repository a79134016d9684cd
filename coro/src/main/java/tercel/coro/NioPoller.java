package tercel.coro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Readiness through NIO's selector, on any system. Level-triggered, so {@link Socket#interest} counts here. Bytes pass
 * through one direct buffer each way, since a channel cannot read into the heap without one.
 */
final class NioPoller implements Poller {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Selector selector = Selector.open();
    private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private SelectionKey[] ready = new SelectionKey[64];

    NioPoller() throws IOException {}

    @Override
    public int poll(long timeoutNanos) {
        try {
            if (timeoutNanos == 0) {
                selector.selectNow();
            } else {
                selector.select(timeoutNanos < 0 ? 0 : Math.max(1, (timeoutNanos + 999_999) / 1_000_000));
            }
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        int count = 0;
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            if (count == ready.length) {
                ready = java.util.Arrays.copyOf(ready, count * 2);
            }
            ready[count++] = keys.next();
            keys.remove();
        }
        return count;
    }

    @Override
    public void tell(int index) {
        SelectionKey key = ready[index];
        ready[index] = null;
        if (!key.isValid()) {
            return;
        }
        int operations = key.readyOps();
        int events = (operations & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT)) != 0 ? Ready.READ : 0;
        events |= (operations & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0 ? Ready.WRITE : 0;
        ((Ready) key.attachment()).ready(events);
    }

    @Override
    public void wakeUp() {
        try {
            selector.wakeup();
        } catch (ClosedSelectorException ended) {
            // Then there is nobody to wake.
        }
    }

    @Override
    public ListenSocket listen(SocketAddress address, ListenOptions options) throws IOException {
        var channel = ListenChannels.open(address, options);
        try {
            channel.configureBlocking(false);
            return new Listener(channel, options);
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    @Override
    public StreamSocket adopt(StreamSocket accepted) {
        return new Socket(((Socket) accepted).channel);
    }

    @Override
    public @Nullable StreamSocket connect(SocketAddress address, ConnectOptions options) throws IOException {
        if (address instanceof UnixName) {
            throw new ConnectException("only event loops that poll with epoll can connect to a name");
        }
        boolean unix = address instanceof UnixDomainSocketAddress;
        var channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        try {
            channel.configureBlocking(false);
            if (options.noDelay() && !unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            if (options.sendBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBuffer());
            }
            if (options.receiveBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer());
            }
            if (options.from() != null) {
                channel.bind(options.from());
            }
            channel.connect(address);
            return new Socket(channel);
        } catch (UnresolvedAddressException unresolved) {
            channel.close();
            throw new UnknownHostException("no address is known for the host "
                    + (address instanceof InetSocketAddress inet ? inet.getHostString() : address));
        } catch (SocketException refused) {
            channel.close();
            // NIO tells EAGAIN apart by its words only.
            if (unix && String.valueOf(refused.getMessage()).contains("temporarily unavailable")) {
                return null;
            }
            throw refused;
        } catch (IOException | RuntimeException refused) {
            channel.close();
            throw refused;
        }
    }

    @Override
    public DatagramPort bind(InetSocketAddress address, UdpOptions options) throws IOException {
        if (address.isUnresolved()) {
            throw new UnknownHostException("no address is known for the host " + address.getHostString());
        }
        boolean four = address.getAddress() instanceof Inet4Address;
        var channel = DatagramChannel.open(four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_BROADCAST, options.broadcast());
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (options.sendBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBuffer());
            }
            if (options.receiveBuffer() > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, options.receiveBuffer());
            }
            channel.bind(address);
            return new Datagrams(channel);
        } catch (IOException refused) {
            channel.close();
            throw refused;
        }
    }

    @Override
    public @Nullable LoopRing openRing() {
        return null;
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException ignored) {
            // It held nothing but descriptors, and they are gone.
        }
    }

    private final class Listener implements ListenSocket {
        private final ServerSocketChannel channel;
        private final ListenOptions options;
        private final SocketAddress address;
        private boolean exhausted;
        private @Nullable SelectionKey key;

        Listener(ServerSocketChannel channel, ListenOptions options) throws IOException {
            this.channel = channel;
            this.options = options;
            address = channel.getLocalAddress();
        }

        @Override
        public SocketAddress address() {
            return address;
        }

        @Override
        public void share() throws IOException {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }

        @Override
        public @Nullable StreamSocket accept() {
            exhausted = false;
            try {
                SocketChannel connection = channel.accept();
                return connection == null ? null : prepared(connection);
            } catch (ClosedChannelException closed) {
                return null;
            } catch (IOException refused) {
                exhausted = true;
                return null;
            }
        }

        private @Nullable StreamSocket prepared(SocketChannel connection) throws IOException {
            try {
                connection.configureBlocking(false);
                if (options.noDelay() && address instanceof InetSocketAddress) {
                    connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                if (options.sendBuffer() > 0) {
                    connection.setOption(StandardSocketOptions.SO_SNDBUF, options.sendBuffer());
                }
                return new Socket(connection);
            } catch (IOException gone) {
                connection.close();
                return null;
            }
        }

        @Override
        public boolean exhausted() {
            return exhausted;
        }

        @Override
        public void watch(Ready ready) {
            try {
                key = channel.register(selector, SelectionKey.OP_ACCEPT, ready);
            } catch (ClosedChannelException closed) {
                throw new UncheckedIOException(closed);
            }
        }

        @Override
        public void pause(boolean paused) {
            if (key != null && key.isValid()) {
                key.interestOps(paused ? 0 : SelectionKey.OP_ACCEPT);
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
                // The descriptor is closed when the key leaves the selector, and no later: until then the kernel
                // accepts.
                selector.selectNow();
            } catch (IOException | ClosedSelectorException ignored) {
                // It accepts no more, which is all that was asked.
            }
        }
    }

    private final class Socket implements StreamSocket {
        private final SocketChannel channel;
        private @Nullable SelectionKey key;
        private @Nullable IOException failure;

        Socket(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int finishConnect() {
            try {
                return channel.finishConnect() ? 1 : LATER;
            } catch (IOException refused) {
                failure = refused;
                return LOST;
            }
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            try {
                int count = channel.read(input.clear().limit(Math.min(length, BUFFER_BYTES)));
                if (count > 0) {
                    input.get(0, to, offset, count);
                }
                return count;
            } catch (IOException lost) {
                failure = lost;
                return LOST;
            }
        }

        @Override
        public int write(byte[] from, int offset, int length) {
            try {
                int count = Math.min(length, BUFFER_BYTES);
                output.clear().put(0, from, offset, count).limit(count);
                return channel.write(output);
            } catch (IOException lost) {
                failure = lost;
                return LOST;
            }
        }

        @Override
        public boolean tellsEnd() {
            return false;
        }

        @Override
        public boolean sendsDescriptors() {
            return false;
        }

        @Override
        public long transfer(@Nullable FileChannel file, int descriptor, long position, long count) throws IOException {
            if (position >= file.size()) {
                return END;
            }
            try {
                return file.transferTo(position, count, channel);
            } catch (IOException lost) {
                failure = lost;
                return LOST;
            }
        }

        @Override
        public void watch(Ready ready) {
            try {
                key = channel.register(selector, SelectionKey.OP_READ, ready);
            } catch (ClosedChannelException closed) {
                failure = closed;
            }
        }

        @Override
        public void interest(boolean read, boolean write) {
            if (key != null && key.isValid()) {
                int room = channel.isConnectionPending() ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
                int wanted = (read ? SelectionKey.OP_READ : 0) | (write ? room : 0);
                if (key.interestOps() != wanted) {
                    key.interestOps(wanted);
                }
            }
        }

        @Override
        public void option(StreamOption option, int value) throws IOException {
            try {
                var changed = switch (option) {
                    case NO_DELAY -> channel.setOption(StandardSocketOptions.TCP_NODELAY, value != 0);
                    case KEEP_ALIVE -> channel.setOption(StandardSocketOptions.SO_KEEPALIVE, value != 0);
                    case SEND_BUFFER -> channel.setOption(StandardSocketOptions.SO_SNDBUF, value);
                    case RECEIVE_BUFFER -> channel.setOption(StandardSocketOptions.SO_RCVBUF, value);
                    case RESET_ON_CLOSE -> channel.setOption(StandardSocketOptions.SO_LINGER, value != 0 ? 0 : -1);
                };
                assert changed == channel;
            } catch (UnsupportedOperationException unknown) {
                throw new SocketException("this socket has no option " + option);
            }
        }

        @Override
        public int option(StreamOption option) throws IOException {
            try {
                return switch (option) {
                    case NO_DELAY -> channel.getOption(StandardSocketOptions.TCP_NODELAY) ? 1 : 0;
                    case KEEP_ALIVE -> channel.getOption(StandardSocketOptions.SO_KEEPALIVE) ? 1 : 0;
                    case SEND_BUFFER -> channel.getOption(StandardSocketOptions.SO_SNDBUF);
                    case RECEIVE_BUFFER -> channel.getOption(StandardSocketOptions.SO_RCVBUF);
                    case RESET_ON_CLOSE -> channel.getOption(StandardSocketOptions.SO_LINGER) == 0 ? 1 : 0;
                };
            } catch (UnsupportedOperationException unknown) {
                throw new SocketException("this socket has no option " + option);
            }
        }

        @Override
        public void shutdownInput() {
            try {
                channel.shutdownInput();
            } catch (IOException gone) {
                failure = gone;
            }
        }

        @Override
        public void shutdownOutput() {
            try {
                channel.shutdownOutput();
            } catch (IOException gone) {
                failure = gone;
            }
        }

        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException ignored) {
                // The descriptor is gone all the same.
            }
        }

        @Override
        public IOException failure() {
            return failure != null ? failure : new ClosedChannelException();
        }

        @Override
        public SocketAddress remote() {
            try {
                SocketAddress address = channel.getRemoteAddress();
                return address == null ? NOWHERE : address;
            } catch (IOException gone) {
                return NOWHERE;
            }
        }

        @Override
        public SocketAddress local() {
            try {
                SocketAddress address = channel.getLocalAddress();
                return address == null ? NOWHERE : address;
            } catch (IOException gone) {
                return NOWHERE;
            }
        }
    }

    private final class Datagrams implements DatagramPort {
        private final DatagramChannel channel;
        private InetSocketAddress sender = (InetSocketAddress) StreamSocket.NOWHERE;
        private @Nullable SelectionKey key;
        private @Nullable IOException failure;

        Datagrams(DatagramChannel channel) {
            this.channel = channel;
        }

        @Override
        public int receive(byte[] to, int offset, int length) {
            try {
                var from = (InetSocketAddress) channel.receive(input.clear());
                if (from == null) {
                    return LATER;
                }
                sender = from;
                int count = Math.min(length, input.position());
                input.get(0, to, offset, count);
                return count;
            } catch (IOException failed) {
                failure = failed;
                return LOST;
            }
        }

        @Override
        public InetSocketAddress sender() {
            return sender;
        }

        @Override
        public int send(byte[] from, int offset, int length, @Nullable InetSocketAddress receiver) {
            if (length > BUFFER_BYTES) {
                failure = new SocketException("message too long");
                return LOST;
            }
            try {
                output.clear().put(0, from, offset, length).limit(length);
                int count = receiver == null ? channel.write(output) : channel.send(output, receiver);
                return count == 0 && length > 0 ? LATER : count;
            } catch (IOException failed) {
                failure = failed;
                return LOST;
            }
        }

        @Override
        public void connect(InetSocketAddress peer) throws IOException {
            channel.connect(peer);
        }

        @Override
        public void watch(Ready ready) {
            try {
                key = channel.register(selector, SelectionKey.OP_READ, ready);
            } catch (ClosedChannelException closed) {
                failure = closed;
            }
        }

        @Override
        public void interest(boolean read, boolean write) {
            if (key != null && key.isValid()) {
                key.interestOps((read ? SelectionKey.OP_READ : 0) | (write ? SelectionKey.OP_WRITE : 0));
            }
        }

        @Override
        public InetSocketAddress local() {
            try {
                return (InetSocketAddress) channel.getLocalAddress();
            } catch (IOException gone) {
                return (InetSocketAddress) StreamSocket.NOWHERE;
            }
        }

        @Override
        public IOException failure() {
            return failure != null ? failure : new ClosedChannelException();
        }

        @Override
        public void close() {
            try {
                channel.close();
                // The port is free when the key leaves the selector, and no earlier.
                selector.selectNow();
            } catch (IOException | ClosedSelectorException ignored) {
                // It receives no more, which is all that was asked.
            }
        }
    }
}

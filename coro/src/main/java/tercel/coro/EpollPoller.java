package tercel.coro;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tercel.os.Epoll;
import tercel.os.Errno;
import tercel.os.ErrnoCell;
import tercel.os.EventFd;
import tercel.os.HeapBytes;
import tercel.os.NativeDatagram;
import tercel.os.NativeSocket;
import tercel.os.Sockaddr;
import tercel.os.SocketOption;

/**
 * Readiness by epoll, called directly. Streams are watched once, edge-triggered, for everything, or level-triggered for
 * what they wait for at the time; listeners level-triggered, so that a bounded number of accepts a turn loses nothing.
 *
 * <p>An event's data is the descriptor and the socket's generation. A descriptor is reused as soon as it is closed, so
 * an event that was reported before may be about another socket: it is told only to the generation that it names.
 *
 * <p>One of the few classes of this module that name {@code tercel.os}: where native access is not granted, nothing of
 * that is loaded.
 */
final class EpollPoller implements Poller {
    private static final int EVENTS_MAX = 1024;
    private static final int STREAM_INTEREST = Epoll.IN | Epoll.OUT | Epoll.RDHUP | Epoll.ET;
    private static final int COPY_BYTES = 64 << 10;

    private final boolean edge;
    private final Epoll epoll;
    private final int bell;
    private final ErrnoCell errno = new ErrnoCell();
    private Watched[] watched = new Watched[1024];
    private int generations;

    /**
     * The arrays that were read into and written from last, as the kernel wants them: nearly always the next ones too.
     */
    private HeapBytes lastRead = HeapBytes.of(new byte[0]);

    private HeapBytes lastWritten = lastRead;

    EpollPoller(boolean edge) throws IOException {
        this.edge = edge;
        int descriptor = checked(Epoll.create(), "epoll_create1");
        epoll = new Epoll(descriptor, EVENTS_MAX);
        int event = EventFd.create();
        if (event < 0) {
            epoll.close();
            throw new SocketException("eventfd: " + Errno.describe(-event));
        }
        bell = event;
        checked(epoll.add(bell, Epoll.IN, bell), "epoll_ctl");
    }

    private static int checked(int result, String call) throws SocketException {
        if (result < 0) {
            throw new SocketException(call + ": " + Errno.describe(-result));
        }
        return result;
    }

    @Override
    public int poll(long timeoutNanos) {
        long millis = timeoutNanos < 0 ? -1 : Math.min(Integer.MAX_VALUE, (timeoutNanos + 999_999) / 1_000_000);
        return Math.max(0, epoll.await((int) millis));
    }

    @Override
    public void tell(int index) {
        long data = epoll.data(index);
        int descriptor = (int) data;
        if (descriptor == bell) {
            EventFd.drain(bell);
            return;
        }
        Watched socket = descriptor < watched.length ? watched[descriptor] : null;
        if (socket != null && socket.generation == (int) (data >>> 32)) {
            socket.ready.ready(translated(epoll.events(index)));
        }
    }

    private static int translated(int events) {
        return ((events & Epoll.IN) != 0 ? Ready.READ : 0)
                | ((events & Epoll.OUT) != 0 ? Ready.WRITE : 0)
                | ((events & Epoll.RDHUP) != 0 ? Ready.END : 0)
                | ((events & (Epoll.ERR | Epoll.HUP)) != 0 ? Ready.FAIL : 0);
    }

    @Override
    public void wakeUp() {
        EventFd.signal(bell);
    }

    @Override
    public ListenSocket listen(SocketAddress address, ListenOptions options) throws IOException {
        int descriptor = opened(address, options);
        if (descriptor < 0) {
            throw new ListenException(address, Errno.describe(-descriptor), null);
        }
        return new Listener(descriptor, nameOf(descriptor, false));
    }

    private static int opened(SocketAddress address, ListenOptions options) throws ListenException {
        try {
            return switch (address) {
                case UnixDomainSocketAddress unix -> NativeSocket.listen(unix.getPath(), options.backlog());
                case InetSocketAddress inet -> NativeSocket.listen(translated(inet, options));
                case UnixName name -> NativeSocket.listen(Sockaddr.ofName(name.name()), options.backlog());
                case InheritedSocket inherited -> inherited(inherited, options);
                default -> throw new ListenException(address, "it is no address to listen on", null);
            };
        } catch (IllegalArgumentException unusable) {
            throw new ListenException(address, String.valueOf(unusable.getMessage()), unusable);
        }
    }

    private static int inherited(InheritedSocket socket, ListenOptions options) throws ListenException {
        int descriptor = NativeSocket.inherit(socket.descriptor());
        if (descriptor < 0) {
            String reason = switch (-descriptor) {
                case Errno.EBADF -> "no such descriptor was inherited";
                case Errno.ENOTSOCK -> "it is no socket";
                case Errno.EPROTOTYPE -> "it is no socket of streams";
                case Errno.EINVAL -> "it is a socket that does not listen";
                default -> Errno.describe(-descriptor);
            };
            throw new ListenException(socket, reason, null);
        }
        // What was accepted inherits them. Where they do not fit, such as TCP_NODELAY on Unix, nothing is lost.
        SocketOption.noDelay(descriptor, options.noDelay());
        if (options.sendBuffer() > 0) {
            SocketOption.sendBufferBytes(descriptor, options.sendBuffer());
        }
        if (options.receiveBuffer() > 0) {
            SocketOption.receiveBufferBytes(descriptor, options.receiveBuffer());
        }
        return descriptor;
    }

    private static tercel.os.ListenOptions translated(InetSocketAddress address, ListenOptions options)
            throws ListenException {
        if (address.isUnresolved()) {
            throw new ListenException(address, "the host is not known", null);
        }
        return new tercel.os.ListenOptions(
                address,
                options.backlog(),
                options.reusePort(),
                options.noDelay(),
                options.sendBuffer(),
                options.receiveBuffer());
    }

    @Override
    public @Nullable StreamSocket connect(SocketAddress address, ConnectOptions options) throws IOException {
        var peer = translated(address);
        int descriptor = NativeSocket.open(peer);
        int result = descriptor < 0 ? descriptor : prepared(descriptor, options, address instanceof InetSocketAddress);
        if (result >= 0) {
            result = NativeSocket.connect(descriptor, peer);
        }
        if (result >= 0 || result == -Errno.EINPROGRESS) {
            return new Stream(descriptor);
        }
        if (descriptor >= 0) {
            NativeSocket.close(descriptor);
        }
        if (result == -Errno.EAGAIN) {
            return null;
        }
        throw new ConnectException(Errno.describe(-result));
    }

    private static Sockaddr translated(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            throw new UnknownHostException("no address is known for the host " + inet.getHostString());
        }
        return address instanceof UnixName name ? Sockaddr.ofName(name.name()) : Sockaddr.of(address);
    }

    /** What is set before it connects; the first failure ends it. */
    private static int prepared(int descriptor, ConnectOptions options, boolean tcp) throws IOException {
        int result = options.noDelay() && tcp ? SocketOption.noDelay(descriptor, true) : 0;
        if (result >= 0 && options.sendBuffer() > 0) {
            result = SocketOption.sendBufferBytes(descriptor, options.sendBuffer());
        }
        if (result >= 0 && options.receiveBuffer() > 0) {
            result = SocketOption.receiveBufferBytes(descriptor, options.receiveBuffer());
        }
        if (result >= 0 && options.from() != null) {
            result = NativeSocket.bind(descriptor, translated(options.from()));
        }
        return result;
    }

    @Override
    public DatagramPort bind(InetSocketAddress address, UdpOptions options) throws IOException {
        var local = translated(address);
        int descriptor = NativeDatagram.open(local);
        int result = descriptor < 0 || !options.reusePort() ? descriptor : SocketOption.reusePort(descriptor, true);
        if (result >= 0 && options.broadcast()) {
            result = SocketOption.broadcast(descriptor, true);
        }
        if (result >= 0 && options.sendBuffer() > 0) {
            result = SocketOption.sendBufferBytes(descriptor, options.sendBuffer());
        }
        if (result >= 0 && options.receiveBuffer() > 0) {
            result = SocketOption.receiveBufferBytes(descriptor, options.receiveBuffer());
        }
        if (result >= 0) {
            result = NativeSocket.bind(descriptor, local);
        }
        if (result < 0 && descriptor >= 0) {
            NativeSocket.close(descriptor);
        }
        if (result < 0) {
            throw new SocketException(Errno.describe(-result));
        }
        return new Datagrams(descriptor);
    }

    private static SocketAddress nameOf(int descriptor, boolean peer) {
        var name = new Sockaddr();
        int result = peer ? NativeSocket.peerAddress(descriptor, name) : NativeSocket.localAddress(descriptor, name);
        if (result < 0) {
            return StreamSocket.NOWHERE;
        }
        String unixName = name.name();
        return unixName.isEmpty() ? name.socketAddress() : UnixName.of(unixName);
    }

    @Override
    public StreamSocket adopt(StreamSocket accepted) {
        return new Stream(((Stream) accepted).descriptor);
    }

    @Override
    public @Nullable LoopRing openRing() {
        var ring = new FileRing();
        int result = ring.open();
        if (result >= 0) {
            var ringBell = new Bell(ring.bell());
            ringBell.ready = ring;
            watch(ringBell, Epoll.IN | Epoll.ET);
            return ring;
        }
        return null;
    }

    @Override
    public void close() {
        NativeSocket.close(bell);
        epoll.close();
    }

    private void watch(Watched socket, int interest) {
        int descriptor = socket.descriptor;
        if (descriptor >= watched.length) {
            watched = Arrays.copyOf(watched, Math.max(descriptor + 1, watched.length * 2));
        }
        socket.generation = ++generations;
        watched[descriptor] = socket;
        epoll.add(descriptor, interest, socket.data());
    }

    private void closeDescriptor(Watched socket) {
        int descriptor = socket.descriptor;
        if (descriptor >= 0) {
            socket.descriptor = -1;
            if (socket.ready != null) {
                watched[descriptor] = null;
                socket.ready = null;
            }
            NativeSocket.close(descriptor);
        }
    }

    /** What an event can be for: a descriptor, and who it belongs to this time. */
    private abstract sealed class Watched permits Bell, Listener, Stream, Datagrams {
        int descriptor;
        int generation;

        @Nullable
        Ready ready;

        int error;
        private int interest;
        private @Nullable HeapBytes ownRead;
        private @Nullable HeapBytes ownWritten;

        Watched(int descriptor) {
            this.descriptor = descriptor;
        }

        final long data() {
            return (long) generation << 32 | descriptor;
        }

        /** For those who have an array for each socket, the last one of each socket is kept, too. */
        final HeapBytes readView(byte[] to) {
            HeapBytes view = ownRead;
            if (view == null || view.array() != to) {
                view = HeapBytes.of(to);
                ownRead = view;
                lastRead = view;
            }
            return view;
        }

        final HeapBytes writtenView(byte[] from) {
            HeapBytes view = ownWritten;
            if (view == null || view.array() != from) {
                view = HeapBytes.of(from);
                ownWritten = view;
                lastWritten = view;
            }
            return view;
        }

        final int refused(int result, int later, int lost) {
            if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
                return later;
            }
            error = -result;
            return lost;
        }

        public void watch(Ready told) {
            ready = told;
            interest = edge ? STREAM_INTEREST : Epoll.IN | Epoll.RDHUP;
            EpollPoller.this.watch(this, interest);
        }

        /** Edge-triggered, each change is told once, whatever is waited for. */
        public void interest(boolean read, boolean write) {
            int wanted = (read ? Epoll.IN | Epoll.RDHUP : 0) | (write ? Epoll.OUT : 0);
            if (edge || wanted == interest) {
                return;
            }
            if (interest == 0) {
                epoll.add(descriptor, wanted, data());
            } else if (wanted == 0) {
                // A hang-up is told whatever is asked for, so a level that nobody looks at would never end.
                epoll.remove(descriptor);
            } else {
                epoll.modify(descriptor, wanted, data());
            }
            interest = wanted;
        }

        public IOException failure() {
            return new SocketException(Errno.describe(error));
        }

        public final void close() {
            closeDescriptor(this);
        }
    }

    /** A counter that is signalled: each time is an event, so nobody has to read it. */
    private final class Bell extends Watched {
        Bell(int descriptor) {
            super(descriptor);
        }
    }

    private final class Listener extends Watched implements ListenSocket {
        private final SocketAddress address;
        private boolean exhausted;

        Listener(int descriptor, SocketAddress address) {
            super(descriptor);
            this.address = address;
        }

        @Override
        public SocketAddress address() {
            return address;
        }

        @Override
        public void share() throws IOException {
            checked(SocketOption.reusePort(descriptor), "setsockopt");
        }

        @Override
        public @Nullable StreamSocket accept() {
            exhausted = false;
            while (true) {
                int accepted = NativeSocket.accept(descriptor);
                if (accepted >= 0) {
                    return new Stream(accepted);
                }
                // A connection that was gone again before it was taken is no reason to stop.
                if (accepted != -Errno.ECONNABORTED && accepted != -Errno.EINTR) {
                    exhausted = accepted != -Errno.EAGAIN && accepted != -Errno.EBADF;
                    return null;
                }
            }
        }

        @Override
        public boolean exhausted() {
            return exhausted;
        }

        @Override
        public void watch(Ready told) {
            ready = told;
            EpollPoller.this.watch(this, Epoll.IN);
        }

        @Override
        public void pause(boolean paused) {
            if (descriptor >= 0) {
                epoll.modify(descriptor, paused ? 0 : Epoll.IN, data());
            }
        }
    }

    private final class Stream extends Watched implements StreamSocket {

        Stream(int descriptor) {
            super(descriptor);
        }

        @Override
        public int finishConnect() {
            int pending = SocketOption.error(descriptor);
            if (pending != 0) {
                error = Math.abs(pending);
                return LOST;
            }
            int result = NativeSocket.peerAddress(descriptor, new Sockaddr());
            if (result < 0 && result != -Errno.ENOTCONN) {
                error = -result;
                return LOST;
            }
            return result < 0 ? LATER : 1;
        }

        @Override
        public int read(byte[] to, int offset, int length) {
            HeapBytes view = lastRead.array() == to ? lastRead : readView(to);
            int count = NativeSocket.recv(errno, descriptor, view, offset, length);
            return count > 0 ? count : count == 0 ? END : refused(count, LATER, LOST);
        }

        @Override
        public int write(byte[] from, int offset, int length) {
            HeapBytes view = lastWritten.array() == from ? lastWritten : writtenView(from);
            int count = NativeSocket.send(errno, descriptor, view, offset, length);
            return count >= 0 ? count : refused(count, LATER, LOST);
        }

        @Override
        public boolean tellsEnd() {
            return edge;
        }

        @Override
        public boolean sendsDescriptors() {
            return true;
        }

        @Override
        public long transfer(@Nullable FileChannel file, int source, long position, long count) throws IOException {
            int wanted = (int) Math.min(count, 1 << 30);
            if (source < 0) {
                return copied(file, position, wanted);
            }
            int sent = NativeSocket.sendfile(descriptor, source, position, wanted);
            return sent > 0 ? sent : sent == 0 ? END : refused(sent, LATER, LOST);
        }

        /** Without a descriptor of the file the bytes pass through the heap. */
        private int copied(FileChannel file, long position, int wanted) throws IOException {
            var bytes = new byte[Math.min(wanted, COPY_BYTES)];
            int count = file.read(ByteBuffer.wrap(bytes), position);
            return count <= 0 ? END : write(bytes, 0, count);
        }

        @Override
        public void option(StreamOption option, int value) throws IOException {
            int result = switch (option) {
                case NO_DELAY -> SocketOption.noDelay(descriptor, value != 0);
                case KEEP_ALIVE -> SocketOption.keepAlive(descriptor, value != 0);
                case SEND_BUFFER -> SocketOption.sendBufferBytes(descriptor, value);
                case RECEIVE_BUFFER -> SocketOption.receiveBufferBytes(descriptor, value);
                case RESET_ON_CLOSE -> SocketOption.resetOnClose(descriptor, value != 0);
            };
            checked(result, "setsockopt " + option);
        }

        @Override
        public int option(StreamOption option) throws IOException {
            int result = switch (option) {
                case NO_DELAY -> SocketOption.noDelay(descriptor);
                case KEEP_ALIVE -> SocketOption.keepAlive(descriptor);
                case SEND_BUFFER -> SocketOption.sendBufferBytes(descriptor);
                case RECEIVE_BUFFER -> SocketOption.receiveBufferBytes(descriptor);
                case RESET_ON_CLOSE -> SocketOption.resetsOnClose(descriptor);
            };
            return checked(result, "getsockopt " + option);
        }

        @Override
        public void shutdownInput() {
            NativeSocket.shutdown(descriptor, NativeSocket.SHUT_RD);
        }

        @Override
        public void shutdownOutput() {
            NativeSocket.shutdown(descriptor, NativeSocket.SHUT_WR);
        }

        @Override
        public SocketAddress remote() {
            return descriptor < 0 ? NOWHERE : nameOf(descriptor, true);
        }

        @Override
        public SocketAddress local() {
            return descriptor < 0 ? NOWHERE : nameOf(descriptor, false);
        }
    }

    private final class Datagrams extends Watched implements DatagramPort {
        private Sockaddr sender = new Sockaddr();
        private Sockaddr known = new Sockaddr();
        private InetSocketAddress knownAddress = (InetSocketAddress) StreamSocket.NOWHERE;
        private Sockaddr receiver = known;
        private @Nullable InetSocketAddress receiverAddress;

        Datagrams(int descriptor) {
            super(descriptor);
        }

        @Override
        public int receive(byte[] to, int offset, int length) {
            HeapBytes view = lastRead.array() == to ? lastRead : readView(to);
            int count = NativeDatagram.receive(descriptor, view, offset, length, sender);
            return count >= 0 ? count : refused(count, LATER, LOST);
        }

        /** Nearly always the same as before. */
        @Override
        public InetSocketAddress sender() {
            if (!sender.matches(known)) {
                var last = known;
                known = sender;
                sender = last;
                knownAddress = (InetSocketAddress) known.socketAddress();
            }
            return knownAddress;
        }

        @Override
        public int send(byte[] from, int offset, int length, @Nullable InetSocketAddress to) {
            HeapBytes view = lastWritten.array() == from ? lastWritten : writtenView(from);
            if (to != null && !to.equals(receiverAddress)) {
                receiver = Sockaddr.of(to);
                receiverAddress = to;
            }
            int count = to == null
                    ? NativeSocket.send(errno, descriptor, view, offset, length)
                    : NativeDatagram.send(descriptor, view, offset, length, receiver);
            return count >= 0 ? count : refused(count, LATER, LOST);
        }

        @Override
        public void connect(InetSocketAddress peer) throws IOException {
            checked(NativeSocket.connect(descriptor, translated(peer)), "cannot connect to " + peer);
        }

        @Override
        public InetSocketAddress local() {
            return (InetSocketAddress) nameOf(descriptor, false);
        }
    }
}

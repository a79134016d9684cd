package tercel.coro;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connected stream of bytes, read and written as if it blocked: {@link TcpStream}, {@link UnixStream}. Where the
 * kernel has nothing yet, the caller waits and its loop goes on.
 *
 * <p>It belongs to one loop, and only that loop's thread touches the descriptor: a coroutine of that loop does so
 * itself, which allocates nothing, and whoever calls from elsewhere (another loop, any other thread, and every
 * coroutine in {@link CoroutineMode#JDK}) has the loop do it. One may read while another one writes; a second reader or
 * writer is refused by IllegalStateException.
 *
 * <p>A cancel ends a wait by InterruptedIOException, a deadline by SocketTimeoutException; both say in
 * {@code bytesTransferred} how much of a write has left, and leave the stream as usable as it was. A read that they end
 * has taken nothing. {@link #close} ends every wait by SocketException.
 */
public abstract sealed class SocketStream extends Endpoint implements ByteChannel, GatheringByteChannel
        permits TcpStream, UnixStream {
    private final @Nullable Loop origin;
    private final Reading reading = new Reading(this);
    private final Writing writing = new Writing(this);
    private final InputStream input = new StreamInput(this);
    private final OutputStream output = new StreamOutput(this);
    private StreamSocket socket;
    private boolean watched;
    private boolean gone;
    private boolean wantsRead = true;
    private boolean wantsWrite;
    private volatile long readNanos = Long.MAX_VALUE;
    private volatile long writeNanos = Long.MAX_VALUE;

    /** One that was connected on its home, or that was accepted on the loop {@code origin} and has no home yet. */
    SocketStream(Coroutines coroutines, @Nullable Loop home, @Nullable Loop origin, StreamSocket socket) {
        super(coroutines, home);
        this.origin = origin;
        this.socket = socket;
    }

    /** On the loop only. */
    final StreamSocket socket() {
        return socket;
    }

    @Override
    final void settle() {
        if (watched || gone) {
            return;
        }
        watched = true;
        if (origin != null && origin != home()) {
            socket = home().poller().adopt(socket);
        }
        socket.watch(new Told());
    }

    private final class Told implements Ready {
        @Override
        public void ready(int events) {
            boolean ends = (events & (END | FAIL)) != 0;
            reading.ended |= ends;
            if ((ends || (events & READ) != 0) && !reading.go(true)) {
                wantsRead = false;
            }
            if ((events & (WRITE | FAIL)) != 0) {
                writing.go(true);
                wantsWrite = writing.isPending();
            }
            socket.interest(wantsRead, wantsWrite);
        }
    }

    @Override
    final void awaited() {
        wantsRead |= reading.isPending();
        wantsWrite |= writing.isPending();
        if (!gone) {
            socket.interest(wantsRead, wantsWrite);
        }
    }

    @Override
    final void closeHere() {
        gone = true;
        reading.close();
        writing.close();
        socket.close();
    }

    /** Waits until it is connected. */
    final void finishConnect(long deadlineNanos) throws IOException {
        writing.connect(deadlineNanos);
    }

    private long readDeadline() {
        long nanos = readNanos;
        return nanos == Long.MAX_VALUE ? Wait.NEVER : Wait.deadlineAfter(nanos);
    }

    private long writeDeadline() {
        long nanos = writeNanos;
        return nanos == Long.MAX_VALUE ? Wait.NEVER : Wait.deadlineAfter(nanos);
    }

    private static long deadline(Duration timeout) {
        return Wait.deadlineAfter(Wait.nanos(timeout));
    }

    /**
     * How long calls that read may wait where they are given no time of their own: those of {@link #input}, too.
     *
     * @param timeout how long at most, or null: for ever, as at first
     */
    public final void readTimeout(@Nullable Duration timeout) {
        readNanos = Wait.nanos(timeout);
    }

    /**
     * How long calls that write may wait where they are given no time of their own: those of {@link #output}, too.
     *
     * @param timeout how long at most, or null: for ever, as at first
     */
    public final void writeTimeout(@Nullable Duration timeout) {
        writeNanos = Wait.nanos(timeout);
    }

    /**
     * Reads what is there, at least one byte; waits until there is one.
     *
     * @param to where it goes
     * @param offset index of the first byte
     * @param length how many at most; with 0 nothing is read, and 0 returned
     * @return how many it were, or -1 when the peer has sent its last
     * @throws IOException if the connection is lost, or as the class says
     */
    public final int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        return length == 0 ? 0 : reading.read(to, offset, length, readDeadline());
    }

    /**
     * Reads what is there, at least one byte; waits until there is one, but no longer than that.
     *
     * @param to where it goes
     * @param offset index of the first byte
     * @param length how many at most; with 0 nothing is read, and 0 returned
     * @param timeout how long at most
     * @return how many it were, or -1 when the peer has sent its last
     * @throws java.net.SocketTimeoutException if nothing came in time
     * @throws IOException if the connection is lost, or as the class says
     */
    public final int read(byte[] to, int offset, int length, Duration timeout) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        return length == 0 ? 0 : reading.read(to, offset, length, deadline(timeout));
    }

    /**
     * Reads what is there into what remains of the buffer, at least one byte; waits until there is one.
     *
     * @param to where it goes
     * @return how many it were, or -1 when the peer has sent its last
     * @throws IOException if the connection is lost, or as the class says
     */
    @Override
    public final int read(ByteBuffer to) throws IOException {
        return readInto(to, readDeadline());
    }

    /**
     * The same, but waits no longer than that.
     *
     * @param to where it goes
     * @param timeout how long at most
     * @return how many it were, or -1 when the peer has sent its last
     * @throws java.net.SocketTimeoutException if nothing came in time
     * @throws IOException if the connection is lost, or as the class says
     */
    public final int read(ByteBuffer to, Duration timeout) throws IOException {
        return readInto(to, deadline(timeout));
    }

    private int readInto(ByteBuffer to, long deadlineNanos) throws IOException {
        if (to.isReadOnly()) {
            throw new IllegalArgumentException("nothing can be read into a buffer that is read-only");
        }
        return to.hasRemaining() ? reading.read(to, deadlineNanos) : 0;
    }

    /**
     * Reads as much as was asked for; waits until it is there.
     *
     * @param to where it goes
     * @param offset index of the first byte
     * @param length how many
     * @throws EOFException if the peer has sent its last before
     * @throws IOException if the connection is lost, or as the class says; the array then holds what had come
     */
    public final void readFully(byte[] to, int offset, int length) throws IOException {
        readAll(to, offset, length, readDeadline());
    }

    /**
     * Reads as much as was asked for; waits until it is there, but no longer than that for all of it.
     *
     * @param to where it goes
     * @param offset index of the first byte
     * @param length how many
     * @param timeout how long at most
     * @throws EOFException if the peer has sent its last before
     * @throws java.net.SocketTimeoutException if not all came in time
     * @throws IOException if the connection is lost, or as the class says; the array then holds what had come
     */
    public final void readFully(byte[] to, int offset, int length, Duration timeout) throws IOException {
        readAll(to, offset, length, deadline(timeout));
    }

    private void readAll(byte[] to, int offset, int length, long deadlineNanos) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        int done = 0;
        while (done < length) {
            int count = reading.read(to, offset + done, length - done, deadlineNanos);
            if (count < 0) {
                throw new EOFException("the peer has sent its last after " + done + " of " + length + " bytes");
            }
            done += count;
        }
    }

    /**
     * Writes all of it; waits until the kernel has taken the last byte.
     *
     * @param from where it is
     * @param offset index of the first byte
     * @param length how many
     * @throws IOException if the connection is lost, or as the class says
     */
    public final void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (length > 0) {
            writing.write(from, offset, length, writeDeadline());
        }
    }

    /**
     * Writes all of it; waits until the kernel has taken the last byte, but no longer than that.
     *
     * @param from where it is
     * @param offset index of the first byte
     * @param length how many
     * @param timeout how long at most
     * @throws java.net.SocketTimeoutException if the kernel has not taken all in time
     * @throws IOException if the connection is lost, or as the class says
     */
    public final void write(byte[] from, int offset, int length, Duration timeout) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        if (length > 0) {
            writing.write(from, offset, length, deadline(timeout));
        }
    }

    /**
     * Writes all of an array.
     *
     * @param from what
     * @throws IOException if the connection is lost, or as the class says
     */
    public final void write(byte[] from) throws IOException {
        write(from, 0, from.length);
    }

    /**
     * Writes all that remains of the buffer. Its position moves past what the kernel has taken, also when this fails.
     *
     * @param from what
     * @return how many bytes those were
     * @throws IOException if the connection is lost, or as the class says
     */
    @Override
    public final int write(ByteBuffer from) throws IOException {
        return (int) writing.write(from, writeDeadline());
    }

    /**
     * The same, but waits no longer than that.
     *
     * @param from what
     * @param timeout how long at most
     * @return how many bytes those were
     * @throws java.net.SocketTimeoutException if the kernel has not taken all in time
     * @throws IOException if the connection is lost, or as the class says
     */
    public final int write(ByteBuffer from, Duration timeout) throws IOException {
        return (int) writing.write(from, deadline(timeout));
    }

    /**
     * Writes all that remains of the buffers, in as few system calls as it takes. Their positions move past what the
     * kernel has taken, also when this fails.
     *
     * @param from what
     * @return how many bytes those were
     * @throws IOException if the connection is lost, or as the class says
     */
    @Override
    public final long write(ByteBuffer[] from) throws IOException {
        return writing.write(from, 0, from.length, writeDeadline());
    }

    /**
     * The same with some of the buffers.
     *
     * @param from what
     * @param offset index of the first buffer
     * @param length how many buffers
     * @return how many bytes those were
     * @throws IOException if the connection is lost, or as the class says
     */
    @Override
    public final long write(ByteBuffer[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        return writing.write(from, offset, length, writeDeadline());
    }

    /**
     * Writes all that remains of the buffers, but waits no longer than that.
     *
     * @param from what
     * @param timeout how long at most
     * @return how many bytes those were
     * @throws java.net.SocketTimeoutException if the kernel has not taken all in time
     * @throws IOException if the connection is lost, or as the class says
     */
    public final long write(ByteBuffer[] from, Duration timeout) throws IOException {
        return writing.write(from, 0, from.length, deadline(timeout));
    }

    /**
     * Sends a part of a file. The loop reads it, which may wait for the disk where the system's cache does not have it.
     *
     * @param file open for reading; its own position is neither used nor moved
     * @param position of the first byte
     * @param count how many
     * @return how many it were: less when the file ends before
     * @throws IOException if the connection is lost or the file cannot be read, or as the class says
     */
    public final long sendFile(FileChannel file, long position, long count) throws IOException {
        checkPart(position, count);
        return writing.send(new Writing.Part(file, -1, position, count), writeDeadline());
    }

    /**
     * Sends a part of a file, without copying it through the process where the system can: sendfile(2). It is opened on
     * one of the threads for blocking work.
     *
     * @param file a regular file
     * @param position of the first byte
     * @param count how many; {@code Long.MAX_VALUE} for all there is
     * @return how many it were: less when the file ends before
     * @throws java.nio.file.NoSuchFileException if there is no such file
     * @throws IOException if the connection is lost or the file cannot be read, or as the class says
     */
    public final long sendFile(Path file, long position, long count) throws IOException {
        checkPart(position, count);
        long deadlineNanos = writeDeadline();
        try (var opened = OpenFile.open(coroutines, file, socket.sendsDescriptors())) {
            return writing.send(opened.part(position, count), deadlineNanos);
        }
    }

    private static void checkPart(long position, long count) {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException("a file has no " + count + " bytes from " + position);
        }
    }

    /**
     * What comes in, as the JDK's own kind. Its reads are this stream's, with {@link #readTimeout}; its close closes
     * this.
     *
     * @return always the same
     */
    public final InputStream input() {
        return input;
    }

    /**
     * What goes out, as the JDK's own kind, without a buffer. Its writes are this stream's, with {@link #writeTimeout};
     * its close closes this.
     *
     * @return always the same
     */
    public final OutputStream output() {
        return output;
    }

    /**
     * Reads no more: a read that waits, and each after it, finds the end once what is there has been read.
     *
     * @throws IOException if this is closed
     */
    public final void shutdownInput() throws IOException {
        onLoop(open -> {
            open.shutdownInput();
            reading.ended = true;
            reading.go(true);
            return true;
        });
    }

    /**
     * Sends no more, which the peer reads as the end; what comes from there can still be read: shutdown(2).
     *
     * @throws IOException if this is closed
     */
    public final void shutdownOutput() throws IOException {
        onLoop(open -> {
            open.shutdownOutput();
            return true;
        });
    }

    /**
     * Sets an option.
     *
     * @param option which
     * @param value its number; 1 or 0 for what is on or off
     * @throws IOException if the system refuses it, or this is closed
     */
    public final void option(StreamOption option, int value) throws IOException {
        onLoop(open -> {
            open.option(option, value);
            return true;
        });
    }

    /**
     * Asks for an option.
     *
     * @param option which
     * @return its number; 1 or 0 for what is on or off
     * @throws IOException if the system refuses it, or this is closed
     */
    public final int option(StreamOption option) throws IOException {
        return onLoop(open -> open.option(option));
    }

    /**
     * This end.
     *
     * @return its address
     * @throws IOException if this is closed
     */
    public SocketAddress localAddress() throws IOException {
        return onLoop(StreamSocket::local);
    }

    /**
     * The other end.
     *
     * @return its address
     * @throws IOException if this is closed
     */
    public SocketAddress remoteAddress() throws IOException {
        return onLoop(StreamSocket::remote);
    }

    /** What is asked of an open socket. */
    private interface Deed<T> {
        T of(StreamSocket open) throws IOException;
    }

    private <T> T onLoop(Deed<T> deed) throws IOException {
        return LoopCall.on(home(), () -> {
            settle();
            if (gone || !isOpen()) {
                throw closedException();
            }
            return deed.of(socket);
        });
    }
}

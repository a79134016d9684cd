package tercel.server.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.server.Server;

/**
 * A client that sends exactly the bytes that it is given, and waits for each answer for a bounded time. Texts are
 * ISO-8859-1. Belongs to one thread.
 */
final class RawClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final End end;
    private final OutputStream out;
    private final InputStream in;
    private final AnswerReader reader;

    private RawClient(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        end = new End(socket, socket::shutdownOutput);
        out = socket.getOutputStream();
        in = new BufferedInputStream(socket.getInputStream());
        reader = new AnswerReader(in);
    }

    /** Of a Unix address: its waits are ended by the interrupt with which a test's time limit comes. */
    private RawClient(SocketChannel channel) {
        end = new End(channel, channel::shutdownOutput);
        out = Channels.newOutputStream(channel);
        in = new BufferedInputStream(Channels.newInputStream(channel));
        reader = new AnswerReader(in);
    }

    /** What can be done to this end of a connection, be it a socket or a channel. */
    private record End(Closeable connection, Shutdown output) {
        interface Shutdown {
            void shutDown() throws IOException;
        }
    }

    static RawClient of(Server server) throws IOException {
        return of(server.address());
    }

    static RawClient of(SocketAddress address) throws IOException {
        return of(address, 0);
    }

    /** One whose kernel takes little more than that many bytes that it has not read; 0 for the usual. */
    static RawClient of(SocketAddress address, int receiveBuffer) throws IOException {
        if (!(address instanceof InetSocketAddress)) {
            return new RawClient(SocketChannel.open(address));
        }
        var socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(address, PATIENCE_MILLIS);
        return new RawClient(socket);
    }

    /** A whole exchange: connects, sends, reads answers until the server ends the connection. */
    static List<Answer> exchange(Server server, String request) throws IOException {
        try (var client = of(server)) {
            return client.send(request).answersToEnd();
        }
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        return this;
    }

    /** Sends a text in as many segments as it has bytes. */
    RawClient sendByteByByte(String text) throws IOException {
        for (byte each : text.getBytes(StandardCharsets.ISO_8859_1)) {
            out.write(each);
        }
        return this;
    }

    /** Sends a request without a body, of HTTP/1.1. */
    RawClient request(String method, String target) throws IOException {
        return send(method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    RawClient get(String target) throws IOException {
        return request("GET", target);
    }

    /** Sends a request with a body of a known length. */
    RawClient post(String target, String body) throws IOException {
        return send("POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    /** Says that no more will be sent; answers can still be read. */
    RawClient endInput() throws IOException {
        end.output.shutDown();
        return this;
    }

    /** Reads the next answer, which must come. */
    Answer answer() throws IOException {
        return answerTo("GET");
    }

    /** Reads the next answer, which must come, to a request of that method. */
    Answer answerTo(String method) throws IOException {
        var answer = reader.next(method);
        assertNotNull(answer, "the server ended the connection without an answer");
        return answer;
    }

    /** Reads answers until the server ends the connection. */
    List<Answer> answersToEnd() throws IOException {
        var answers = new ArrayList<Answer>();
        @Nullable Answer answer = reader.next("GET");
        while (answer != null) {
            answers.add(answer);
            answer = reader.next("GET");
        }
        return answers;
    }

    /** Reads exactly that many bytes. */
    byte[] read(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        assertEquals(count, bytes.length, "the connection ended");
        return bytes;
    }

    /** Reads exactly what is expected, byte by byte. */
    RawClient expect(String text) throws IOException {
        assertEquals(text, new String(in.readNBytes(text.length()), StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Reads up to the end of a text that must come. */
    String readUntil(String end) throws IOException {
        var text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            text.append((char) read(1)[0]);
        }
        return text.toString();
    }

    /** Reads a head, and nothing of the body. */
    String readHead() throws IOException {
        return readUntil("\r\n\r\n");
    }

    /** Reads chunks until they hold exactly that many bytes. */
    String readChunks(int bytes) throws IOException {
        var body = new StringBuilder();
        while (body.length() < bytes) {
            var size = new StringBuilder();
            for (int value = in.read(); value != '\n'; value = in.read()) {
                assertTrue(value >= 0, "the connection ended within a chunk's size");
                size.append((char) value);
            }
            int count = Integer.parseInt(size.toString().trim(), 16);
            assertTrue(count > 0, "the body ended");
            body.append(new String(read(count), StandardCharsets.ISO_8859_1));
            expect("\r\n");
        }
        assertEquals(bytes, body.length());
        return body.toString();
    }

    /** Reads until the end. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** The server must end the connection without another byte. */
    void expectEnd() throws IOException {
        assertEquals("", rest(), "nothing more was to come");
    }

    /** The connection must end, be it by a reset; tells how much of an answer came before. */
    String restUntilCut() {
        var text = new StringBuilder();
        try {
            for (int value = in.read(); value >= 0; value = in.read()) {
                text.append((char) value);
            }
        } catch (SocketTimeoutException open) {
            throw new AssertionError("the connection is still open, after " + text, open);
        } catch (IOException reset) {
            return text.toString();
        }
        return text.toString();
    }

    /** The connection must end without a byte of an answer, be it by a reset. */
    void expectCut() {
        assertEquals("", restUntilCut());
    }

    /** Sends to a server that may have ended the connection already. */
    void sendUnlessCut(String text) {
        try {
            send(text);
        } catch (IOException cut) {
            assertNotNull(cut.getMessage());
        }
    }

    /** Ends the connection by a reset. */
    void reset() throws IOException {
        if (end.connection instanceof Socket socket) {
            socket.setSoLinger(true, 0);
        }
        close();
    }

    @Override
    public void close() throws IOException {
        end.connection.close();
    }
}

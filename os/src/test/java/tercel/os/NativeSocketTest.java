package tercel.os;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static tercel.os.Descriptors.anyPort;
import static tercel.os.Descriptors.loopback;
import static tercel.os.Descriptors.ok;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class NativeSocketTest {
    private final Descriptors descriptors = new Descriptors();

    @TempDir
    private Path directory;

    @AfterEach
    void closeAll() {
        descriptors.close();
    }

    @Test
    void echoesOverIpv4() {
        echo(descriptors.keep(NativeSocket.listen(anyPort())));
    }

    @Test
    void echoesOverIpv6() {
        int listener = NativeSocket.listen(ListenOptions.of(loopback("::1")));
        assumeTrue(listener != -Errno.EAFNOSUPPORT && listener != -Errno.EADDRNOTAVAIL, "no IPv6 here");
        echo(descriptors.keep(listener));
    }

    @Test
    void echoesOverUnixSockets() {
        echo(descriptors.keep(NativeSocket.listen(directory.resolve("echo"), 16)));
    }

    private void echo(int listener) {
        int client = descriptors.connectTo(listener);
        int server = descriptors.accept(listener);
        byte[] question = "..to and fro".getBytes(US_ASCII);
        assertEquals(10, NativeSocket.send(client, question, 2, 10));
        byte[] heard = descriptors.receive(server, 10);
        assertEquals(4, NativeSocket.sendMore(server, HeapBytes.of(heard), 0, 4));
        assertEquals(6, NativeSocket.send(server, heard, 4, 6));
        assertArrayEquals("to and fro".getBytes(US_ASCII), descriptors.receive(client, 10));
        ok(NativeSocket.shutdown(client, NativeSocket.SHUT_WR));
        descriptors.await(server, Epoll.IN);
        assertEquals(0, NativeSocket.recv(server, heard, 0, heard.length));
    }

    @Test
    void tellsWhereBothEndsAre() {
        int listener = descriptors.keep(NativeSocket.listen(anyPort()));
        int client = descriptors.connectTo(listener);
        var peer = new Sockaddr();
        descriptors.await(listener, Epoll.IN);
        int server = descriptors.keep(NativeSocket.accept(listener, peer));
        var asked = new Sockaddr();
        ok(NativeSocket.localAddress(client, asked));
        assertEquals(asked.socketAddress(), peer.socketAddress());
        assertEquals(asked.port(), ((InetSocketAddress) peer.socketAddress()).getPort());
        ok(NativeSocket.peerAddress(server, asked));
        assertEquals(peer.socketAddress(), asked.socketAddress());
        assertEquals(InetAddress.getLoopbackAddress(), ((InetSocketAddress) asked.socketAddress()).getAddress());
    }

    @Test
    void tellsThePathOfAUnixListener() {
        var path = directory.resolve("häuschen");
        int listener = descriptors.keep(NativeSocket.listen(path, 16));
        int client = descriptors.connectTo(listener);
        var peer = new Sockaddr();
        ok(NativeSocket.peerAddress(client, peer));
        assertEquals(UnixDomainSocketAddress.of(path), peer.socketAddress());
        descriptors.await(listener, Epoll.IN);
        descriptors.keep(NativeSocket.accept(listener, peer));
        assertEquals(UnixDomainSocketAddress.of(""), peer.socketAddress());
    }

    @Test
    void listensUnderAnAbstractName() {
        String name = "tercel-os-" + ProcessHandle.current().pid() + "-ä";
        int listener = descriptors.keep(NativeSocket.listen(Sockaddr.ofName(name), 16));
        var bound = new Sockaddr();
        ok(NativeSocket.localAddress(listener, bound));
        assertEquals(name, bound.name());
        assertEquals(-Errno.EADDRINUSE, NativeSocket.listen(Sockaddr.ofName(name), 16));
        int client = descriptors.keep(NativeSocket.open(bound));
        ok(NativeSocket.connect(client, bound));
        descriptors.accept(listener);
        ok(NativeSocket.localAddress(client, bound));
        assertEquals("", bound.name());
    }

    @Test
    void anAbstractNameIsNoLongerThanTheKernelHolds() {
        assertEquals("a".repeat(107), Sockaddr.ofName("a".repeat(107)).name());
        assertThrows(IllegalArgumentException.class, () -> Sockaddr.ofName("a".repeat(108)));
        assertEquals("", Sockaddr.of(UnixDomainSocketAddress.of("/a")).name());
        assertEquals("", Sockaddr.of(loopback("127.0.0.1")).name());
    }

    @Test
    void aDatagramNeedsSomebodyWhoReceivesIt() {
        byte[] message = "READY=1".getBytes(US_ASCII);
        var nobody = Sockaddr.of(UnixDomainSocketAddress.of(directory.resolve("nobody")));
        assertEquals(-Errno.ENOENT, NativeSocket.sendDatagram(nobody, message));
        assertEquals(-Errno.ECONNREFUSED, NativeSocket.sendDatagram(Sockaddr.ofName("tercel-nobody"), message));
        var path = directory.resolve("stream");
        descriptors.keep(NativeSocket.listen(path, 16));
        var stream = Sockaddr.of(UnixDomainSocketAddress.of(path));
        assertEquals(-Errno.EPROTOTYPE, NativeSocket.sendDatagram(stream, message));
    }

    @Test
    void takesOverWhatListensAndNothingElse() {
        int listener = descriptors.keep(NativeSocket.listen(anyPort()));
        assertEquals(listener, NativeSocket.inherit(listener));
        echo(listener);
        int[] pair = descriptors.pair();
        assertEquals(-Errno.EINVAL, NativeSocket.inherit(pair[0]));
        assertEquals(-Errno.ENOTSOCK, NativeSocket.inherit(descriptors.keep(EventFd.create())));
        assertEquals(-Errno.EBADF, NativeSocket.inherit(1 << 20));
    }

    @Test
    void aPortIsSharedOnlyFromThenOn() {
        int alone = descriptors.keep(NativeSocket.listen(anyPort()));
        var bound = new Sockaddr();
        ok(NativeSocket.localAddress(alone, bound));
        var here = ListenOptions.of((InetSocketAddress) bound.socketAddress());
        var joining = here.withReusePort(true);
        assertEquals(-Errno.EADDRINUSE, NativeSocket.listen(joining));
        ok(SocketOption.reusePort(alone));
        descriptors.keep(NativeSocket.listen(joining));
        assertEquals(-Errno.EADDRINUSE, NativeSocket.listen(here));
    }

    @Test
    void theIpv6WildcardTakesIpv4AndCallsItSo() {
        int listener = NativeSocket.listen(ListenOptions.of(loopback("::")));
        assumeTrue(listener != -Errno.EAFNOSUPPORT, "no IPv6 here");
        descriptors.keep(listener);
        var bound = new Sockaddr();
        ok(NativeSocket.localAddress(listener, bound));
        var target = Sockaddr.of(new InetSocketAddress(loopback("127.0.0.1").getAddress(), bound.port()));
        int client = descriptors.keep(NativeSocket.open(target));
        NativeSocket.connect(client, target);
        descriptors.await(listener, Epoll.IN);
        var peer = new Sockaddr();
        descriptors.keep(NativeSocket.accept(listener, peer));
        assertEquals(loopback("127.0.0.1").getAddress(), ((InetSocketAddress) peer.socketAddress()).getAddress());
    }

    @Test
    void refusesAnAddressThatIsNotResolvedOrTooLong() {
        var unresolved = InetSocketAddress.createUnresolved("localhost", 1);
        assertThrows(IllegalArgumentException.class, () -> Sockaddr.of(unresolved));
        var full = UnixDomainSocketAddress.of("/" + "a".repeat(106));
        assertEquals(full, Sockaddr.of(full).socketAddress());
        var over = UnixDomainSocketAddress.of("/" + "a".repeat(107));
        assertThrows(IllegalArgumentException.class, () -> Sockaddr.of(over));
    }

    @Test
    void nothingToReadIsEagain() {
        int[] pair = descriptors.pair();
        assertEquals(-Errno.EAGAIN, NativeSocket.recv(pair[0], new byte[8], 0, 8));
        int listener = descriptors.keep(NativeSocket.listen(anyPort()));
        assertEquals(-Errno.EAGAIN, NativeSocket.accept(listener));
        assertEquals(-Errno.EAGAIN, NativeSocket.accept(listener, new Sockaddr()));
    }

    @Test
    void noRoomToWriteIsEagain() {
        int[] pair = descriptors.pair();
        byte[] block = new byte[4096];
        int result;
        do {
            result = NativeSocket.send(pair[0], block, 0, block.length);
        } while (result > 0);
        assertEquals(-Errno.EAGAIN, result);
    }

    @Test
    void writingToWhoNoLongerReadsIsEpipe() {
        int[] pair = descriptors.pair();
        descriptors.close(pair[1]);
        assertEquals(-Errno.EPIPE, NativeSocket.send(pair[0], new byte[1], 0, 1));
        assertEquals("the other end no longer reads (EPIPE)", Errno.describe(-Errno.EPIPE));
    }

    @Test
    void aResetIsToldOnceAsSuch() {
        int listener = descriptors.keep(NativeSocket.listen(anyPort()));
        int client = descriptors.connectTo(listener);
        int server = descriptors.accept(listener);
        ok(SocketOption.resetOnClose(client));
        descriptors.close(client);
        assertTrue((descriptors.await(server, Epoll.IN) & Epoll.ERR) != 0);
        assertEquals(-Errno.ECONNRESET, NativeSocket.recv(server, new byte[8], 0, 8));
        assertEquals(0, NativeSocket.recv(server, new byte[8], 0, 8));
    }

    @Test
    void aRefusedConnectionIsToldBySocketError() {
        int listener = descriptors.keep(NativeSocket.listen(anyPort()));
        var address = new Sockaddr();
        ok(NativeSocket.localAddress(listener, address));
        descriptors.close(listener);
        int client = descriptors.keep(NativeSocket.open(address));
        assertEquals(-Errno.EINPROGRESS, NativeSocket.connect(client, address));
        descriptors.await(client, Epoll.OUT);
        assertEquals(Errno.ECONNREFUSED, SocketOption.error(client));
        assertEquals(0, SocketOption.error(client));
    }

    @Test
    void aBusyPortIsEaddrinuse() {
        int listener = descriptors.keep(NativeSocket.listen(anyPort()));
        assertEquals(-Errno.EADDRINUSE, NativeSocket.listen(anyPort().at(inetAddress(listener))));
        descriptors.keep(NativeSocket.listen(directory.resolve("taken"), 1));
        assertEquals(-Errno.EADDRINUSE, NativeSocket.listen(directory.resolve("taken"), 1));
    }

    @Test
    void twoListenersShareAPortWithReusePort() {
        int first = descriptors.keep(NativeSocket.listen(anyPort().withReusePort(true)));
        int second = descriptors.keep(
                NativeSocket.listen(anyPort().withReusePort(true).at(inetAddress(first))));
        assertEquals(inetAddress(first), inetAddress(second));
    }

    private static InetSocketAddress inetAddress(int listener) {
        var address = new Sockaddr();
        ok(NativeSocket.localAddress(listener, address));
        return (InetSocketAddress) address.socketAddress();
    }

    @Test
    void acceptedConnectionsInheritTheListenersOptions() {
        var options = anyPort().withBuffers(20_000, 30_000);
        int listener = descriptors.keep(NativeSocket.listen(options));
        descriptors.connectTo(listener);
        int server = descriptors.accept(listener);
        assertEquals(1, SocketOption.noDelay(server));
        assertEquals(40_000, SocketOption.sendBufferBytes(server));
        assertEquals(60_000, SocketOption.receiveBufferBytes(server));
        int slow = descriptors.keep(NativeSocket.listen(anyPort().withNoDelay(false)));
        descriptors.connectTo(slow);
        assertEquals(0, SocketOption.noDelay(descriptors.accept(slow)));
    }

    @Test
    void anOptionIsReadAsItWasSet() {
        int listener = descriptors.keep(NativeSocket.listen(anyPort().withBacklog(3)));
        int client = descriptors.connectTo(listener);
        assertEquals(0, SocketOption.keepAlive(client));
        ok(SocketOption.keepAlive(client, true));
        assertEquals(1, SocketOption.keepAlive(client));
        ok(SocketOption.noDelay(client, false));
        assertEquals(0, SocketOption.noDelay(client));
        ok(SocketOption.sendBufferBytes(client, 10_000));
        assertEquals(20_000, SocketOption.sendBufferBytes(client));
        ok(SocketOption.receiveBufferBytes(client, 10_000));
        assertEquals(20_000, SocketOption.receiveBufferBytes(client));
        assertEquals(-Errno.EBADF, SocketOption.noDelay(-1));
    }

    @Test
    void receivesIntoARangeAndTouchesNothingElse() {
        int[] pair = descriptors.pair();
        ok(NativeSocket.send(pair[0], new byte[] {1, 2, 3, 4}, 1, 2));
        byte[] into = {9, 9, 9, 9, 9};
        assertEquals(2, NativeSocket.recv(pair[1], into, 2, 2));
        assertArrayEquals(new byte[] {9, 9, 2, 3, 9}, into);
        assertThrows(IndexOutOfBoundsException.class, () -> NativeSocket.recv(pair[1], into, 4, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> NativeSocket.send(pair[0], into, -1, 2));
    }

    @Test
    void sendfileBringsAWholeFileAcross() throws Exception {
        byte[] content = new byte[3_000_001];
        new Random(42).nextBytes(content);
        var path = Files.write(directory.resolve("content"), content);
        int root = descriptors.keep(NativeFile.openDirectory(directory));
        int file =
                descriptors.keep(NativeFile.openBeneath(root, path.getFileName().toString()));
        int listener = descriptors.keep(NativeSocket.listen(anyPort()));
        int client = descriptors.connectTo(listener);
        int server = descriptors.accept(listener);

        var digest = MessageDigest.getInstance("SHA-256");
        byte[] block = new byte[64 * 1024];
        long sent = 0;
        for (long received = 0; received < content.length; ) {
            int n = NativeSocket.sendfile(server, file, sent, 1 << 20);
            assertTrue(n >= 0 || n == -Errno.EAGAIN, Errno.describe(n));
            sent += Math.max(0, n);
            descriptors.await(client, Epoll.IN);
            int got = ok(NativeSocket.recv(client, block, 0, block.length));
            digest.update(block, 0, got);
            received += got;
        }
        assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(content), digest.digest());
        assertEquals(0, NativeSocket.sendfile(server, file, content.length, 1));
    }

    @Test
    void sendfileToWhoNoLongerReadsIsEpipe() throws IOException {
        var path = Files.write(directory.resolve("content"), new byte[10]);
        int root = descriptors.keep(NativeFile.openDirectory(directory));
        int file =
                descriptors.keep(NativeFile.openBeneath(root, path.getFileName().toString()));
        int[] pair = descriptors.pair();
        descriptors.close(pair[1]);
        assertEquals(-Errno.EPIPE, NativeSocket.sendfile(pair[0], file, 0, 10));
    }

    @Test
    void aClosedDescriptorIsEbadf() {
        int[] pair = descriptors.pair();
        descriptors.close(pair[0]);
        assertEquals(-Errno.EBADF, NativeSocket.recv(pair[0], new byte[1], 0, 1));
    }

    @Test
    void everyThreadHearsItsOwnErrno() throws InterruptedException {
        int[] pair = descriptors.pair();
        var wrong = new int[16];
        var threads = new Thread[wrong.length];
        for (int i = 0; i < threads.length; i++) {
            int index = i;
            int socket = index % 2 == 0 ? -1 : pair[0];
            int expected = index % 2 == 0 ? -Errno.EBADF : -Errno.EAGAIN;
            var builder = index < 8 ? Thread.ofPlatform() : Thread.ofVirtual();
            threads[i] = builder.start(() -> {
                byte[] bytes = new byte[1];
                for (int n = 0; n < 20_000; n++) {
                    wrong[index] += NativeSocket.recv(socket, bytes, 0, 1) == expected ? 0 : 1;
                }
            });
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(0, Arrays.stream(wrong).sum());
    }
}

package tercel.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static tercel.os.Descriptors.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EpollTest {
    private static final int LONG_MILLIS = 30_000;

    private final Descriptors descriptors = new Descriptors();
    private final Epoll epoll = new Epoll(ok(Epoll.create()), 2);

    @AfterEach
    void closeAll() {
        ok(epoll.close());
        descriptors.close();
    }

    @Test
    void anEdgeIsReportedOnce() {
        int[] pair = descriptors.pair();
        ok(epoll.add(pair[1], Epoll.IN | Epoll.RDHUP | Epoll.ET, 0x0123_4567_89ab_cdefL));
        assertEquals(0, epoll.await(0));
        ok(NativeSocket.send(pair[0], new byte[2], 0, 2));
        assertEquals(1, epoll.await(LONG_MILLIS));
        assertEquals(Epoll.IN, epoll.events(0));
        assertEquals(0x0123_4567_89ab_cdefL, epoll.data(0));
        assertEquals(0, epoll.await(0));
        ok(NativeSocket.send(pair[0], new byte[1], 0, 1));
        assertEquals(1, epoll.await(LONG_MILLIS));
        descriptors.close(pair[0]);
        assertEquals(1, epoll.await(LONG_MILLIS));
        assertEquals(Epoll.IN | Epoll.RDHUP | Epoll.HUP, epoll.events(0));
    }

    @Test
    void aLevelIsReportedAgain() {
        int[] pair = descriptors.pair();
        ok(epoll.add(pair[1], Epoll.IN, -7));
        ok(NativeSocket.send(pair[0], new byte[1], 0, 1));
        for (int i = 0; i < 3; i++) {
            assertEquals(1, epoll.await(0));
            assertEquals(-7, epoll.data(0));
        }
        ok(epoll.remove(pair[1]));
        assertEquals(0, epoll.await(0));
    }

    @Test
    void modifyArmsAnEdgeAgainWithNewData() {
        int[] pair = descriptors.pair();
        ok(epoll.add(pair[1], Epoll.OUT | Epoll.ET, 1));
        assertEquals(1, epoll.await(0));
        assertEquals(0, epoll.await(0));
        ok(epoll.modify(pair[1], Epoll.OUT | Epoll.ET, 2));
        assertEquals(1, epoll.await(0));
        assertEquals(Epoll.OUT, epoll.events(0));
        assertEquals(2, epoll.data(0));
    }

    @Test
    void reportsAtMostItsCapacityAndEachWithItsData() {
        int[] first = descriptors.pair();
        int[] second = descriptors.pair();
        ok(epoll.add(first[0], Epoll.OUT, 10));
        ok(epoll.add(first[1], Epoll.OUT, 11));
        ok(epoll.add(second[0], Epoll.OUT, 12));
        assertEquals(2, epoll.await(0));
        assertEquals(21, epoll.data(0) + epoll.data(1));
        assertThrows(AssertionError.class, () -> epoll.data(2));
        assertEquals(2, epoll.await(0));
        assertEquals(22, epoll.data(0) + epoll.data(1));
    }

    @Test
    void refusalsComeAsErrno() {
        int[] pair = descriptors.pair();
        ok(epoll.add(pair[0], Epoll.IN | Epoll.EXCLUSIVE, 0));
        assertEquals(-Errno.EEXIST, epoll.add(pair[0], Epoll.IN, 0));
        assertEquals(-Errno.ENOENT, epoll.remove(pair[1]));
        assertEquals(-Errno.EBADF, epoll.add(-1, Epoll.IN, 0));
        var closed = new Epoll(ok(Epoll.create()), 1);
        ok(closed.close());
        assertEquals(-Errno.EBADF, closed.await(0));
        assertThrows(IllegalArgumentException.class, () -> new Epoll(-Errno.EMFILE, 1));
    }

    @Test
    void anEventFdWakesAWait() throws Exception {
        int eventFd = descriptors.keep(EventFd.create());
        ok(epoll.add(eventFd, Epoll.IN | Epoll.ET, 5));
        assertEquals(-Errno.EAGAIN, EventFd.drain(eventFd));
        var sleeper = new Sleeper(epoll);
        sleeper.awaitAsleep();
        ok(EventFd.signal(eventFd));
        assertEquals(1, sleeper.result());
        assertEquals(5, epoll.data(0));
        ok(EventFd.signal(eventFd));
        assertEquals(2, EventFd.drain(eventFd));
        assertEquals(-Errno.EAGAIN, EventFd.drain(eventFd));
    }

    @Test
    void aWaitWithoutEndHoldsUpNoCollection() throws Exception {
        int eventFd = descriptors.keep(EventFd.create());
        ok(epoll.add(eventFd, Epoll.IN, 0));
        var sleeper = new Sleeper(epoll);
        sleeper.awaitAsleep();
        System.gc();
        assertFalse(sleeper.isAwake());
        ok(EventFd.signal(eventFd));
        assertEquals(1, sleeper.result());
    }

    /** A thread in a wait without end. */
    private static final class Sleeper {
        private final CompletableFuture<Long> threadId = new CompletableFuture<>();
        private final CompletableFuture<Integer> result = new CompletableFuture<>();

        Sleeper(Epoll epoll) {
            Thread.ofPlatform().daemon().start(() -> {
                threadId.complete(Libc.call(SystemCall.GETTID.number(), 0, 0, 0));
                result.complete(epoll.await(-1));
            });
        }

        /** Returns when the kernel says that the thread is inside its call. */
        void awaitAsleep() throws Exception {
            var inCall = Path.of("/proc/self/task/" + threadId.get() + "/syscall");
            var number = SystemCall.EPOLL_PWAIT.number() + " ";
            while (!firstLine(inCall).startsWith(number)) {
                Thread.onSpinWait();
            }
            assertTrue(Files.exists(inCall));
        }

        private static String firstLine(Path file) throws IOException {
            return Files.readString(file);
        }

        boolean isAwake() {
            return result.isDone();
        }

        int result() throws Exception {
            return result.get();
        }
    }
}

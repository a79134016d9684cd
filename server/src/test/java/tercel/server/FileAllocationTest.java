package tercel.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tercel.files.CacheControl;
import tercel.files.FileServer;
import tercel.http.Handler;

/** What a request for a small file allocates, once the way is warm. */
final class FileAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 20_000;
    private static final int REQUESTS = 10_000;

    /** A string of the path, by which the cache is asked. */
    private static final int PATH_BYTES = 64;

    @TempDir
    Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        for (var name : new String[] {"small.txt", "app.js", "app.js.gz"}) {
            Files.writeString(folder.resolve(name), "some text");
            Files.setLastModifiedTime(folder.resolve(name), FileTime.from(Instant.EPOCH));
        }
    }

    @Test
    void aKnownFileCostsThePathThatItIsKnownBy() {
        assertAllocates(PATH_BYTES, FileServer.of(folder), "/small.txt");
        assertAllocates(PATH_BYTES, FileServer.of(folder).withCacheControl(CacheControl.of("no-cache")), "/app.js");
    }

    @Test
    void oneFileAndPreloadedFilesCostNothing() throws IOException {
        assertAllocates(0, FileServer.file(folder.resolve("small.txt")), "/any");
        assertAllocates(0, FileServer.of(folder).preloaded(), "/small.txt");
        assertAllocates(0, FileServer.of(folder).preloaded(), "/app.js");
    }

    private static void assertAllocates(long bytesMax, Handler handler, String target) {
        var connection = InMemoryServer.of(handler).connect();
        byte[] request = ("GET " + target + " HTTP/1.1\r\nHost: here\r\n\r\n").getBytes(US_ASCII);
        exchange(connection, request, WARM_UP);
        assertTrue(connection.received().contains("some text"), connection.received());
        long before = THREADS.getCurrentThreadAllocatedBytes();
        exchange(connection, request, REQUESTS);
        long allocated = (THREADS.getCurrentThreadAllocatedBytes() - before) / REQUESTS;
        assertTrue(allocated <= bytesMax, target + " allocates " + allocated + " bytes");
    }

    private static void exchange(InMemoryConnection connection, byte[] request, int times) {
        for (int i = 0; i < times; i++) {
            connection.forget();
            connection.feed(request);
            connection.run();
        }
    }
}

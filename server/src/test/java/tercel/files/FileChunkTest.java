package tercel.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileChunkTest {
    private static final byte[] CONTENT = content(10_000);

    @TempDir
    Path folder;

    @Test
    void readsItsPartAndNothingElse() throws IOException {
        var chunk = new FileChunk(OpenFile.of(open(write())), 100, 5000);
        assertArrayEquals(Arrays.copyOfRange(CONTENT, 100, 5100), readAll(chunk, 777));
        assertEquals(0, chunk.remaining());
        assertEquals(0, chunk.read(new byte[10], 0, 10));
        chunk.close();
    }

    @Test
    void readsBehindTheOffsetOfTheTarget() throws IOException {
        var chunk = new FileChunk(OpenFile.of(open(write())), 0, 4);
        byte[] to = new byte[10];
        assertEquals(2, chunk.read(to, 3, 2));
        assertEquals(2, chunk.position());
        assertEquals(0, to[2]);
        assertEquals(CONTENT[0], to[3]);
        assertEquals(CONTENT[1], to[4]);
        assertEquals(0, to[5]);
        chunk.close();
    }

    @Test
    void transfersItsPartInBoundedPortions() throws IOException {
        var chunk = new FileChunk(OpenFile.of(open(write())), 1, 9_998);
        var sink = new ByteArrayOutputStream();
        var target = Channels.newChannel(sink);
        assertEquals(4_000, chunk.transferTo(target, 4_000));
        chunk.sent(998);
        assertEquals(5_000, chunk.transferTo(target, Long.MAX_VALUE));
        assertEquals(0, chunk.transferTo(target, Long.MAX_VALUE));
        var expected = new ByteArrayOutputStream();
        expected.write(CONTENT, 1, 4_000);
        expected.write(CONTENT, 4_999, 5_000);
        assertArrayEquals(expected.toByteArray(), sink.toByteArray());
        chunk.close();
    }

    @Test
    void aFileThatShrinksIsAnErrorAndNeverOtherBytes() throws IOException {
        var path = write();
        var read = new FileChunk(OpenFile.of(open(path)), 0, CONTENT.length);
        var transferred = new FileChunk(OpenFile.of(open(path)), 0, CONTENT.length);
        try (var writer = FileChannel.open(path, StandardOpenOption.WRITE)) {
            writer.truncate(6_000);
        }
        var sink = new ByteArrayOutputStream();
        assertEquals(6_000, transferred.transferTo(Channels.newChannel(sink), Long.MAX_VALUE));
        assertThrows(IOException.class, () -> transferred.transferTo(Channels.newChannel(sink), Long.MAX_VALUE));
        assertEquals(6_000, read.read(new byte[20_000], 0, 20_000));
        var failure = assertThrows(IOException.class, () -> read.read(new byte[10], 0, 10));
        assertEquals("the file ends at 6000, 4000 bytes before its announced end", failure.getMessage());
        read.close();
        transferred.close();
    }

    @Test
    void aFileThatIsReplacedOrDeletedGoesOnAsItWas() throws IOException {
        var path = write();
        var chunk = new FileChunk(OpenFile.of(open(path)), 0, CONTENT.length);
        Files.delete(path);
        Files.write(path, new byte[] {1, 2, 3});
        assertArrayEquals(CONTENT, readAll(chunk, 1_024));
        chunk.close();
    }

    @Test
    void closesOnceAndThenRefuses() throws IOException {
        var channel = open(write());
        var chunk = new FileChunk(OpenFile.of(channel), 0, 10);
        chunk.close();
        chunk.close();
        assertFalse(channel.isOpen());
        assertThrows(IOException.class, () -> chunk.read(new byte[10], 0, 10));
        assertThrows(IOException.class, chunk::channel);
    }

    @Test
    void closesADescriptorOnceThroughItsOwner() {
        var closed = new AtomicInteger();
        var chunk = new FileChunk(OpenFile.of(1_000_000, closed::incrementAndGet), 0, 10);
        assertEquals(1_000_000, chunk.descriptor());
        chunk.close();
        chunk.close();
        assertEquals(1, closed.get());
    }

    @Test
    void makesAChannelOfADescriptorWhereProcDoes() throws IOException {
        var path = write();
        try (var other = open(path)) {
            assumeTrue(other.isOpen() && Files.isDirectory(Path.of("/proc/self/fd")));
            int descriptor = descriptorOf(path);
            var chunk = new FileChunk(OpenFile.of(descriptor, () -> {}), 0, CONTENT.length);
            Files.delete(path);
            assertArrayEquals(CONTENT, readAll(chunk, 4_096));
            chunk.close();
        }
    }

    @Test
    void refusesPartsThatCannotBe() throws IOException {
        try (var channel = open(write())) {
            var file = OpenFile.of(channel);
            assertThrows(IllegalArgumentException.class, () -> new FileChunk(file, -1, 1));
            assertThrows(IllegalArgumentException.class, () -> new FileChunk(file, 1, -1));
            assertThrows(IllegalArgumentException.class, () -> new FileChunk(file, 2, Long.MAX_VALUE));
            assertThrows(IllegalArgumentException.class, () -> OpenFile.of(-1, () -> {}));
        }
    }

    private static int descriptorOf(Path path) throws IOException {
        try (var links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var link : links) {
                if (Files.isSymbolicLink(link) && path.toRealPath().equals(Files.readSymbolicLink(link))) {
                    return Integer.parseInt(link.getFileName().toString());
                }
            }
        }
        throw new AssertionError("nobody holds " + path);
    }

    private static byte[] readAll(FileChunk chunk, int portion) throws IOException {
        var all = new ByteArrayOutputStream();
        byte[] buffer = new byte[portion];
        while (chunk.remaining() > 0) {
            all.write(buffer, 0, chunk.read(buffer, 0, portion));
        }
        return all.toByteArray();
    }

    private Path write() throws IOException {
        return Files.write(folder.resolve("file"), CONTENT);
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(1).nextBytes(bytes);
        return bytes;
    }
}

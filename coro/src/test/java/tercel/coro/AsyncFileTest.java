package tercel.coro;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tercel.coro.FileRuntimes.Setting;

@Timeout(60)
final class AsyncFileTest {
    /** More than is moved at once, and no multiple of anything. */
    private static final int LARGE = (2 << 20) + 17;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void opensAsTheOptionsSay(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Path path = folder.resolve("file");
            assertThrows(NoSuchFileException.class, () -> AsyncFile.open(coroutines, path));
            assertThrows(NoSuchFileException.class, () -> AsyncFile.open(coroutines, path, WRITE));
            AsyncFile.open(coroutines, path, WRITE, CREATE).close();
            assertThrows(FileAlreadyExistsException.class, () -> AsyncFile.open(coroutines, path, WRITE, CREATE_NEW));
            Files.writeString(path, "before");
            AsyncFile.open(coroutines, path, WRITE, CREATE).close();
            assertEquals("before", Files.readString(path));
            AsyncFile.open(coroutines, path, WRITE, TRUNCATE_EXISTING).close();
            assertEquals("", Files.readString(path));
            assertThrows(IOException.class, () -> AsyncFile.open(coroutines, path.resolve("beneath a file")));
            assertThrows(IOException.class, () -> AsyncFile.open(coroutines, folder, WRITE));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void whatIsAppendedGoesToTheEndWhateverThePosition(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Path path = Files.writeString(folder.resolve("file"), "one");
            try (var file = AsyncFile.open(coroutines, path, APPEND)) {
                file.write(" two".getBytes(), 0, 4, 0);
            }
            try (var out = AsyncFile.open(coroutines, path, APPEND).output()) {
                out.write(" three".getBytes());
            }
            assertEquals("one two three", Files.readString(path));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aNewFileHasThePermissionsThatWereAskedFor(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Path path = folder.resolve("file");
            var wanted = PosixFilePermissions.fromString("rw-r-----");
            AsyncFile.open(coroutines, path, Set.of(WRITE, CREATE), wanted).close();
            assertEquals(wanted, Files.getPosixFilePermissions(path));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void refusesWhatItWasNotOpenedFor(Setting setting) throws Exception {
        setting.run(coroutines -> {
            Path path = Files.writeString(folder.resolve("file"), "text");
            try (var reader = AsyncFile.open(coroutines, path);
                    var writer = AsyncFile.open(coroutines, path, WRITE)) {
                assertThrows(NonWritableChannelException.class, () -> reader.write(new byte[1], 0, 1, 0));
                assertThrows(NonWritableChannelException.class, () -> reader.truncate(0));
                assertThrows(NonReadableChannelException.class, () -> writer.read(new byte[1], 0, 1, 0));
                assertThrows(IllegalArgumentException.class, () -> reader.read(new byte[1], 0, 1, -1));
                assertThrows(IndexOutOfBoundsException.class, () -> reader.read(new byte[1], 0, 2, 0));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void readsAnyRangeFromAnyPosition(Setting setting) throws Exception {
        var content = FileRuntimes.random(LARGE, 1);
        Path path = Files.write(folder.resolve("file"), content);
        setting.run(coroutines -> {
            try (var file = AsyncFile.open(coroutines, path)) {
                assertEquals(LARGE, file.size());
                var random = new Random(2);
                for (int turn = 0; turn < 50; turn++) {
                    int position = random.nextInt(LARGE + 10);
                    var to = new byte[random.nextInt(1, turn % 10 == 0 ? LARGE : 5000)];
                    int offset = random.nextInt(to.length);
                    int length = random.nextInt(1, to.length - offset + 1);
                    int expected = Math.min(length, LARGE - position);
                    assertEquals(expected <= 0 ? -1 : expected, file.read(to, offset, length, position));
                    for (int index = 0; index < expected; index++) {
                        assertEquals(content[position + index], to[offset + index]);
                    }
                }
                assertEquals(-1, file.read(new byte[1], 0, 1, 1L << 40));
                assertEquals(0, file.read(new byte[1], 1, 0, 0));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void buffersOfAllKindsMoveByWhatWasRead(Setting setting) throws Exception {
        var content = FileRuntimes.random(1000, 3);
        Path path = Files.write(folder.resolve("file"), content);
        setting.run(coroutines -> {
            try (var file = AsyncFile.open(coroutines, path)) {
                for (var whole : new ByteBuffer[] {ByteBuffer.allocate(200), ByteBuffer.allocateDirect(200)}) {
                    var buffer = whole.position(5).slice().position(7).limit(107);
                    assertEquals(100, file.read(buffer, 50));
                    assertEquals(107, buffer.position());
                    var got = new byte[100];
                    buffer.get(7, got);
                    assertArrayEquals(Arrays.copyOfRange(content, 50, 150), got);
                    assertEquals(0, whole.get(4));
                    assertEquals(0, whole.get(5 + 107));
                }
                assertThrows(
                        IllegalArgumentException.class,
                        () -> file.read(ByteBuffer.allocate(1).asReadOnlyBuffer(), 0));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void writesAnyRangeAtAnyPosition(Setting setting) throws Exception {
        Path path = folder.resolve("file");
        var model = new byte[LARGE + 5000];
        setting.run(coroutines -> {
            try (var file = AsyncFile.open(coroutines, path, READ, WRITE, CREATE)) {
                var random = new Random(4);
                for (int turn = 0; turn < 30; turn++) {
                    var from = FileRuntimes.random(random.nextInt(1, turn % 10 == 0 ? LARGE : 5000), turn);
                    int offset = random.nextInt(from.length);
                    int length = from.length - offset;
                    int position = random.nextInt(model.length - length);
                    System.arraycopy(from, offset, model, position, length);
                    switch (turn % 3) {
                        case 0 -> file.write(from, offset, length, position);
                        case 1 ->
                            file.write(ByteBuffer.wrap(from).position(offset).asReadOnlyBuffer(), position);
                        default -> {
                            var direct = ByteBuffer.allocateDirect(length)
                                    .put(from, offset, length)
                                    .flip();
                            file.write(direct, position);
                            assertEquals(length, direct.position());
                        }
                    }
                }
                file.truncate(LARGE);
                file.truncate(LARGE + 1000L);
                file.syncData();
                file.sync();
                assertEquals(Files.size(path), file.size());
            }
            var got = Files.readAllBytes(path);
            assertTrue(got.length <= LARGE);
            assertArrayEquals(Arrays.copyOf(model, got.length), got);
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void severalBuffersAreOneRange(Setting setting) throws Exception {
        var content = FileRuntimes.random(300_000, 5);
        setting.run(coroutines -> {
            Path path = folder.resolve("file");
            try (var file = AsyncFile.open(coroutines, path, READ, WRITE, CREATE)) {
                file.write(
                        new ByteBuffer[] {
                            ByteBuffer.wrap(content, 0, 10),
                            ByteBuffer.allocate(0),
                            ByteBuffer.wrap(content, 10, 99_990),
                            ByteBuffer.wrap(content, 100_000, 200_000)
                        },
                        7);
                var first = ByteBuffer.allocate(100_001);
                var second = ByteBuffer.allocateDirect(199_999);
                var third = ByteBuffer.allocate(10);
                assertEquals(300_000, file.read(new ByteBuffer[] {first, second, third}, 7));
                assertEquals(0, third.position());
                var got = new byte[300_000];
                first.flip().get(got, 0, 100_001);
                second.flip().get(got, 100_001, 199_999);
                assertArrayEquals(content, got);
                assertEquals(-1, file.read(new ByteBuffer[] {third}, 300_007));
                assertEquals(0, file.read(new ByteBuffer[0], 0));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void streamsCarryWhatIsWrittenInAnyPieces(Setting setting) throws Exception {
        var content = FileRuntimes.random(700_000, 6);
        setting.run(coroutines -> {
            Path path = folder.resolve("file");
            var random = new Random(7);
            try (var out = AsyncFile.open(coroutines, path, WRITE, CREATE).output()) {
                for (int at = 0; at < content.length; ) {
                    int length = Math.min(content.length - at, random.nextInt(random.nextBoolean() ? 100 : 200_000));
                    if (length == 1) {
                        out.write(content[at]);
                    } else {
                        out.write(content, at, length);
                    }
                    at += length;
                }
            }
            assertArrayEquals(content, Files.readAllBytes(path));
            try (var in = AsyncFile.open(coroutines, path).input()) {
                assertArrayEquals(content, in.readAllBytes());
                assertEquals(-1, in.read());
            }
            try (var in = AsyncFile.open(coroutines, path).input()) {
                for (int at = 0; at < content.length; ) {
                    assertEquals(content[at++] & 0xff, in.read());
                    at += (int) in.skip(random.nextInt(30_000));
                    var piece = in.readNBytes(random.nextInt(100_000));
                    assertArrayEquals(Arrays.copyOfRange(content, at, at + piece.length), piece);
                    at += piece.length;
                }
                assertEquals(0, in.skip(1));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aClosedFileRefusesAndClosingAgainDoesNothing(Setting setting) throws Exception {
        setting.run(coroutines -> {
            var file = AsyncFile.open(coroutines, folder.resolve("file"), READ, WRITE, CREATE);
            var out = file.output();
            out.write(1);
            out.close();
            out.close();
            file.close();
            assertThrows(ClosedChannelException.class, () -> file.read(new byte[1], 0, 1, 0));
            assertThrows(ClosedChannelException.class, () -> file.write(new byte[1], 0, 1, 0));
            assertThrows(ClosedChannelException.class, file::size);
            assertThrows(ClosedChannelException.class, file::sync);
            assertEquals(1, Files.size(file.path()));
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void aHundredCoroutinesReadOneFile(Setting setting) throws Exception {
        int size = 4096;
        int blocks = 64;
        var content = FileRuntimes.random(blocks * size, 8);
        Path path = Files.write(folder.resolve("file"), content);
        setting.run(coroutines -> {
            try (var file = AsyncFile.open(coroutines, path);
                    var scope = Scope.failFast(coroutines)) {
                for (int each = 0; each < 100; each++) {
                    var random = new Random(each);
                    scope.fork(() -> {
                        var got = new byte[size];
                        for (int turn = 0; turn < 20; turn++) {
                            int position = size * random.nextInt(blocks);
                            assertEquals(size, file.read(got, 0, size, position));
                            assertArrayEquals(Arrays.copyOfRange(content, position, position + size), got);
                        }
                        return null;
                    });
                }
                scope.joinAll();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void threadsThatAreNoCoroutinesMayUseItToo(Setting setting) throws Exception {
        try (var coroutines = setting.open();
                var file = AsyncFile.open(coroutines, folder.resolve("file"), READ, WRITE, CREATE)) {
            file.write("text".getBytes(), 0, 4, 0);
            var got = new byte[10];
            assertEquals(4, file.read(got, 0, 10, 0));
            assertEquals("text", new String(got, 0, 4, StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void filesWithoutASizeAreReadToTheirEnd(Setting setting) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/maps")));
        setting.run(coroutines -> {
            try (var in = AsyncFile.open(coroutines, Path.of("/proc/self/maps")).input()) {
                assertTrue(new String(in.readAllBytes(), StandardCharsets.US_ASCII).contains("java"));
            }
            try (var zero = AsyncFile.open(coroutines, Path.of("/dev/zero"))) {
                var got = FileRuntimes.random(100_000, 9);
                assertEquals(got.length, zero.read(got, 0, got.length, 0));
                assertArrayEquals(new byte[100_000], got);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.FileRuntimes#all")
    void refusesANamedPipeWhichItCouldHangIn(Setting setting) throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        setting.run(coroutines -> {
            var refused = assertThrows(FileSystemException.class, () -> AsyncFile.open(coroutines, pipe));
            assertTrue(refused.getMessage().contains("named pipe"), refused::getMessage);
        });
    }
}

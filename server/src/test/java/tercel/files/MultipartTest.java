package tercel.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MultipartTest {
    private static final byte[] CONTENT = "0123456789".repeat(5_000).getBytes(StandardCharsets.US_ASCII);

    @Test
    void writesEachPartWithItsHead() throws IOException {
        var multipart = new Multipart(
                List.of(new ByteRange(2, 4), new ByteRange(49_999, 49_999)), "text/plain", 50_000, "BOUNDARY");
        var out = new ByteArrayOutputStream();
        multipart.writeTo(out, new Source.Memory(CONTENT));
        assertEquals("""

                --BOUNDARY
                Content-Type: text/plain
                Content-Range: bytes 2-4/50000

                234
                --BOUNDARY
                Content-Type: text/plain
                Content-Range: bytes 49999-49999/50000

                9
                --BOUNDARY--
                """.replace("\n", "\r\n"), out.toString(StandardCharsets.US_ASCII));
        assertEquals(out.size(), multipart.length());
        assertEquals("multipart/byteranges; boundary=BOUNDARY", multipart.type());
    }

    @Test
    void comesTheSameFromDiskAndMemory(@TempDir Path folder) throws IOException {
        var ranges = List.of(new ByteRange(40_000, 49_999), new ByteRange(1, 39_000));
        var multipart = new Multipart(ranges, "text/plain", 50_000, "B");
        var memory = new ByteArrayOutputStream();
        multipart.writeTo(memory, new Source.Memory(CONTENT));
        var disk = new ByteArrayOutputStream();
        var path = Files.write(folder.resolve("file"), CONTENT);
        try (var source = new Source.Disk(OpenFile.of(FileChannel.open(path, StandardOpenOption.READ)))) {
            multipart.writeTo(disk, source);
            assertArrayEquals(memory.toByteArray(), disk.toByteArray());
            Files.write(path, new byte[45_000]);
            assertThrows(IOException.class, () -> multipart.writeTo(disk, source));
        }
    }
}

package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds the Javadoc site of all rooms together, in {@code house/target/site}. A Maven plugin would do it room by room,
 * without links from one to the other.
 */
final class SiteTest {
    @Test
    void theSiteIsBuiltWithoutAWarning() throws IOException {
        var rooms = new ArrayList<Path>();
        for (Path room : Rooms.ofThisBuild().directories()) {
            rooms.add(room.resolve("src/main/java"));
        }
        var site = Rooms.ofThisBuild().root().resolve("house/target/site");
        var said = new StringWriter();
        assertEquals(0, javadoc(rooms, site, said), said::toString);
        assertEquals("", said.toString());
        assertTrue(Files.exists(site.resolve("index.html")));
    }

    @Test
    void aMethodWithoutJavadocIsAnError(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("module-info.java"), "/** It. */ module sample { exports a; }");
        Files.createDirectory(directory.resolve("a"));
        Files.writeString(directory.resolve("a/B.java"), "package a; /** It. */ public interface B { int c(); }");
        var said = new StringWriter();
        assertEquals(1, javadoc(List.of(directory), directory.resolve("site"), said));
        assertTrue(said.toString().contains("B.java:1: warning: no comment"), said::toString);
    }

    private static int javadoc(List<Path> rooms, Path site, StringWriter said) throws IOException {
        var words = new ArrayList<>(List.of("-quiet", "-Xdoclint:all", "-Werror", "-notimestamp"));
        // A system call's parameters are told by its man page, which each method of os names.
        words.add("-Xdoclint/package:-tercel.os");
        words.addAll(List.of("-windowtitle", "Tercel", "-doctitle", "Tercel", "-d", site.toString()));
        words.addAll(List.of("--module-path", jars()));
        var modules = new ArrayList<String>();
        for (Path sources : rooms) {
            String module = Rooms.moduleName(sources);
            words.addAll(List.of("--module-source-path", module + "=" + sources));
            if (!Rooms.exports(sources).isEmpty()) {
                modules.add(module);
            }
        }
        words.addAll(List.of("--module", String.join(",", modules)));
        var writer = new PrintWriter(said, true);
        return ToolProvider.findFirst("javadoc").orElseThrow().run(writer, writer, words.toArray(String[]::new));
    }

    /** What others wrote and the rooms are compiled with. */
    private static String jars() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .filter(entry -> entry.contains("jspecify") || entry.contains("picocli"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}

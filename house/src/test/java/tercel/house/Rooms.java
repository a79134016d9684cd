package tercel.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rooms of a source tree: the directories that have a {@code src/main/java}. */
record Rooms(Path root) {
    private static final Pattern MODULE = Pattern.compile("\\bmodule\\s+([\\w.]+)\\s*\\{");
    private static final Pattern EXPORTS = Pattern.compile("exports\\s+([\\w.]+)\\s*;");

    /** The rooms of the tree that this test runs in. */
    static Rooms ofThisBuild() {
        var directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            directory = directory.getParent();
        }
        return new Rooms(directory);
    }

    List<Path> directories() throws IOException {
        try (var children = Files.list(root)) {
            return children.filter(child -> Files.isDirectory(child.resolve("src/main/java")))
                    .sorted()
                    .toList();
        }
    }

    /** The Java files of a room beneath {@code part}, such as {@code src/main/java}. */
    static List<Path> sources(Path room, String part) throws IOException {
        return filesBeneath(room.resolve(part), ".java");
    }

    static List<Path> filesBeneath(Path directory, String ending) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    static String moduleName(Path sources) throws IOException {
        var name = MODULE.matcher(Files.readString(sources.resolve("module-info.java")));
        return name.results().findFirst().orElseThrow().group(1);
    }

    /** The packages that a room shows to everybody. */
    static List<String> exports(Path sources) throws IOException {
        return EXPORTS.matcher(Files.readString(sources.resolve("module-info.java")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toList());
    }
}

package tercel.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every hop that docs/ARCHITECTURE.md shows is a call that stands in the compiled classes. */
final class ArchitectureTest {
    private static final Pattern HOP = Pattern.compile("^- `(\\w+\\.\\w+)` → `(\\w+\\.\\w+)`$");
    private static final int HOPS_MIN = 25;

    @Test
    void everyHopOfTheStraightLineIsACallInTheCode() throws IOException {
        var rooms = Rooms.ofThisBuild();
        var page = rooms.root().resolve("docs/ARCHITECTURE.md");
        var calls = calls(rooms.directories());
        var hops = hops(Files.readAllLines(page));
        assertTrue(hops.size() >= HOPS_MIN, "the page shows " + hops.size() + " hops");
        assertEquals(List.of(), missing(hops, calls), "hops that no code makes");
    }

    @Test
    void findsAHopThatNoCodeMakes() throws IOException {
        var calls = calls(Rooms.ofThisBuild().directories());
        var hops = hops(
                List.of("- `Loop.turnOnce` → `Poller.wakeUp`", "- `Loop.turnOnce` → `Poller.poll`", "Loop.run → x"));
        assertEquals(List.of("Loop.turnOnce → Poller.wakeUp"), missing(hops, calls));
    }

    private static List<String> hops(List<String> lines) {
        var hops = new ArrayList<String>();
        for (String line : lines) {
            var hop = HOP.matcher(line);
            if (hop.matches()) {
                hops.add(hop.group(1) + " → " + hop.group(2));
            }
        }
        return hops;
    }

    private static List<String> missing(List<String> hops, Map<String, Set<String>> calls) {
        return hops.stream()
                .filter(hop -> {
                    var ends = hop.split(" → ");
                    return !calls.getOrDefault(ends[0], Set.of()).contains(ends[1]);
                })
                .toList();
    }

    /** What each method calls, by simple class name and method name. */
    private static Map<String, Set<String>> calls(List<Path> rooms) throws IOException {
        var calls = new HashMap<String, Set<String>>();
        for (Path room : rooms) {
            try (var files = Files.walk(room.resolve("target/classes"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".class")).toList()) {
                    note(ClassFile.of().parse(file), calls);
                }
            }
        }
        return calls;
    }

    private static void note(ClassModel type, Map<String, Set<String>> calls) {
        for (MethodModel method : type.methods()) {
            var from = simple(type.thisClass().asInternalName()) + "."
                    + method.methodName().stringValue();
            var to = calls.computeIfAbsent(from, key -> new HashSet<>());
            method.code()
                    .ifPresent(code -> code.forEach(element -> {
                        if (element instanceof InvokeInstruction call) {
                            to.add(simple(call.owner().asInternalName()) + "."
                                    + call.name().stringValue());
                        }
                    }));
        }
    }

    private static String simple(String internalName) {
        return internalName.substring(Math.max(internalName.lastIndexOf('/'), internalName.lastIndexOf('$')) + 1);
    }
}

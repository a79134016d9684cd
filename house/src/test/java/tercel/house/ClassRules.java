package tercel.house;

import static java.util.Map.entry;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who may name whom, read from the constant pools of compiled classes: there stands every class that code, a signature
 * or an annotation names.
 */
final class ClassRules {
    /** The packages of ours that each package may name besides its own. One that is not listed may not exist. */
    private static final Map<String, Set<String>> MAY_NAME = Map.ofEntries(
            entry("tercel.wire", Set.of()),
            entry("tercel.wire.http1", Set.of("tercel.wire")),
            entry("tercel.wire.proxy", Set.of("tercel.wire")),
            entry("tercel.os", Set.of()),
            entry("tercel.coro", Set.of("tercel.os")),
            entry("tercel.engine", Set.of("tercel.coro", "tercel.wire", "tercel.files")),
            entry("tercel.http", Set.of("tercel.coro", "tercel.wire", "tercel.wire.http1", "tercel.files")),
            entry("tercel.http.guard", Set.of("tercel.http")),
            entry("tercel.files", Set.of("tercel.coro", "tercel.wire", "tercel.http")),
            entry(
                    "tercel.server",
                    Set.of(
                            "tercel.coro",
                            "tercel.wire",
                            "tercel.wire.http1",
                            "tercel.wire.proxy",
                            "tercel.engine",
                            "tercel.http",
                            "tercel.files")),
            entry(
                    "tercel.cli",
                    Set.of(
                            "tercel.os",
                            "tercel.coro",
                            "tercel.wire",
                            "tercel.http",
                            "tercel.http.guard",
                            "tercel.files",
                            "tercel.server")));

    /**
     * What each module may require besides java.base and JSpecify. Modules that are not listed may require anything.
     */
    private static final Map<String, Set<String>> MAY_REQUIRE = Map.of(
            "tercel.wire",
            Set.of(),
            "tercel.os",
            Set.of(),
            "tercel.coro",
            Set.of("tercel.os", "jdk.unsupported"),
            "tercel.server",
            Set.of("tercel.coro", "tercel.wire", "jdk.jfr"));

    /**
     * Sockets, channels, threads, clocks and files, none of which {@code wire} knows. But a pump says by
     * {@code SocketTimeoutException} that a deadline has passed.
     */
    private static final Pattern UNKNOWN_TO_WIRE =
            Pattern.compile("java\\.(net|nio\\.channels|nio\\.file)\\.(?!SocketTimeoutException$).*"
                    + "|java\\.io\\.(File\\w*|RandomAccessFile)"
                    + "|java\\.lang\\.(Thread|ThreadLocal|Process\\w*)"
                    + "|java\\.util\\.concurrent\\.(locks\\.LockSupport|\\w*Execut\\w*|ForkJoin\\w*)"
                    + "|java\\.time\\.Clock|java\\.util\\.(Timer|Date)"
                    + "|java\\.lang\\.System\\.(nanoTime|currentTimeMillis)|java\\.time\\.\\w+\\.now");

    /** The one class of {@code wire} that may name a thread: it interrupts that of a work which is cancelled. */
    private static final String CANCELLER = "tercel.wire.http1.Turn";

    /** Nobody loads them where native access is not granted. */
    private static final Set<String> DOORS_OF_OS = new TreeSet<>(Set.of(
            "tercel.coro.EpollPoller",
            "tercel.coro.DescriptorFile",
            "tercel.coro.FileRing",
            "tercel.coro.NativeFolder",
            "tercel.cli.ExplainedCalls",
            "tercel.cli.Supervisor"));

    private static final Pattern DESCRIPTOR = Pattern.compile("L((?:\\w+/)+[\\w$]+)(?=[;<])");

    private final Path sources;
    private final Set<String> namersOfOs = new TreeSet<>();
    private final List<Violation> violations = new ArrayList<>();

    private ClassRules(Path sources) {
        this.sources = sources;
    }

    /** Checks the classes of one room; its sources serve to say where. */
    static List<Violation> check(Path classes, Path sources) throws IOException {
        var rules = new ClassRules(sources);
        for (Path file : Rooms.filesBeneath(classes, ".class")) {
            var model = ClassFile.of().parse(file);
            if (model.isModuleInfo()) {
                rules.checkModule(model);
            } else {
                rules.checkClass(topLevel(dotted(model.thisClass().asInternalName())), names(model));
            }
        }
        rules.keepToTheDoorsOfOs();
        return rules.violations;
    }

    private void checkModule(ClassModel model) {
        var module = model.findAttribute(Attributes.module()).orElseThrow();
        var allowed = MAY_REQUIRE.get(module.moduleName().name().stringValue());
        for (var required : module.requires()) {
            String name = required.requires().name().stringValue();
            if (allowed != null
                    && !allowed.contains(name)
                    && !Set.of("java.base", "org.jspecify").contains(name)) {
                var file = sources.resolve("module-info.java");
                violations.add(new Violation(file, 1, module.moduleName().name() + " may not require " + name));
            }
        }
    }

    private void checkClass(String type, Set<String> names) throws IOException {
        String home = packageOf(type);
        if (!MAY_NAME.containsKey(home)) {
            violate(type, type, "package " + home + " stands in no room: give it its place in ClassRules");
            return;
        }
        for (String name : names) {
            String named = packageOf(name);
            boolean ours = MAY_NAME.containsKey(named) && !named.equals(home);
            if (ours && !MAY_NAME.get(home).contains(named)) {
                violate(type, name, home + " may not name " + name);
            }
            if (home.equals("tercel.coro") && named.equals("tercel.os")) {
                namersOfOs.add(type);
            }
            boolean cancels = type.equals(CANCELLER) && name.equals("java.lang.Thread");
            if (home.startsWith("tercel.wire")
                    && !cancels
                    && UNKNOWN_TO_WIRE.matcher(name).matches()) {
                violate(type, name, "wire may not name " + name);
            }
        }
    }

    private void keepToTheDoorsOfOs() throws IOException {
        for (String type : namersOfOs) {
            if (!DOORS_OF_OS.contains(type)) {
                violate(type, "tercel.os", "of coro only " + DOORS_OF_OS + " may name tercel.os, not " + type);
            }
        }
    }

    private void violate(String type, String name, String rule) throws IOException {
        var file = sources.resolve(type.replace('.', '/') + ".java");
        violations.add(new Violation(file, lineThatNames(file, name), rule));
    }

    /** The first line with the name's last part, or 1. */
    private static int lineThatNames(Path file, String name) throws IOException {
        var word = Pattern.compile("\\b" + Pattern.quote(name.substring(name.lastIndexOf('.') + 1)) + "\\b");
        var lines = Files.exists(file) ? Files.readAllLines(file) : List.<String>of();
        for (int i = 0; i < lines.size(); i++) {
            if (word.matcher(lines.get(i)).find()) {
                return i + 1;
            }
        }
        return 1;
    }

    /** Every top-level class that a class names, and every member of another class as {@code package.Class.member}. */
    private static Set<String> names(ClassModel model) {
        var names = new TreeSet<String>();
        for (PoolEntry entry : model.constantPool()) {
            switch (entry) {
                case ClassEntry type
                when !type.asInternalName().startsWith("[") -> names.add(topLevel(dotted(type.asInternalName())));
                case MemberRefEntry member ->
                    names.add(dotted(member.owner().asInternalName()) + "."
                            + member.name().stringValue());
                case Utf8Entry text ->
                    DESCRIPTOR
                            .matcher(text.stringValue())
                            .results()
                            .forEach(match -> names.add(topLevel(dotted(match.group(1)))));
                default -> {}
            }
        }
        return names;
    }

    private static String dotted(String internalName) {
        return internalName.replace('/', '.');
    }

    private static String topLevel(String type) {
        int dollar = type.indexOf('$');
        return dollar < 0 ? type : type.substring(0, dollar);
    }

    /** The package of a class or a member: all before the first part that begins with a capital. */
    private static String packageOf(String name) {
        return name.replaceFirst("\\.\\p{Lu}.*", "").replaceFirst("\\.package-info$", "");
    }
}

package tercel.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The rules of STYLE.md that hold for declarations and statements, checked on javac's syntax tree. */
final class TreeRules extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private static final int METHOD_LINES_MAX = 60;
    private static final int NESTING_MAX = 3;
    private static final int PARAMETERS_MAX = 4;
    private static final Set<String> PACKAGES = Set.of("util", "utils", "common", "helper", "helpers", "impl", "base");
    private static final Pattern TYPE_NAME =
            Pattern.compile("(Abstract|Base)[A-Z].*|.*(Impl|Manager|Helper|Helpers|Util|Utils|Utilities)");
    private static final Pattern GETTER = Pattern.compile("get[A-Z].*");
    private static final Set<String> CLIPPED = Set.of(
            "conn", "buf", "req", "resp", "ctx", "msg", "mgr", "cfg", "idx", "cnt", "tmp", "len", "addr", "sock",
            "srv");

    private final CompilationUnitTree unit;
    private final DocTrees trees;
    private final Path file;
    private final String packageName;
    private final boolean exported;
    private final List<Violation> violations;
    private int nesting;

    private TreeRules(CompilationUnitTree unit, DocTrees trees, List<String> exports, List<Violation> violations) {
        this.unit = unit;
        this.trees = trees;
        this.file = Path.of(unit.getSourceFile().toUri());
        this.packageName =
                unit.getPackageName() == null ? "" : unit.getPackageName().toString();
        this.exported = exports.contains(packageName);
        this.violations = violations;
    }

    /** Checks files of one room, whose exported packages need Javadoc. */
    static List<Violation> check(List<Path> files, List<String> exports) throws IOException {
        var violations = new ArrayList<Violation>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var sources = manager.getJavaFileObjectsFromPaths(files);
            var task = (JavacTask) compiler.getTask(null, manager, null, null, null, sources);
            for (var unit : task.parse()) {
                new TreeRules(unit, DocTrees.instance(task), exports, violations).scan(unit, null);
            }
        }
        return violations;
    }

    @Override
    public @Nullable Void visitPackage(PackageTree tree, @Nullable Void nothing) {
        for (String part : packageName.split("\\.")) {
            require(!PACKAGES.contains(part), tree, "no package is named " + part);
        }
        return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
        String name = tree.getSimpleName().toString();
        var flags = tree.getModifiers().getFlags();
        require(!TYPE_NAME.matcher(name).matches(), tree, "a type is named for what it is, not " + name);
        require(
                tree.getKind() != Tree.Kind.CLASS
                        || name.isEmpty()
                        || flags.contains(Modifier.FINAL)
                        || flags.contains(Modifier.SEALED),
                tree,
                "class " + name + " is neither final nor sealed");
        requireJavadoc(tree, tree.getModifiers(), name);
        return afresh(() -> super.visitClass(tree, nothing));
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
        String name = tree.getName().toString();
        long lines = line(endOf(tree)) - line(startOf(tree)) + 1;
        require(lines <= METHOD_LINES_MAX, tree, name + " has " + lines + " lines, a method at most 60");
        require(
                tree.getParameters().size() <= PARAMETERS_MAX || mayHaveManyParameters(),
                tree,
                name + " has " + tree.getParameters().size() + " parameters, at most 4 are allowed, then a record");
        boolean ours = !overrides(tree);
        require(!ours || !GETTER.matcher(name).matches(), tree, name + " is named for its value, without get");
        requireWholeWords(tree, name);
        if (ours) {
            requireJavadoc(tree, tree.getModifiers(), name);
        }
        return afresh(() -> super.visitMethod(tree, nothing));
    }

    /** A record's constructor has its components, and a system call what the kernel wants. */
    private boolean mayHaveManyParameters() {
        return enclosing() instanceof ClassTree type && type.getKind() == Tree.Kind.RECORD || inKernelsWords();
    }

    /** In {@code tercel.os} names are the kernel's, which are short. */
    private boolean inKernelsWords() {
        return packageName.equals("tercel.os");
    }

    private static boolean overrides(MethodTree tree) {
        return tree.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void nothing) {
        requireWholeWords(tree, tree.getName().toString());
        if (enclosing() instanceof ClassTree type && type.getKind() != Tree.Kind.RECORD) {
            requireJavadoc(tree, tree.getModifiers(), tree.getName().toString());
        }
        return super.visitVariable(tree, nothing);
    }

    private void requireWholeWords(Tree tree, String name) {
        for (String word : name.split("(?<=[a-z0-9])(?=[A-Z])|_")) {
            boolean whole = inKernelsWords() || !CLIPPED.contains(word.toLowerCase(Locale.ROOT));
            require(whole, tree, "whole words: not " + word + " in " + name);
        }
    }

    private void requireJavadoc(Tree tree, ModifiersTree modifiers, String name) {
        if (exported && isPublic(modifiers, enclosing()) && outerTypesArePublic()) {
            require(trees.getDocComment(getCurrentPath()) != null, tree, name + " is public and has no Javadoc");
        }
    }

    private boolean outerTypesArePublic() {
        for (var path = getCurrentPath().getParentPath(); path != null; path = path.getParentPath()) {
            if (!(path.getLeaf() instanceof ClassTree type)) {
                return path.getLeaf() instanceof CompilationUnitTree;
            }
            if (!isPublic(type.getModifiers(), path.getParentPath().getLeaf())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPublic(ModifiersTree modifiers, Tree enclosing) {
        var flags = modifiers.getFlags();
        boolean inInterface = enclosing instanceof ClassTree type && type.getKind() == Tree.Kind.INTERFACE;
        return flags.contains(Modifier.PUBLIC)
                || flags.contains(Modifier.PROTECTED)
                || inInterface && !flags.contains(Modifier.PRIVATE);
    }

    private Tree enclosing() {
        return getCurrentPath().getParentPath().getLeaf();
    }

    @Override
    public @Nullable Void visitIf(IfTree tree, @Nullable Void nothing) {
        boolean elseIf = enclosing() instanceof IfTree outer && outer.getElseStatement() == tree;
        return elseIf ? super.visitIf(tree, nothing) : nested(tree, () -> super.visitIf(tree, nothing));
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree tree, @Nullable Void nothing) {
        return nested(tree, () -> super.visitForLoop(tree, nothing));
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, @Nullable Void nothing) {
        return nested(tree, () -> super.visitEnhancedForLoop(tree, nothing));
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree tree, @Nullable Void nothing) {
        return nested(tree, () -> super.visitWhileLoop(tree, nothing));
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, @Nullable Void nothing) {
        return nested(tree, () -> super.visitDoWhileLoop(tree, nothing));
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void nothing) {
        return nested(tree, () -> super.visitSwitch(tree, nothing));
    }

    @Override
    public @Nullable Void visitSwitchExpression(SwitchExpressionTree tree, @Nullable Void nothing) {
        return nested(tree, () -> super.visitSwitchExpression(tree, nothing));
    }

    @Override
    public @Nullable Void visitTry(TryTree tree, @Nullable Void nothing) {
        return nested(tree, () -> super.visitTry(tree, nothing));
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree tree, @Nullable Void nothing) {
        return nested(tree, () -> super.visitSynchronized(tree, nothing));
    }

    private @Nullable Void nested(Tree tree, Supplier<@Nullable Void> inside) {
        nesting++;
        require(nesting <= NESTING_MAX, tree, "nesting is " + nesting + " deep, at most 3 are allowed");
        inside.get();
        nesting--;
        return null;
    }

    /** A method or class within a method begins without nesting. */
    private @Nullable Void afresh(Supplier<@Nullable Void> inside) {
        int outside = nesting;
        nesting = 0;
        inside.get();
        nesting = outside;
        return null;
    }

    private void require(boolean holds, Tree tree, String rule) {
        if (!holds) {
            violations.add(new Violation(file, line(startOf(tree)), rule));
        }
    }

    private long startOf(Tree tree) {
        return trees.getSourcePositions().getStartPosition(unit, tree);
    }

    private long endOf(Tree tree) {
        return trees.getSourcePositions().getEndPosition(unit, tree);
    }

    private long line(long position) {
        return unit.getLineMap().getLineNumber(position);
    }
}

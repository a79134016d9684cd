package tercel.house;

import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DefaultCaseLabelTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * Over our own enums and sealed types a switch has no {@code default}, and over an enum it is an expression: so that
 * the compiler finds every place that a new constant forgot. Needs the types of expressions, so the files must compile.
 */
final class SwitchRules extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final Trees trees;
    private final List<Violation> violations;

    private SwitchRules(CompilationUnitTree unit, Trees trees, List<Violation> violations) {
        this.unit = unit;
        this.trees = trees;
        this.violations = violations;
    }

    /** Checks files, compiled with the class path of this test. */
    static List<Violation> check(List<Path> files) throws IOException {
        var violations = new ArrayList<Violation>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        var options = List.of("-proc:none", "-nowarn", "-classpath", System.getProperty("java.class.path"));
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var sources = manager.getJavaFileObjectsFromPaths(files.stream()
                    .filter(file -> !file.endsWith("module-info.java"))
                    .toList());
            var task = (JavacTask) compiler.getTask(null, manager, SwitchRules::refuseErrors, options, null, sources);
            var units = task.parse();
            task.analyze();
            for (var unit : units) {
                new SwitchRules(unit, Trees.instance(task), violations).scan(unit, null);
            }
        }
        return violations;
    }

    /** A file that does not compile has no types, and no violations would be found. */
    private static void refuseErrors(Diagnostic<? extends JavaFileObject> problem) {
        if (problem.getKind() == Diagnostic.Kind.ERROR) {
            throw new IllegalStateException(problem.toString());
        }
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void nothing) {
        var type = ownClosedType(tree.getExpression());
        if (type != null && type.getKind() == ElementKind.ENUM) {
            violate(tree, "over our own enum " + type.getSimpleName() + " a switch is an expression");
        }
        requireNoDefault(type, tree.getCases());
        return super.visitSwitch(tree, nothing);
    }

    @Override
    public @Nullable Void visitSwitchExpression(SwitchExpressionTree tree, @Nullable Void nothing) {
        requireNoDefault(ownClosedType(tree.getExpression()), tree.getCases());
        return super.visitSwitchExpression(tree, nothing);
    }

    private void requireNoDefault(@Nullable TypeElement type, List<? extends CaseTree> cases) {
        for (var each : cases) {
            if (type != null && each.getLabels().stream().anyMatch(DefaultCaseLabelTree.class::isInstance)) {
                violate(each, "over our own " + type.getSimpleName() + " a switch has no default");
            }
        }
    }

    /** The enum or sealed type of ours that an expression has, or null. */
    private @Nullable TypeElement ownClosedType(ExpressionTree selector) {
        var expression = selector instanceof ParenthesizedTree inner ? inner.getExpression() : selector;
        var type = trees.getTypeMirror(new TreePath(getCurrentPath(), expression));
        if (!(type instanceof DeclaredType declared) || !(declared.asElement() instanceof TypeElement element)) {
            return null;
        }
        boolean closed =
                element.getKind() == ElementKind.ENUM || element.getModifiers().contains(Modifier.SEALED);
        return closed && element.getQualifiedName().toString().startsWith("tercel.") ? element : null;
    }

    private void violate(Tree tree, String rule) {
        long line = unit.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
        violations.add(new Violation(Path.of(unit.getSourceFile().toUri()), line, rule));
    }
}

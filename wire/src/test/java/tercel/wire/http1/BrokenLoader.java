package tercel.wire.http1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Loads the codec and its simulation anew, with one class of it compiled from a source that was changed. */
final class BrokenLoader extends ClassLoader {
    private final Map<String, ByteArrayOutputStream> compiled = new HashMap<>();

    BrokenLoader(Path sources, FaultTest.Fault fault) throws IOException {
        super(BrokenLoader.class.getClassLoader());
        String source = Files.readString(sources.resolve(fault.type() + ".java"));
        if (source.indexOf(fault.line()) < 0 || source.indexOf(fault.line()) != source.lastIndexOf(fault.line())) {
            throw new AssertionError("<" + fault.line() + "> does not stand once in " + fault.type());
        }
        compile(fault.type(), source.replace(fault.line(), fault.fault()));
    }

    private void compile(String type, String source) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var unit =
                new SimpleJavaFileObject(
                        URI.create("string:///tercel/wire/http1/" + type + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        try (var files = new Memory(compiler.getStandardFileManager(null, null, null))) {
            var options = List.of("-cp", System.getProperty("java.class.path"), "-proc:none");
            if (!compiler.getTask(null, files, null, options, null, List.of(unit))
                    .call()) {
                throw new AssertionError("the fault in " + type + " does not compile");
            }
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            if (!name.startsWith("tercel.")) {
                return super.loadClass(name, resolve);
            }
            var loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        var broken = compiled.get(name);
        try (var whole = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            byte[] bytes = broken != null
                    ? broken.toByteArray()
                    : Objects.requireNonNull(whole, name).readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException failure) {
            throw new ClassNotFoundException(name, failure);
        }
    }

    /** Where the compiler puts classes. */
    private final class Memory extends ForwardingJavaFileManager<JavaFileManager> {
        Memory(JavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            var bytes = new ByteArrayOutputStream();
            compiled.put(name, bytes);
            return new SimpleJavaFileObject(URI.create("bytes:///" + name.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }
    }
}

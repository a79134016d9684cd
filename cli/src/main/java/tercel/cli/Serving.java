package tercel.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tercel.http.Compression;
import tercel.http.Handler;

/** The commands that serve: they differ in the handler. What they open has said its first line. */
final class Serving {
    private final Words words;
    private final PrintStream out;

    Serving(Words words, PrintStream out) {
        this.words = words;
        this.out = out;
    }

    /** {@code tercel serve}. */
    Foreground folder() throws BadUse {
        String named = words.operand();
        var folder = Settings.path("the folder", named == null ? "." : named);
        var files = new FolderSettings(words).handler(folder);
        return open(words.has(Flag.COMPRESS) ? Compression.of(files) : files, folder);
    }

    /** {@code tercel demo}. */
    Foreground demo() throws BadUse {
        if (!words.isGiven(Flag.DIR)) {
            return open(Demo.router(Optional.empty()), null);
        }
        var folder = Settings.path("--dir", words.value(Flag.DIR));
        return open(Demo.router(Optional.of(FolderSettings.listed(folder).withPrefix(Demo.STATIC))), folder);
    }

    private Foreground open(Handler handler, @Nullable Path folder) throws BadUse {
        var settings = new Settings(words);
        var patience = settings.drainTimeout();
        var options = settings.options();
        var foreground = Foreground.open(options, handler, patience);
        foreground.announce(out);
        if (words.has(Flag.VERBOSE)) {
            new Overview(foreground.report(), options, out).print(folder);
        }
        return foreground;
    }
}

package tercel.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tercel.http.Compression;
import tercel.http.Handler;
import tercel.http.Router;
import tercel.server.Probes;

/** The commands that serve: they differ in the handler. What they open has said its first line. */
final class Serving {
    private final Words words;
    private final PrintStream out;
    private final Probes probes = new Probes();

    Serving(Words words, PrintStream out) {
        this.words = words;
        this.out = out;
    }

    /** {@code tercel serve}. */
    Foreground folder() throws BadUse {
        String named = words.operand();
        var folder = Settings.path("the folder", named == null ? "." : named);
        var files = new FolderSettings(words).handler(folder);
        Handler handler = words.has(Flag.COMPRESS) ? Compression.of(files) : files;
        return open(words.has(Flag.PROBES) ? probedBeside(handler) : handler, folder);
    }

    /** {@code tercel demo}. */
    Foreground demo() throws BadUse {
        if (!words.isGiven(Flag.DIR)) {
            return open(Demo.router(Optional.empty(), probes), null);
        }
        var folder = Settings.path("--dir", words.value(Flag.DIR));
        return open(Demo.router(Optional.of(FolderSettings.listed(folder).withPrefix(Demo.STATIC)), probes), folder);
    }

    private Handler probedBeside(Handler files) {
        var router = new Router();
        DemoLive.addProbesTo(router, probes);
        return router.any("/{path...}", files);
    }

    private Foreground open(Handler handler, @Nullable Path folder) throws BadUse {
        var settings = new Settings(words);
        var patience = settings.drainTimeout();
        var options = settings.options().withProbes(probes);
        var foreground = Foreground.open(options, handler, patience);
        foreground.announce(out);
        if (words.has(Flag.VERBOSE)) {
            new Overview(foreground.report(), options, out).print(folder);
        }
        return foreground;
    }
}

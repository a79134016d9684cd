package tercel.cli;

import java.io.IOException;
import java.nio.file.Path;
import tercel.files.CacheControl;
import tercel.files.FileServer;
import tercel.http.Handler;

/** What the flags come to that say how a folder is served. What cannot be is refused with one line. */
final class FolderSettings {
    /** The rule for names that carry a hash of their content. */
    private static final String HASHED = "hashed";

    private final Words words;

    FolderSettings(Words words) {
        this.words = words;
    }

    /** A folder as the demo serves it: with lists, so that it shows whatever there is. */
    static FileServer listed(Path folder) throws BadUse {
        try {
            return FileServer.of(folder).withListing(true);
        } catch (IllegalArgumentException refused) {
            throw new BadUse(refused.getMessage());
        }
    }

    /** Serves a folder as the flags say. */
    Handler handler(Path folder) throws BadUse {
        try {
            var files = withPages(FileServer.of(folder))
                    .withHidden(words.has(Flag.HIDDEN))
                    .withListing(words.has(Flag.LISTING))
                    .withPrecompressed(words.has(Flag.PRECOMPRESSED))
                    .withCacheControl(cacheControl());
            return words.has(Flag.PRELOAD) ? files.preloaded() : files;
        } catch (IllegalArgumentException refused) {
            throw new BadUse(refused.getMessage());
        } catch (IOException failed) {
            throw new BadUse(Flag.PRELOAD + ": " + folder + " cannot be read: " + Refusal.reason(failed));
        }
    }

    private FileServer withPages(FileServer files) {
        var all = files.withIndex(words.value(Flag.INDEX));
        if (words.isGiven(Flag.NOT_FOUND)) {
            all = all.withNotFound(words.value(Flag.NOT_FOUND));
        }
        return words.isGiven(Flag.FALLBACK) ? all.withFallback(words.value(Flag.FALLBACK)) : all;
    }

    /** A pattern and a value have a colon between them, which no ordinary value has. */
    private CacheControl cacheControl() {
        var rules = CacheControl.NONE;
        for (var rule : words.values(Flag.CACHE_CONTROL)) {
            int colon = rule.indexOf(':');
            if (rule.equals(HASHED)) {
                rules = rules.withHashedNames();
            } else if (colon < 0) {
                rules = rules.withOthers(rule);
            } else {
                rules = rules.with(rule.substring(0, colon), rule.substring(colon + 1));
            }
        }
        return rules;
    }
}

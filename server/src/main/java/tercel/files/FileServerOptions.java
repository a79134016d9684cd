package tercel.files;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tercel.http.Request;

/**
 * How a {@link FileServer} is set up. Immutable.
 *
 * @param pages where the root stands, and which files answer for others
 * @param showing what is shown of a folder
 * @param description what is said of files
 * @param cache its bounds
 */
record FileServerOptions(Pages pages, Showing showing, Description description, CacheBounds cache) {
    static final FileServerOptions DEFAULT = new FileServerOptions(
            new Pages("/", "index.html", null, null),
            new Showing(false, false, 10_000),
            Description.DEFAULT,
            new CacheBounds(32L << 20, 4096));

    /**
     * Where the root stands, and which files answer for others.
     *
     * @param prefix begins and ends with a slash
     * @param index a plain name: answers for its folder
     * @param notFound a path beneath the root: goes with 404; null for none
     * @param fallback a path beneath the root: answers for pages that are not there; null for none
     */
    record Pages(
            String prefix,
            String index,
            @Nullable String notFound,
            @Nullable String fallback) {
        Pages {
            if (!prefix.startsWith("/")
                    || !RequestedPath.parse(prefix, true)
                            .map(RequestedPath::ofFolder)
                            .orElse(false)) {
                throw new IllegalArgumentException(
                        "a prefix begins and ends with a slash, and has no odd part: not '" + prefix + "'");
            }
            if (!isFile(index) || index.contains("/")) {
                throw new IllegalArgumentException("an index is the name of a file, not '" + index + "'");
            }
            checkPage(notFound, "a page for what is not found");
            checkPage(fallback, "a fallback");
        }

        private static boolean isFile(String path) {
            return RequestedPath.parse(path, true)
                    .filter(parsed -> !parsed.ofFolder())
                    .isPresent();
        }

        private static void checkPage(@Nullable String path, String what) {
            if (path != null && !isFile(path)) {
                throw new IllegalArgumentException(what + " is a file beneath the folder, not '" + path + "'");
            }
        }

        /** The path at which the root stands. */
        RequestedPath above() {
            return RequestedPath.parse(prefix, true).orElseThrow();
        }

        Pages withPrefix(String changed) {
            return new Pages(changed, index, notFound, fallback);
        }

        Pages withIndex(String changed) {
            return new Pages(prefix, changed, notFound, fallback);
        }

        Pages withNotFound(String changed) {
            return new Pages(prefix, index, changed, fallback);
        }

        Pages withFallback(String changed) {
            return new Pages(prefix, index, notFound, changed);
        }
    }

    /**
     * What is shown of a folder.
     *
     * @param hidden whether names that begin with a dot are served
     * @param listed whether a folder without an index is listed
     * @param entriesMax most names of a folder that a list is made of
     */
    record Showing(boolean hidden, boolean listed, int entriesMax) {
        Showing {
            if (entriesMax < 1) {
                throw new IllegalArgumentException("a list has at least one entry, not " + entriesMax);
            }
        }

        FolderReader reader() {
            return new FolderReader(entriesMax, hidden);
        }

        Showing withHidden(boolean changed) {
            return new Showing(changed, listed, entriesMax);
        }

        Showing withListing(boolean changed) {
            return new Showing(hidden, changed, entriesMax);
        }

        Showing withEntriesMax(int changed) {
            return new Showing(hidden, listed, changed);
        }
    }

    /**
     * Bounds of the cache.
     *
     * @param bytesMax 0 for no cache
     * @param entriesMax most files in it
     */
    record CacheBounds(long bytesMax, int entriesMax) {
        CacheBounds {
            if (bytesMax < 0 || entriesMax < 0) {
                throw new IllegalArgumentException(
                        "a cache cannot hold " + bytesMax + " bytes and " + entriesMax + " files");
            }
        }
    }

    /** The path beneath the root, if there is a safe one. */
    Optional<RequestedPath> beneath(Request request, String rawPath) {
        var path = request.path();
        var prefix = pages.prefix();
        if (RequestedPath.hidesSeparators(rawPath) || !path.startsWith(prefix)) {
            return Optional.empty();
        }
        return RequestedPath.parse(path.substring(prefix.length() - 1), showing.hidden());
    }

    FileServerOptions with(Pages changed) {
        return new FileServerOptions(changed, showing, description, cache);
    }

    FileServerOptions with(Showing changed) {
        return new FileServerOptions(pages, changed, description, cache);
    }

    FileServerOptions with(Description changed) {
        return new FileServerOptions(pages, showing, changed, cache);
    }

    FileServerOptions with(CacheBounds changed) {
        return new FileServerOptions(pages, showing, description, changed);
    }
}

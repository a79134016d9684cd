package tercel.files;

/**
 * How a {@link FileServer} is set up. Immutable.
 *
 * @param prefix begins and ends with a slash
 * @param index a plain name
 * @param hidden whether names that begin with a dot are served
 * @param types media types
 * @param cacheBytesMax 0 for no cache
 * @param cacheEntriesMax most files in it
 */
record FileServerOptions(
        String prefix, String index, boolean hidden, MediaTypes types, long cacheBytesMax, int cacheEntriesMax) {
    static final FileServerOptions DEFAULT =
            new FileServerOptions("/", "index.html", false, MediaTypes.STANDARD, 32L << 20, 4096);

    FileServerOptions {
        if (!prefix.startsWith("/")
                || !RequestedPath.parse(prefix, true)
                        .map(RequestedPath::ofFolder)
                        .orElse(false)) {
            throw new IllegalArgumentException(
                    "a prefix begins and ends with a slash, and has no odd part: not '" + prefix + "'");
        }
        if (RequestedPath.parse(index, true).map(path -> path.names().size()).orElse(0) != 1 || index.contains("/")) {
            throw new IllegalArgumentException("an index is the name of a file, not '" + index + "'");
        }
        if (cacheBytesMax < 0 || cacheEntriesMax < 0) {
            throw new IllegalArgumentException(
                    "a cache cannot hold " + cacheBytesMax + " bytes and " + cacheEntriesMax + " files");
        }
    }

    /** The path at which the root stands. */
    RequestedPath above() {
        return RequestedPath.parse(prefix, true).orElseThrow();
    }

    FileServerOptions withPrefix(String changed) {
        return new FileServerOptions(changed, index, hidden, types, cacheBytesMax, cacheEntriesMax);
    }

    FileServerOptions withIndex(String changed) {
        return new FileServerOptions(prefix, changed, hidden, types, cacheBytesMax, cacheEntriesMax);
    }

    FileServerOptions withHidden(boolean changed) {
        return new FileServerOptions(prefix, index, changed, types, cacheBytesMax, cacheEntriesMax);
    }

    FileServerOptions withTypes(MediaTypes changed) {
        return new FileServerOptions(prefix, index, hidden, changed, cacheBytesMax, cacheEntriesMax);
    }

    FileServerOptions withCache(long bytes, int entries) {
        return new FileServerOptions(prefix, index, hidden, types, bytes, entries);
    }
}

package tercel.files;

import org.jspecify.annotations.Nullable;
import tercel.files.FileFacts.Delivery;

/**
 * What is said of files by their names. Immutable.
 *
 * @param types media types
 * @param cacheControl rules
 * @param precompressed whether what lies compressed beside a file is sent instead
 */
record Description(MediaTypes types, CacheControl cacheControl, boolean precompressed) {
    static final Description DEFAULT = new Description(MediaTypes.STANDARD, CacheControl.NONE, true);

    Description withTypes(MediaTypes changed) {
        return new Description(changed, cacheControl, precompressed);
    }

    Description withCacheControl(CacheControl changed) {
        return new Description(types, changed, precompressed);
    }

    Description withPrecompressed(boolean changed) {
        return new Description(types, cacheControl, changed);
    }

    /** The facts of a file, in one coding or none. */
    FileFacts facts(RequestedPath plain, FileStamp stamp, @Nullable Coding coding, boolean varies) {
        var delivery = Delivery.of(cacheControl.of(plain.names()).orElse(null), coding, varies);
        return FileFacts.of(types.of(plain.names().getLast()), stamp, FileAnswer.nowSeconds())
                .with(delivery);
    }
}

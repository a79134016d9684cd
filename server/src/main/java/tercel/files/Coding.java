package tercel.files;

import java.util.Optional;

/** A way in which a file may lie compressed beside itself, in the order in which they are preferred: smallest first. */
enum Coding {
    BROTLI("br", ".br"),
    ZSTANDARD("zstd", ".zst"),
    GZIP("gzip", ".gz");

    private final String token;
    private final String extension;

    Coding(String token, String extension) {
        this.token = token;
        this.extension = extension;
    }

    /** Its name in Content-Encoding, from IANA's registry: RFC 9110, section 8.4.1. */
    String token() {
        return token;
    }

    /** What is added to the name of a file. */
    String extension() {
        return extension;
    }

    /** The coding that a name says its file is in. */
    static Optional<Coding> ofName(String name) {
        for (var coding : values()) {
            if (name.endsWith(coding.extension)) {
                return Optional.of(coding);
            }
        }
        return Optional.empty();
    }

    /**
     * How much a client wants it.
     *
     * @param accepted its Accept-Encoding
     * @return 0 if not at all, up to 1000
     */
    int quality(String accepted) {
        int quality = Preference.of(accepted, token, this == GZIP ? "x-gzip" : token, "*");
        return Math.max(0, quality);
    }
}

package tercel.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The media type of a file by the extension of its name. Immutable. */
final class MediaTypes {
    /** What a file is whose extension nobody knows. */
    static final String UNKNOWN = "application/octet-stream";

    /**
     * A line is a type and the extensions that mean it. Types of IANA's registry where there is one; the charset stands
     * where the type is text without a declaration of its own, so that no browser has to guess.
     */
    private static final String TABLE = """
            text/html;charset=utf-8 html htm
            text/css;charset=utf-8 css
            text/javascript;charset=utf-8 js mjs cjs
            text/plain;charset=utf-8 txt text log conf cfg ini properties toml asc diff patch
            text/plain;charset=utf-8 java c h cc cpp hpp rs go py rb pl kt scala swift ts sh bat sql gradle
            text/markdown;charset=utf-8 md markdown
            text/csv;charset=utf-8 csv
            text/tab-separated-values;charset=utf-8 tsv
            text/calendar;charset=utf-8 ics
            text/vcard;charset=utf-8 vcf
            text/vtt;charset=utf-8 vtt
            application/json json map
            application/ld+json jsonld
            application/geo+json geojson
            application/manifest+json webmanifest
            application/x-ndjson ndjson jsonl
            application/yaml yaml yml
            application/xml xml xsl xsd rng
            application/xslt+xml xslt
            application/xhtml+xml xhtml xht
            application/atom+xml atom
            application/rss+xml rss
            application/gpx+xml gpx
            application/vnd.google-earth.kml+xml kml
            application/wasm wasm
            application/pdf pdf
            application/postscript ps eps
            application/rtf rtf
            application/epub+zip epub
            application/zip zip
            application/gzip gz tgz
            application/zstd zst
            application/x-bzip2 bz2
            application/x-xz xz
            application/x-tar tar
            application/x-7z-compressed 7z
            application/vnd.rar rar
            application/java-archive jar war ear
            application/vnd.debian.binary-package deb
            application/x-rpm rpm
            application/x-iso9660-image iso
            application/vnd.android.package-archive apk
            application/x-sqlite3 sqlite
            application/vnd.apache.parquet parquet
            application/pem-certificate-chain pem
            application/pkix-cert cer
            application/pgp-signature sig
            application/msword doc
            application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
            application/vnd.ms-excel xls
            application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
            application/vnd.ms-powerpoint ppt
            application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
            application/vnd.oasis.opendocument.text odt
            application/vnd.oasis.opendocument.spreadsheet ods
            application/vnd.oasis.opendocument.presentation odp
            application/vnd.oasis.opendocument.graphics odg
            application/vnd.ms-fontobject eot
            application/vnd.apple.mpegurl m3u8
            application/dash+xml mpd
            application/ogg ogx
            application/octet-stream bin exe dll so dmg img
            image/png png
            image/apng apng
            image/jpeg jpg jpeg jfif
            image/gif gif
            image/webp webp
            image/avif avif
            image/heic heic
            image/jxl jxl
            image/svg+xml svg
            image/vnd.microsoft.icon ico cur
            image/bmp bmp
            image/tiff tif tiff
            image/vnd.djvu djvu
            font/woff woff
            font/woff2 woff2
            font/ttf ttf
            font/otf otf
            font/collection ttc
            audio/mpeg mp3
            audio/mp4 m4a
            audio/aac aac
            audio/flac flac
            audio/ogg oga ogg opus spx
            audio/midi mid midi
            audio/wav wav
            audio/webm weba
            audio/aiff aif aiff
            video/mp4 mp4 m4v
            video/mpeg mpg mpeg
            video/ogg ogv
            video/webm webm
            video/quicktime mov
            video/mp2t m2ts
            video/iso.segment m4s
            video/x-msvideo avi
            video/matroska mkv
            video/3gpp 3gp
            model/gltf+json gltf
            model/gltf-binary glb
            model/stl stl
            model/obj obj
            """;

    /** The types of the table. */
    static final MediaTypes STANDARD = new MediaTypes(table(), UNKNOWN);

    private final Map<String, String> byExtension;
    private final String otherwise;

    private MediaTypes(Map<String, String> byExtension, String otherwise) {
        this.byExtension = byExtension;
        this.otherwise = otherwise;
    }

    /** The same type for every file. */
    static MediaTypes only(String type) {
        return new MediaTypes(Map.of(), type);
    }

    private static Map<String, String> table() {
        var types = new HashMap<String, String>();
        for (var line : TABLE.split("\n")) {
            var words = line.split(" ");
            var type = words[0].replace(";", "; ");
            for (int i = 1; i < words.length; i++) {
                var before = types.put(words[i], type);
                assert before == null : words[i] + " stands in the table twice";
            }
        }
        return types;
    }

    /**
     * The same types but for one extension.
     *
     * @param extension without the dot
     * @param type a media type
     * @return new types
     */
    MediaTypes with(String extension, String type) {
        var changed = new HashMap<>(byExtension);
        changed.put(extension.toLowerCase(Locale.ROOT), type);
        return new MediaTypes(changed, otherwise);
    }

    /**
     * The type of a file.
     *
     * @param name its name, or a path that ends in it
     * @return by what stands behind the last dot, in upper or lower case; without one that is known, {@link #UNKNOWN}
     *     or what was chosen
     */
    String of(String name) {
        int dot = name.lastIndexOf('.');
        if (dot <= name.lastIndexOf('/') + 1) {
            return otherwise;
        }
        return byExtension.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), otherwise);
    }
}

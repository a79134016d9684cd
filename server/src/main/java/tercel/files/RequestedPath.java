package tercel.files;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A path of a request, cut into names that are each safe to look for in one folder: none is empty, {@code .} or
 * {@code ..}, and none holds a separator of any system or a control character.
 *
 * @param names from the root down; empty for the root itself
 * @param ofFolder whether it ended in a slash
 */
record RequestedPath(List<String> names, boolean ofFolder) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    /** Longest name in bytes of UTF-8 that file systems take (NAME_MAX). */
    private static final int NAME_BYTES_MAX = 255;

    /**
     * Cuts a path.
     *
     * @param path percent-decoded once, with or without a slash in front
     * @param hiddenToo whether names may begin with a dot
     * @return empty where it must not be looked for
     */
    static Optional<RequestedPath> parse(String path, boolean hiddenToo) {
        var rest = path.startsWith("/") ? path.substring(1) : path;
        boolean ofFolder = rest.isEmpty() || rest.endsWith("/");
        if (rest.isEmpty()) {
            return Optional.of(new RequestedPath(List.of(), true));
        }
        var names = List.of((ofFolder ? rest.substring(0, rest.length() - 1) : rest).split("/", -1));
        for (var name : names) {
            if (!isSafe(name, hiddenToo)) {
                return Optional.empty();
            }
        }
        return Optional.of(new RequestedPath(names, ofFolder));
    }

    static boolean isSafe(String name, boolean hiddenToo) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || !hiddenToo && name.charAt(0) == '.') {
            return false;
        }
        int bytes = 0;
        for (int i = 0; i < name.length(); i++) {
            char symbol = name.charAt(i);
            if (symbol < ' ' || symbol == 0x7f || symbol == '\\' || symbol == '\uFFFD') {
                return false;
            }
            bytes += symbol < 0x80 ? 1 : symbol < 0x800 || Character.isSurrogate(symbol) ? 2 : 3;
        }
        return bytes <= NAME_BYTES_MAX && !isOddOnWindows(name);
    }

    /** A drive, a stream, a short name or an end that Windows drops, by which one file would have several names. */
    private static boolean isOddOnWindows(String name) {
        if (File.separatorChar != '\\') {
            return false;
        }
        char last = name.charAt(name.length() - 1);
        return name.indexOf(':') >= 0 || name.indexOf('~') >= 0 || last == '.' || last == ' ';
    }

    /**
     * Whether a path as it stood in the request hides a slash, a backslash or NUL behind an escape.
     *
     * @param rawPath before decoding
     * @return true where it must not be looked for
     */
    static boolean hidesSeparators(String rawPath) {
        for (int at = rawPath.indexOf('%'); at >= 0 && at + 2 < rawPath.length(); at = rawPath.indexOf('%', at + 1)) {
            int value = Character.digit(rawPath.charAt(at + 1), 16) << 4 | Character.digit(rawPath.charAt(at + 2), 16);
            if (value == '/' || value == '\\' || value == 0) {
                return true;
            }
        }
        return false;
    }

    /** The path below the root again, in one piece; the name by which it is remembered. */
    String joined() {
        return String.join("/", names);
    }

    /** The same as {@link #joined}, as it stands in an address: RFC 3986, section 3.3. */
    String encoded() {
        var path = new StringBuilder();
        for (var name : names) {
            path.append(path.isEmpty() ? "" : "/");
            for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
                encode(each, path);
            }
        }
        return path.toString();
    }

    private static void encode(byte each, StringBuilder path) {
        boolean plain = each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each >= '0' && each <= '9';
        if (plain || each > 0 && "-._~!$&'()*+,;=:@".indexOf(each) >= 0) {
            path.append((char) each);
        } else {
            path.append('%').append(HEX.toHexDigits(each));
        }
    }

    /** This path beneath another. */
    RequestedPath beneath(RequestedPath above) {
        var all = new ArrayList<>(above.names);
        all.addAll(names);
        return new RequestedPath(List.copyOf(all), ofFolder);
    }

    /** A file in the folder of this path. */
    RequestedPath child(String name) {
        var all = new ArrayList<>(names);
        all.add(name);
        return new RequestedPath(List.copyOf(all), false);
    }

    /** What lies beside the file of this path, with a longer name. */
    RequestedPath besides(String extension) {
        var all = new ArrayList<>(names);
        all.add(all.removeLast() + extension);
        return new RequestedPath(List.copyOf(all), false);
    }
}

package tercel.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The path of a route, cut into segments.
 *
 * @param path as written
 * @param segments from the left
 * @param parameters the names of its parameters, from the left
 */
record RoutePattern(String path, List<Segment> segments, List<String> parameters) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Set<String> USUAL =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    /** What one segment of a path stands for. */
    sealed interface Segment {
        /**
         * Itself.
         *
         * @param text decoded
         */
        record Literal(String text) implements Segment {}

        /**
         * Any one segment.
         *
         * @param name of the parameter
         */
        record Parameter(String name) implements Segment {}

        /**
         * All that is left.
         *
         * @param name of the parameter
         */
        record Rest(String name) implements Segment {}
    }

    /** Refuses what is no method, or would never match. */
    static void checkMethod(String method) {
        if (!TOKEN.matcher(method).matches() || method.equals("*")) {
            throw new IllegalArgumentException("a method is a token like GET, not '" + method + "'");
        }
        String upper = method.toUpperCase(Locale.ROOT);
        if (USUAL.contains(upper) && !method.equals(upper)) {
            throw new IllegalArgumentException("methods are case-sensitive: write " + upper + ", not " + method);
        }
        if (method.equals("CONNECT")) {
            throw new IllegalArgumentException("no handler gets a CONNECT, which has no path");
        }
    }

    static RoutePattern parse(String path) {
        if (!path.startsWith("/")) {
            throw refused(path, "starts with a slash");
        }
        if (path.indexOf('%') >= 0) {
            throw refused(path, "is written decoded, without percent escapes");
        }
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw refused(path, "has neither query nor fragment");
        }
        if (path.chars().anyMatch(Character::isISOControl)) {
            throw refused(path, "holds no control character");
        }
        var segments = new ArrayList<Segment>();
        for (String text : path.substring(1).split("/", -1)) {
            segments.add(segment(path, text));
        }
        checkOrder(path, segments);
        return new RoutePattern(path, List.copyOf(segments), parameters(path, segments));
    }

    private static Segment segment(String path, String text) {
        if (text.equals(".") || text.equals("..")) {
            throw refused(path, "has no dot segment, which clients resolve themselves");
        }
        if (text.indexOf('{') < 0 && text.indexOf('}') < 0) {
            return new Segment.Literal(text);
        }
        if (!text.startsWith("{") || text.indexOf('}') != text.length() - 1 || text.lastIndexOf('{') > 0) {
            throw refused(path, "has a parameter only as a whole segment, such as /{name}/");
        }
        String inside = text.substring(1, text.length() - 1);
        boolean rest = inside.endsWith("...");
        String name = rest ? inside.substring(0, inside.length() - 3) : inside;
        if (name.isEmpty()) {
            throw refused(path, "names each of its parameters");
        }
        if (!NAME.matcher(name).matches()) {
            throw refused(path, "names parameters in letters, digits, - and _");
        }
        return rest ? new Segment.Rest(name) : new Segment.Parameter(name);
    }

    private static void checkOrder(String path, List<Segment> segments) {
        for (var segment : segments.subList(0, segments.size() - 1)) {
            // Not by equals: of a record it is linked at its first use, which takes 10 ms of a start.
            if (segment instanceof Segment.Literal literal && literal.text().isEmpty()) {
                throw refused(path, "has an empty segment only at its end");
            }
            if (segment instanceof Segment.Rest) {
                throw refused(path, "takes the rest only at its end");
            }
        }
    }

    private static List<String> parameters(String path, List<Segment> segments) {
        var names = new ArrayList<String>();
        for (var segment : segments) {
            switch (segment) {
                case Segment.Literal literal -> {}
                case Segment.Parameter(String name) -> names.add(name);
                case Segment.Rest(String name) -> names.add(name);
            }
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw refused(path, "gives each of its parameters another name");
        }
        return List.copyOf(names);
    }

    private static IllegalArgumentException refused(String path, String rule) {
        return new IllegalArgumentException("the path of a route " + rule + ": '" + path + "'");
    }
}

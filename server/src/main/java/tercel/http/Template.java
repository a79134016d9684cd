package tercel.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A page with places for values: {@code Template.of("<p>{name}</p>")}. What is put into a place is escaped, so that it
 * is shown as it is; {@code {name:raw}} puts in HTML that was made elsewhere, such as another template's. <code>{{
 * </code> stands for a brace. Parsed once, immutable; any thread.
 *
 * <p>The escaping is right between tags and in attributes with quotes around them, and nowhere else: not in a script or
 * a style, not in an attribute without quotes, not as the name of a tag or an attribute, and not for a whole address in
 * {@code href} or {@code src}, where {@code javascript:} needs no letter that would be escaped.
 *
 * <p>There are no conditions, loops, includes or formats: lists are joined in Java and put in raw. Who misses them has
 * come to where a template library begins.
 */
public final class Template {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final String RAW = ":raw";

    private final List<Piece> pieces;
    private final Set<String> names;

    /** A text, and the place behind it; the last text has none. */
    private record Piece(String text, @Nullable Place place) {}

    private record Place(String name, boolean raw) {}

    private Template(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        var found = new LinkedHashSet<String>();
        for (var piece : pieces) {
            if (piece.place != null) {
                found.add(piece.place.name);
            }
        }
        names = Set.copyOf(found);
    }

    /**
     * Reads a template.
     *
     * @param text with places such as {@code {name}}, whose names are of letters, digits, {@code _}, {@code .} and
     *     {@code -}
     * @return a template
     * @throws IllegalArgumentException if a brace begins no place, with its line
     */
    public static Template of(String text) {
        var pieces = new ArrayList<Piece>();
        var literal = new StringBuilder();
        int at = 0;
        for (int brace = text.indexOf('{'); brace >= 0; brace = text.indexOf('{', at)) {
            literal.append(text, at, brace);
            if (text.startsWith("{{", brace)) {
                literal.append('{');
                at = brace + 2;
            } else {
                pieces.add(new Piece(literal.toString(), place(text, brace)));
                literal.setLength(0);
                at = text.indexOf('}', brace) + 1;
            }
        }
        pieces.add(new Piece(literal.append(text, at, text.length()).toString(), null));
        return new Template(pieces);
    }

    private static Place place(String text, int brace) {
        int end = text.indexOf('}', brace);
        String inside = end < 0 ? "" : text.substring(brace + 1, end);
        boolean raw = inside.endsWith(RAW);
        String name = raw ? inside.substring(0, inside.length() - RAW.length()) : inside;
        if (!NAME.matcher(name).matches()) {
            long line = 1
                    + text.substring(0, brace)
                            .chars()
                            .filter(letter -> letter == '\n')
                            .count();
            throw new IllegalArgumentException("the brace in line " + line
                    + " of the template begins no {name} and no {name:raw}; {{ stands for a brace");
        }
        return new Place(name, raw);
    }

    /**
     * The names of its places.
     *
     * @return each once
     */
    public Set<String> names() {
        return names;
    }

    /**
     * Puts values into the places.
     *
     * @param values one for each name, and no others; of any type, as {@link String#valueOf(Object)} writes it
     * @return the page
     * @throws IllegalArgumentException if a value is missing or null, or there is no place for one; it names it
     */
    public String render(Map<String, ?> values) {
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("the template has no place for '" + name + "'");
            }
        }
        var page = new StringBuilder();
        for (var piece : pieces) {
            page.append(piece.text);
            if (piece.place != null) {
                put(page, piece.place, values.get(piece.place.name));
            }
        }
        return page.toString();
    }

    private static void put(StringBuilder page, Place place, @Nullable Object value) {
        if (value == null) {
            throw new IllegalArgumentException("the template needs a value for '" + place.name + "'");
        }
        if (place.raw) {
            page.append(value);
        } else {
            Markup.escape(page, String.valueOf(value));
        }
    }
}

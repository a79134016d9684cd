import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;
import tercel.http.StatusException;
import tercel.server.Server;

/**
 * JSON with the JDK alone, which has no parser of its own: the smallest one that is right, and a text put together.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar; without a port it takes 8080:
 *
 * <pre>
 *   java -cp cli/target/tercel.jar examples/JsonPlain.java [PORT]
 *   curl -H 'Content-Type: application/json' -d '{"name":"tea","prices":[2,3.5]}' http://127.0.0.1:8080/sum
 * </pre>
 *
 * <p>It asks and answers the same as {@code JsonJackson}. The body is bounded by the server, and the depth by the
 * parser, since each level takes some of the stack. For more than a handful of small objects take a library.
 */
final class JsonPlain {
    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        var router = new Router().post("/sum", JsonPlain::sum);
        try (var server = Server.open(port, router)) {
            System.out.println("listening on http://127.0.0.1:" + server.port());
            server.await();
        }
    }

    private static void sum(Request request, Response response) throws Exception {
        if (!(new Parser(request.text()).whole() instanceof Map<?, ?> order)
                || !(order.get("name") instanceof String name)
                || !(order.get("prices") instanceof List<?> prices)
                || !prices.stream().allMatch(Double.class::isInstance)) {
            throw new StatusException(422, "an order has a name and prices");
        }
        double sum = prices.stream().mapToDouble(price -> (Double) price).sum();
        response.json("{\"name\":" + quoted(name) + ",\"count\":" + prices.size() + ",\"sum\":" + sum + "}");
    }

    /** A text as a string of JSON: RFC 8259, section 7. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int index = 0; index < text.length(); index++) {
            char letter = text.charAt(index);
            if (letter == '"' || letter == '\\') {
                quoted.append('\\').append(letter);
            } else if (letter < ' ' || Character.isSurrogate(letter)) {
                quoted.append(String.format("\\u%04x", (int) letter));
            } else {
                quoted.append(letter);
            }
        }
        return quoted.append('"').toString();
    }

    /** RFC 8259: an object becomes a map, an array a list, a number a double, and null {@link #NULL}. */
    private static final class Parser {
        static final Object NULL = new Object();
        private static final int DEPTH_MAX = 64;
        private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

        private final String text;
        private int at;
        private int depth;

        Parser(String text) {
            this.text = text;
        }

        Object whole() {
            Object value = value();
            return peek() == 0 && at == text.length() ? value : refuse();
        }

        private Object value() {
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                case 't' -> word("true", true);
                case 'f' -> word("false", false);
                case 'n' -> word("null", NULL);
                default -> number();
            };
        }

        private Object object() {
            var fields = new LinkedHashMap<String, Object>();
            for (boolean more = enter('}'); more; more = goesOn('}')) {
                expect('"');
                at--;
                String name = string();
                expect(':');
                fields.put(name, value());
            }
            return fields;
        }

        private Object array() {
            var values = new ArrayList<Object>();
            for (boolean more = enter(']'); more; more = goesOn(']')) {
                values.add(value());
            }
            return values;
        }

        /** Steps over a bracket; false if it is closed at once. */
        private boolean enter(char end) {
            at++;
            if (++depth > DEPTH_MAX) {
                refuse();
            }
            return peek() != end || goesOn(end);
        }

        /** Steps over a comma, or over the closing bracket: then false. */
        private boolean goesOn(char end) {
            boolean more = peek() == ',';
            expect(more ? ',' : end);
            depth -= more ? 0 : 1;
            return more;
        }

        private String string() {
            var string = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                char letter = text.charAt(at);
                string.append(letter == '\\' ? escaped() : letter >= ' ' ? letter : (char) refuse());
            }
            expect('"');
            return string.toString();
        }

        private char escaped() {
            char letter = ++at < text.length() ? text.charAt(at) : 0;
            int simple = "\"\\/bfnrt".indexOf(letter);
            if (simple >= 0) {
                return "\"\\/\b\f\n\r\t".charAt(simple);
            }
            if (letter != 'u'
                    || !text.substring(at + 1, Math.min(at + 5, text.length())).matches("[0-9a-fA-F]{4}")) {
                refuse();
            }
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        }

        private Object number() {
            var number = NUMBER.matcher(text).region(at, text.length());
            if (!number.lookingAt()) {
                return refuse();
            }
            at = number.end();
            return Double.valueOf(number.group());
        }

        private Object word(String word, Object value) {
            boolean there = text.startsWith(word, at);
            at += word.length();
            return there ? value : refuse();
        }

        /** The next letter that is no white space, or 0 at the end. */
        private char peek() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : 0;
        }

        private void expect(char letter) {
            if (peek() != letter) {
                refuse();
            }
            at++;
        }

        private static Object refuse() {
            throw new StatusException(400, "the body is no JSON");
        }
    }
}

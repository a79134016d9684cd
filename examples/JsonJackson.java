import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.List;
import tercel.http.Decompression;
import tercel.http.Request;
import tercel.http.Response;
import tercel.http.Router;
import tercel.http.StatusException;
import tercel.server.Server;

/**
 * JSON with Jackson: a record comes in, a record goes out.
 *
 * <p>Run it with Jackson's three jars (jackson-core, jackson-annotations, jackson-databind), which any Maven has in its
 * repository once it has fetched them, after one start of {@code ./tercel} has built ours; without a port it takes
 * 8080:
 *
 * <pre>
 *   mvn dependency:copy -Dartifact=com.fasterxml.jackson.core:jackson-databind:2.22.4 -DoutputDirectory=jackson
 *   mvn dependency:copy -Dartifact=com.fasterxml.jackson.core:jackson-core:2.22.4 -DoutputDirectory=jackson
 *   mvn dependency:copy -Dartifact=com.fasterxml.jackson.core:jackson-annotations:2.22 -DoutputDirectory=jackson
 *   java -cp 'cli/target/tercel.jar:jackson/*' examples/JsonJackson.java [PORT]
 *   curl -H 'Content-Type: application/json' -d '{"name":"tea","prices":[2,3.5]}' http://127.0.0.1:8080/sum
 * </pre>
 *
 * <p>Tercel knows no JSON library, and needs not: a body is a stream or an array, and an answer is one too. Reader and
 * writer are made once and shared by all threads. What the client has written wrong is 400, with a line of ours and not
 * the parser's, which would tell the client about our classes.
 */
final class JsonJackson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ObjectReader READER = MAPPER.readerFor(Order.class);
    private static final ObjectWriter WRITER = MAPPER.writerFor(Total.class);

    record Order(String name, List<Double> prices) {}

    record Total(String name, int count, double sum) {}

    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        // Clients may send gzip; without this line they could not.
        var router = new Router().post("/sum", Decompression.of(JsonJackson::sum));
        try (var server = Server.open(port, router)) {
            System.out.println("listening on http://127.0.0.1:" + server.port());
            server.await();
        }
    }

    private static void sum(Request request, Response response) throws Exception {
        Order order = read(request);
        double sum = order.prices().stream().mapToDouble(Double::doubleValue).sum();
        var total = new Total(order.name(), order.prices().size(), sum);
        response.contentType("application/json").bytes(WRITER.writeValueAsBytes(total));
    }

    private static Order read(Request request) throws Exception {
        // As a whole, since that is bounded by the server's limit of bodies.
        byte[] body = request.bytes();
        try {
            Order order = READER.readValue(body);
            if (order != null
                    && order.name() != null
                    && order.prices() != null
                    && !order.prices().contains(null)) {
                return order;
            }
        } catch (JsonProcessingException malformed) {
            throw new StatusException(400, "the body is no order in JSON");
        }
        throw new StatusException(422, "an order has a name and prices");
    }
}

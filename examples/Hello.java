import tercel.server.Server;

/**
 * The smallest server: one handler, which answers every request with the same line.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar; without a port it takes 8080:
 *
 * <pre>
 *   java -cp cli/target/tercel.jar examples/Hello.java [PORT]
 *   curl http://127.0.0.1:8080/
 * </pre>
 *
 * <p>At its start the server logs which engine it has chosen, and which flags of java would make others possible. With
 * {@code --enable-native-access=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED} it takes the fastest.
 */
final class Hello {
    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        try (var server = Server.open(port, (request, response) -> response.text("hello\n"))) {
            System.out.println("listening on http://127.0.0.1:" + server.port());
            server.await();
        }
    }
}

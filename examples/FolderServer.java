import java.nio.file.Path;
import tercel.files.FileServer;
import tercel.http.Router;
import tercel.server.Server;

/**
 * Serves a folder beside a handler: files at {@code /files/}, and a page of our own at {@code /}.
 *
 * <p>Run it after one start of {@code ./tercel} has built the jar; without a port it takes 8080, without a folder the
 * current one:
 *
 * <pre>
 *   java -cp cli/target/tercel.jar examples/FolderServer.java [PORT [FOLDER]]
 *   curl -r 0-99 http://127.0.0.1:8080/files/README.md
 * </pre>
 *
 * <p>A {@link FileServer} is a handler like any other. It knows media types, conditions and ranges, sends large files
 * without bringing them into memory, and never leaves its folder, be it by {@code ..}, by an escape or by a link. A
 * folder is answered with its {@code index.html}; who only wants to serve a folder writes {@code tercel serve}.
 */
final class FolderServer {
    static void main(String... arguments) throws Exception {
        int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8080;
        var folder = Path.of(arguments.length > 1 ? arguments[1] : ".");
        var files = FileServer.of(folder).withPrefix("/files/");
        var router = new Router()
                .get("/", (request, response) -> response.text("what you look for is beneath /files/\n"))
                .get("/files/{path...}", files);
        try (var server = Server.open(port, router)) {
            System.out.println("listening on http://127.0.0.1:" + server.port());
            server.await();
        }
    }
}

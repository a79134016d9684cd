package tercel.coro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CyclicBarrier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.bootstrap.HttpRequester;
import org.apache.hc.core5.http.impl.bootstrap.RequesterBootstrap;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpRequestHandler;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.BasicHttpServerExpectationDecorator;
import org.apache.hc.core5.http.io.support.BasicHttpServerRequestHandler;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The classic side of Apache HttpCore 5, whose every read and write blocks: a server and its clients in coroutines of
 * one loop. Its {@code HttpServer} makes its own threads and takes no executor, so the accepting is done here, and its
 * {@code HttpService} talks on each connection as it does there.
 *
 * <p>No answer is given before all clients have asked: the test ends only if they all wait at the same time.
 */
@Timeout(60)
final class UnawareHttpCoreTest {
    private static final int CLIENTS = 200;
    private static final org.apache.hc.core5.util.Timeout PATIENCE = org.apache.hc.core5.util.Timeout.ofSeconds(20);

    /** The server: a coroutine that accepts, and one for each connection. */
    private record Server(Coroutines coroutines, LoopWitness witness, HttpService service, ServerSocket listener)
            implements AutoCloseable {
        static Server open(Coroutines coroutines, LoopWitness witness) throws IOException {
            var everybody = new CyclicBarrier(CLIENTS);
            HttpRequestHandler handler = (request, response, context) -> {
                witness.look();
                String question = EntityUtils.toString(request.getEntity());
                if (request.getPath().equals("/meet")) {
                    witness.meet(everybody);
                }
                response.setEntity(new StringEntity("answer to " + question));
            };
            var service = new HttpService(
                    HttpProcessors.server(),
                    new BasicHttpServerExpectationDecorator(
                            new BasicHttpServerRequestHandler((request, context) -> handler)));
            var listener = new ServerSocket(0, 2 * CLIENTS, InetAddress.getLoopbackAddress());
            var server = new Server(coroutines, witness, service, listener);
            coroutines.spawn(server::accept).detach();
            return server;
        }

        private void accept() throws IOException {
            while (true) {
                Socket socket;
                try {
                    socket = listener.accept();
                } catch (SocketException closed) {
                    return;
                }
                witness.look();
                coroutines.spawn(() -> converse(socket)).detach();
            }
        }

        private void converse(Socket socket) throws IOException, HttpException {
            try (var connection = new DefaultBHttpServerConnection("http", Http1Config.DEFAULT)) {
                connection.bind(socket);
                connection.setSocketTimeout(PATIENCE);
                while (connection.isOpen()) {
                    witness.look();
                    service.handleRequest(connection, HttpCoreContext.create());
                }
            } catch (ConnectionClosedException ended) {
                witness.look();
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private static HttpRequester requester() {
        return RequesterBootstrap.bootstrap()
                .setMaxTotal(CLIENTS)
                .setDefaultMaxPerRoute(CLIENTS)
                .setSocketConfig(SocketConfig.custom().setSoTimeout(PATIENCE).build())
                .create();
    }

    private static ClassicHttpRequest question(HttpHost host, String path, String words) {
        return ClassicRequestBuilder.post(path)
                .setHttpHost(host)
                .setEntity(new StringEntity(words))
                .build();
    }

    private static HttpHost host(Server server) {
        return new HttpHost("http", "127.0.0.1", server.listener().getLocalPort());
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void anHttpCoreServerAndItsPooledClientsShareOneLoop(CoroutineMode mode) throws Exception {
        try (var coroutines = Runtimes.open(mode, 1)) {
            var witness = new LoopWitness(coroutines);
            try (var server = Server.open(coroutines, witness);
                    var requester = requester()) {
                var host = host(server);
                witness.crowd(CLIENTS, number -> {
                    for (String path : new String[] {"/meet", "/again", "/again"}) {
                        HttpContext context = HttpCoreContext.create();
                        String answer = requester.execute(
                                host, question(host, path, "question " + number), PATIENCE, context, response -> {
                                    witness.look();
                                    return body(response);
                                });
                        assertEquals("answer to question " + number, answer);
                        witness.look();
                    }
                });
            }
            // Each client is one, and so is each connection at the server.
            witness.tellsOfOneLoop(2 * CLIENTS);
        }
    }

    @ParameterizedTest
    @MethodSource("tercel.coro.LoopWitness#modes")
    void itsConnectionsTakeTheSocketsOfOurFactory(CoroutineMode mode) throws Exception {
        try (var coroutines = Runtimes.open(mode, 1)) {
            var witness = new LoopWitness(coroutines);
            var factory = new TcpSocketFactory(coroutines, new Hosts(coroutines, HostsOptions.DEFAULT));
            try (var server = Server.open(coroutines, witness);
                    var requester = requester()) {
                var host = host(server);
                witness.crowd(CLIENTS, number -> {
                    try (var connection = new DefaultBHttpClientConnection(Http1Config.DEFAULT)) {
                        connection.bind(factory.createSocket("127.0.0.1", host.getPort()));
                        connection.setSocketTimeout(PATIENCE);
                        var request = question(host, "/meet", "question " + number);
                        String answer = requester.execute(
                                connection, request, HttpCoreContext.create(), UnawareHttpCoreTest::body);
                        assertEquals("answer to question " + number, answer);
                    }
                });
            }
            witness.tellsOfOneLoop(2 * CLIENTS);
        }
    }

    private static String body(ClassicHttpResponse response) throws IOException, HttpException {
        assertEquals(200, response.getCode());
        return EntityUtils.toString(response.getEntity());
    }
}

package tercel.http;

import java.io.IOException;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Finds the handler of a request by its method and path. Routes are added before it serves; from its first request on
 * it is immutable. It may then be used by any thread. Finding allocates nothing for a path without percent escapes.
 *
 * <p>A path like {@code /users/{id}/files/{rest...}} is matched segment by segment: a segment stands for itself,
 * {@code {name}} for any one that is not empty, and a last {@code {name...}} for all that is left, slashes included, or
 * nothing. Paths are written decoded, as they are meant; the request's own are matched decoded, but split before, so
 * that an escaped slash separates nothing. A slash at the end makes another path. Where several routes match, what
 * stands for itself wins over a parameter, and that over the rest, from left to right.
 *
 * <p>It answers 404 where no route has the path, and 405 with Allow where one has, but none with the method. Where
 * there is a route for GET, HEAD is answered by it, and OPTIONS by the router itself, unless they have routes of their
 * own.
 */
public final class Router implements Handler {
    /** Stands for every method, behind those that are named. */
    private static final String ANY = "*";

    private final RouteNode root = new RouteNode();
    private boolean waits;
    private volatile boolean serving;

    /** A router without routes. */
    public Router() {}

    /**
     * Adds a route for GET, and so for HEAD.
     *
     * @param path where
     * @param handler answers
     * @return this
     */
    public Router get(String path, Handler handler) {
        return method("GET", path, handler);
    }

    /**
     * Adds a route for POST.
     *
     * @param path where
     * @param handler answers
     * @return this
     */
    public Router post(String path, Handler handler) {
        return method("POST", path, handler);
    }

    /**
     * Adds a route for PUT.
     *
     * @param path where
     * @param handler answers
     * @return this
     */
    public Router put(String path, Handler handler) {
        return method("PUT", path, handler);
    }

    /**
     * Adds a route for PATCH: RFC 5789.
     *
     * @param path where
     * @param handler answers
     * @return this
     */
    public Router patch(String path, Handler handler) {
        return method("PATCH", path, handler);
    }

    /**
     * Adds a route for DELETE.
     *
     * @param path where
     * @param handler answers
     * @return this
     */
    public Router delete(String path, Handler handler) {
        return method("DELETE", path, handler);
    }

    /**
     * Adds a route for every method that has none of its own at this path.
     *
     * @param path where
     * @param handler answers, and looks at the method itself
     * @return this
     */
    public Router any(String path, Handler handler) {
        add(ANY, path, handler);
        return this;
    }

    /**
     * Adds a route for a method.
     *
     * @param method a token, in the case in which clients send it
     * @param path where
     * @param handler answers
     * @return this
     * @throws IllegalArgumentException if method or path is malformed, or another route answers the same requests
     * @throws IllegalStateException if it serves already
     */
    public Router method(String method, String path, Handler handler) {
        RoutePattern.checkMethod(method);
        add(method, path, handler);
        return this;
    }

    private void add(String method, String path, Handler handler) {
        Objects.requireNonNull(handler, "handler");
        if (serving) {
            throw new IllegalStateException("no route can be added to a router that serves: " + method + " " + path);
        }
        var pattern = RoutePattern.parse(path);
        root.add(new Route(method, pattern, handler));
        waits |= !handler.isInline();
    }

    @Override
    public boolean isInline() {
        return !waits;
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        if (!serving) {
            serving = true;
        }
        Route route = request.search().find(root);
        if (route == null) {
            answerItself(request, response);
        } else {
            route.handler().handle(request, response);
        }
    }

    private void answerItself(Request request, Response response) throws IOException {
        var allowed = new TreeSet<String>();
        for (var route : request.search().ofEveryMethod(root)) {
            allowed.add(route.method());
        }
        if (allowed.isEmpty()) {
            response.problem(404, "");
            return;
        }
        allowed.remove(ANY);
        allowed.add("OPTIONS");
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        response.header("Allow", String.join(", ", allowed));
        if (request.method().equals("OPTIONS")) {
            response.status(204).empty();
        } else {
            response.problem(405, "");
        }
    }
}

package tercel.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.wire.ByteScan;
import tercel.wire.http1.RequestHead;

/**
 * Looks for the route of a request: walks down the tree with the segments of the path, and turns back where a way leads
 * nowhere. Each place of the tree is reached in one way only, so none is visited twice, whatever a client sends.
 * Reused. Allocates nothing in finding.
 */
final class RouteSearch {
    private static final byte[] NOTHING = {};

    private final PathMatch match;
    private byte[] array = NOTHING;
    private int start;
    private int end;
    private byte separator;
    private String method = "";

    RouteSearch(PathMatch match) {
        this.match = match;
    }

    /** Begins with a request's path and method; holds until its head's bytes move. */
    void of(RequestHead head) {
        array = match.array(head);
        start = match.start(head);
        end = start + match.size(head);
        separator = match.separator();
        method = head.method();
    }

    void forget() {
        array = NOTHING;
        method = "";
    }

    /** The route with the path and the method, its parameters noted; null if there is none. */
    @Nullable
    Route find(RouteNode root) {
        match.shrink(0);
        if (array[start] != separator) {
            return null;
        }
        Route route = find(root, start + 1);
        if (route != null) {
            match.name(route.pattern().parameters());
        }
        return route;
    }

    /** Goes on at a place of the tree, with the segment that starts at an index: one behind the end if none is left. */
    private @Nullable Route find(RouteNode node, int at) {
        if (at > end) {
            return node.here(method);
        }
        int stop = ByteScan.indexOf(array, at, end, separator);
        RouteNode next = node.behind(array, at, stop);
        Route route = next == null ? null : find(next, stop + 1);
        if (route != null) {
            return route;
        }
        int before = match.count();
        next = stop == at ? null : node.behindParameter();
        if (next != null) {
            match.add(at - start, stop - start);
            route = find(next, stop + 1);
            if (route != null) {
                return route;
            }
            match.shrink(before);
        }
        route = node.rest(method);
        if (route != null) {
            match.add(at - start, end - start);
        }
        return route;
    }

    /** All routes with the path, whatever their method; all there are for {@code *}. */
    List<Route> ofEveryMethod(RouteNode root) {
        var routes = new ArrayList<Route>();
        if (array[start] == separator) {
            collect(root, start + 1, routes);
        } else {
            root.collect(routes);
        }
        return routes;
    }

    private void collect(RouteNode node, int at, List<Route> routes) {
        if (at > end) {
            routes.addAll(node.here());
            return;
        }
        routes.addAll(node.rest());
        int stop = ByteScan.indexOf(array, at, end, separator);
        RouteNode literal = node.behind(array, at, stop);
        if (literal != null) {
            collect(literal, stop + 1, routes);
        }
        RouteNode any = stop == at ? null : node.behindParameter();
        if (any != null) {
            collect(any, stop + 1, routes);
        }
    }
}

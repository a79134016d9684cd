package tercel.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tercel.http.RoutePattern.Segment;

/** A place in the tree of routes: one for each beginning that their paths have. Built by one thread, then only read. */
final class RouteNode {
    private byte[][] names = {};
    private RouteNode[] children = {};

    /**
     * Finds a child without comparing with others: behind the hash of its name, or the next places, stands its index
     * plus 1. At least half of it is empty, so each search ends soon, whatever a client asks for.
     */
    private int[] table = new int[1];

    private @Nullable RouteNode parameter;
    private final List<Route> here = new ArrayList<>();
    private final List<Route> rest = new ArrayList<>();

    /** Adds a route below this place, the root. */
    void add(Route route) {
        RouteNode node = this;
        for (var segment : route.pattern().segments()) {
            switch (segment) {
                case Segment.Literal(String text) -> node = node.child(text.getBytes(StandardCharsets.UTF_8));
                case Segment.Parameter(String name) -> node = node.parameter();
                case Segment.Rest(String name) -> {
                    put(node.rest, route);
                    return;
                }
            }
        }
        put(node.here, route);
    }

    private static void put(List<Route> routes, Route route) {
        for (var other : routes) {
            if (other.method().equals(route.method())) {
                throw new IllegalArgumentException(
                        "the route " + route + " answers the same requests as " + other + ", which was added before");
            }
        }
        routes.add(route);
    }

    private RouteNode parameter() {
        RouteNode node = parameter;
        if (node == null) {
            node = new RouteNode();
            parameter = node;
        }
        return node;
    }

    private RouteNode child(byte[] name) {
        var known = behind(name, 0, name.length);
        if (known != null) {
            return known;
        }
        var node = new RouteNode();
        names = Arrays.copyOf(names, names.length + 1);
        children = Arrays.copyOf(children, names.length);
        names[names.length - 1] = name;
        children[names.length - 1] = node;
        fillTable();
        return node;
    }

    private void fillTable() {
        table = new int[Integer.highestOneBit(names.length) << 2];
        for (int index = 0; index < names.length; index++) {
            int at = hash(names[index], 0, names[index].length) & table.length - 1;
            while (table[at] != 0) {
                at = at + 1 & table.length - 1;
            }
            table[at] = index + 1;
        }
    }

    private static int hash(byte[] array, int start, int end) {
        if (start == end) {
            return 0;
        }
        int middle = start + end >>> 1;
        int hash = ((end - start) * 31 + array[start]) * 31 + array[middle];
        hash = hash * 31 + array[end - 1];
        return hash ^ hash >>> 7;
    }

    private static <T> T[] inserted(T[] array, int place, T element) {
        T[] longer = Arrays.copyOf(array, array.length + 1);
        System.arraycopy(array, place, longer, place + 1, array.length - place);
        longer[place] = element;
        return longer;
    }

    /** The place behind a segment that stands for itself, or null. */
    @Nullable
    RouteNode behind(byte[] array, int start, int end) {
        int mask = table.length - 1;
        int at = hash(array, start, end) & mask;
        for (int entry = table[at]; entry != 0; entry = table[at]) {
            if (isNamed(names[entry - 1], array, start, end)) {
                return children[entry - 1];
            }
            at = at + 1 & mask;
        }
        return null;
    }

    private static boolean isNamed(byte[] name, byte[] array, int start, int end) {
        int length = end - start;
        int same = name.length == length ? 0 : -1;
        while (same >= 0 && same < length && name[same] == array[start + same]) {
            same++;
        }
        return same == length;
    }

    /** The place behind a segment that stands for any, or null. */
    @Nullable
    RouteNode behindParameter() {
        return parameter;
    }

    /** The route for a method whose path ends here, or null. */
    @Nullable
    Route here(String method) {
        return ofMethod(here, method);
    }

    /** The route for a method that takes all that is left, or null. */
    @Nullable
    Route rest(String method) {
        return ofMethod(rest, method);
    }

    private static @Nullable Route ofMethod(List<Route> routes, String method) {
        Route fitting = null;
        for (int i = 0; i < routes.size(); i++) {
            var route = routes.get(i);
            if (route.method().equals(method)) {
                return route;
            }
            boolean getForHead = route.method().equals("GET") && method.equals("HEAD");
            if (getForHead || fitting == null && route.answersEveryMethod()) {
                fitting = route;
            }
        }
        return fitting;
    }

    /** All routes whose path ends here. */
    List<Route> here() {
        return here;
    }

    /** All routes that take what is left. */
    List<Route> rest() {
        return rest;
    }

    /** All routes at this place and behind it. */
    void collect(List<Route> routes) {
        routes.addAll(here);
        routes.addAll(rest);
        for (var child : children) {
            child.collect(routes);
        }
        if (parameter != null) {
            parameter.collect(routes);
        }
    }
}

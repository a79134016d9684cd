package tercel.http.guard;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;

/**
 * Bounds how many requests a handler answers at once, of each client and in all: past the first bound 429, past the
 * second 503, both with Retry-After, and neither waits. It counts from the call of the handler until it has returned or
 * thrown, however it ends. A body that is lent to the engine may still be on its way then. Any thread.
 *
 * <p>A client is an address of IPv4, or a network of 64 bits of IPv6; behind a proxy see {@link #withKeys}. Counts are
 * kept in this process; a handler that is changed by {@code with} counts anew.
 */
public final class ConcurrencyLimit implements Handler {
    private static final String SOON = "1";

    private final Handler handler;
    private final int total;
    private final int perClient;
    private final Function<Request, Object> keys;
    private final AtomicInteger running = new AtomicInteger();
    private final Map<Object, Integer> runningByClient = new ConcurrentHashMap<>();

    private ConcurrencyLimit(Handler handler, int total, int perClient, Function<Request, Object> keys) {
        this.handler = Objects.requireNonNull(handler);
        this.total = total;
        this.perClient = perClient;
        this.keys = keys;
    }

    /**
     * Bounds how many requests are answered at once.
     *
     * @param handler answers
     * @param total of all clients, at least 1
     * @param perClient of one client, at least 1
     * @return a handler
     */
    public static ConcurrencyLimit of(Handler handler, int total, int perClient) {
        if (total < 1 || perClient < 1) {
            throw new IllegalArgumentException("a bound of requests is at least 1, not " + Math.min(total, perClient));
        }
        return new ConcurrencyLimit(handler, total, perClient, ClientKey::ofAddress);
    }

    /**
     * Says who counts as one client, as in {@link RateLimit#withKeys}.
     *
     * @param key of a request; of one that is longer than 128 characters the first 128 count
     * @return a handler
     */
    public ConcurrencyLimit withKeys(Function<Request, String> key) {
        return new ConcurrencyLimit(handler, total, perClient, ClientKey.bounded(key));
    }

    @Override
    public boolean isInline() {
        return handler.isInline();
    }

    /** How many requests are being answered. */
    int running() {
        return running.get();
    }

    /** How many clients have a request that is being answered. */
    int clients() {
        return runningByClient.size();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        if (running.getAndUpdate(count -> Math.min(total, count + 1)) == total) {
            refuse(response, 503, "as many requests as this server answers at once are being answered");
            return;
        }
        try {
            Object client = keys.apply(request);
            if (enter(client)) {
                handleFor(client, request, response);
                return;
            }
        } finally {
            running.decrementAndGet();
        }
        // Not counted any more: the refused, who may be slow to read it, takes nobody's place.
        refuse(response, 429, "as many requests as one client may have at once are being answered");
    }

    private void handleFor(Object client, Request request, Response response) throws Exception {
        try {
            handler.handle(request, response);
        } finally {
            runningByClient.computeIfPresent(client, (_, count) -> less(count));
        }
    }

    private boolean enter(Object client) {
        Integer count = runningByClient.putIfAbsent(client, 1);
        while (count != null) {
            if (count == perClient) {
                return false;
            }
            if (runningByClient.replace(client, count, count + 1)) {
                return true;
            }
            count = runningByClient.putIfAbsent(client, 1);
        }
        return true;
    }

    private static @Nullable Integer less(int count) {
        return count == 1 ? null : count - 1;
    }

    private static void refuse(Response response, int status, String reason) throws IOException {
        response.header("Retry-After", SOON).problem(status, reason);
    }
}

package tercel.http.guard;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import tercel.http.Handler;
import tercel.http.Request;
import tercel.http.Response;

/**
 * Bounds how often each client may ask. Past that it gets 429 with Retry-After. Every answer tells the policy and what
 * is left of it, in RateLimit-Policy and RateLimit of the IETF's draft "RateLimit header fields for HTTP". Any thread.
 *
 * <p>A client is an address of IPv4, or a network of 64 bits of IPv6; behind a proxy, which has one address for all,
 * see {@link #withKeys}. Counts are kept in this process, for a bounded number of clients: past that whoever has not
 * asked for longest is forgotten. A handler that is changed by {@code with} counts anew.
 */
public final class RateLimit implements Handler {
    /** Clients that are known at once, unless told otherwise; some 150 bytes each. */
    public static final int CLIENTS_MAX = 65_536;

    private static final Duration PERIOD_MAX = Duration.ofDays(1);
    private static final long AHEAD_NANOS_MAX = Duration.ofDays(365).toNanos();
    private static final int REQUESTS_MAX = 1_000_000;
    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final Handler handler;
    private final Policy policy;
    private final Function<Request, Object> keys;
    private final LongSupplier nanoTime;
    private final Allowances allowances;
    private final String policyField;

    /** What a client may. */
    record Policy(int requests, Duration period, int burst, int clientsMax) {
        Policy {
            checked("number of requests", requests, REQUESTS_MAX);
            checked("burst", burst, REQUESTS_MAX);
            checked("number of clients", clientsMax, Integer.MAX_VALUE);
            if (period.compareTo(Duration.ofMillis(1)) < 0 || period.compareTo(PERIOD_MAX) > 0) {
                throw new IllegalArgumentException("the period is from 1 ms to 1 day, not " + period);
            }
            if (intervalNanos(period, requests) > AHEAD_NANOS_MAX / burst) {
                throw new IllegalArgumentException("a burst of " + burst + " at this pace is for more than a year");
            }
        }

        private static void checked(String what, int value, int most) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException("the " + what + " is from 1 to " + most + ", not " + value);
            }
        }

        private static long intervalNanos(Duration period, int requests) {
            return Math.max(1, period.toNanos() / requests);
        }

        long intervalNanos() {
            return intervalNanos(period, requests);
        }

        long toleranceNanos() {
            return intervalNanos() * burst;
        }
    }

    RateLimit(Handler handler, Policy policy, Function<Request, Object> keys, LongSupplier nanoTime) {
        this.handler = Objects.requireNonNull(handler);
        this.policy = policy;
        this.keys = keys;
        this.nanoTime = nanoTime;
        allowances = new Allowances(policy.intervalNanos(), policy.toleranceNanos(), policy.clientsMax);
        policyField = "\"client\";q=" + policy.requests + ";w=" + Math.max(1, seconds(policy.period.toNanos()));
    }

    /**
     * Bounds how often each client may ask.
     *
     * @param handler answers
     * @param requests in a period in the long run, and at once; 1 to a million
     * @param period 1 ms to 1 day
     * @return a handler
     */
    public static RateLimit of(Handler handler, int requests, Duration period) {
        var policy = new Policy(requests, period, requests, CLIENTS_MAX);
        return new RateLimit(handler, policy, ClientKey::ofAddress, System::nanoTime);
    }

    /**
     * Says how many requests may come at once.
     *
     * @param requests 1 to a million
     * @return a handler
     */
    public RateLimit withBurst(int requests) {
        return with(new Policy(policy.requests, policy.period, requests, policy.clientsMax));
    }

    /**
     * Says how many clients are known at once.
     *
     * @param count 1 or more
     * @return a handler
     */
    public RateLimit withClients(int count) {
        return with(new Policy(policy.requests, policy.period, policy.burst, count));
    }

    private RateLimit with(Policy changed) {
        return new RateLimit(handler, changed, keys, nanoTime);
    }

    /**
     * Says who counts as one client: a user, a token, or the address that a proxy of ours has written into a header. A
     * header that clients can write themselves makes each request another client.
     *
     * @param key of a request; of one that is longer than 128 characters the first 128 count
     * @return a handler
     */
    public RateLimit withKeys(Function<Request, String> key) {
        return new RateLimit(handler, policy, ClientKey.bounded(key), nanoTime);
    }

    @Override
    public boolean isInline() {
        return handler.isInline();
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        long ahead = allowances.take(keys.apply(request), nanoTime.getAsLong());
        response.always("RateLimit-Policy", policyField);
        if (ahead < 0) {
            refuse(response, seconds(-ahead));
            return;
        }
        long left = (policy.toleranceNanos() - ahead) / policy.intervalNanos();
        response.always("RateLimit", "\"client\";r=" + left + ";t=" + seconds(ahead));
        handler.handle(request, response);
    }

    private static void refuse(Response response, long seconds) throws IOException {
        response.header("RateLimit", "\"client\";r=0;t=" + seconds)
                .header("Retry-After", Long.toString(seconds))
                .problem(429, "too many requests; Retry-After says when the next one is welcome");
    }

    /** Rounded up: a client that comes back then is let through. */
    private static long seconds(long nanos) {
        return Math.ceilDiv(nanos, NANOS_A_SECOND);
    }
}

package tercel.http.guard;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * How much each client has used of what it may. Any thread.
 *
 * <p>The generic cell rate algorithm: each request moves the client's own clock on by an interval, but at least from
 * now; as long as that clock is ahead by no more than the tolerance, the client may ask. One number a client is all
 * that has to be kept, and one whose clock is not ahead is as good as unknown. Such idle ones are dropped as new ones
 * come, the one that has not asked for longest first; so is that one where there is no room left, which lets the
 * forgotten start anew: a flood from ever new addresses must not keep everybody else out.
 *
 * <p>Divided into parts with a lock each, which is held for a few steps only.
 */
final class Allowances {
    private static final int PARTS_MAX = 16;
    private static final int IDLE_AT_ONCE = 2;

    private final long intervalNanos;
    private final long toleranceNanos;
    private final int clientsOfPartMax;
    private final List<LinkedHashMap<Object, Clock>> parts = new ArrayList<>();

    private static final class Clock {
        private long nanos;
    }

    /**
     * Nobody has used anything.
     *
     * @param intervalNanos from one request to the next in the long run
     * @param toleranceNanos how far a client's clock may be ahead: the interval for each request that may come at once
     * @param clientsMax how many are known at most
     */
    Allowances(long intervalNanos, long toleranceNanos, int clientsMax) {
        this.intervalNanos = intervalNanos;
        this.toleranceNanos = toleranceNanos;
        int count = Math.min(PARTS_MAX, clientsMax);
        clientsOfPartMax = clientsMax / count;
        for (int part = 0; part < count; part++) {
            parts.add(new LinkedHashMap<>(16, 0.75f, true));
        }
    }

    /**
     * A client asks.
     *
     * @return how far its clock is ahead now, more than 0; or how long it should wait before it asks again, as a
     *     negative number
     */
    long take(Object client, long nowNanos) {
        int hash = client.hashCode();
        var part = parts.get(Math.floorMod(hash ^ hash >>> 16, parts.size()));
        synchronized (part) {
            var clock = part.get(client);
            if (clock == null) {
                makeRoom(part, nowNanos);
                clock = new Clock();
                clock.nanos = nowNanos;
                part.put(client, clock);
            }
            long ahead = Math.max(0, clock.nanos - nowNanos) + intervalNanos;
            if (ahead > toleranceNanos) {
                return toleranceNanos - ahead;
            }
            clock.nanos = nowNanos + ahead;
            return ahead;
        }
    }

    private void makeRoom(LinkedHashMap<Object, Clock> part, long nowNanos) {
        for (int count = 0; count < IDLE_AT_ONCE && !part.isEmpty(); count++) {
            boolean idle = part.firstEntry().getValue().nanos - nowNanos <= 0;
            if (idle || part.size() == clientsOfPartMax) {
                part.pollFirstEntry();
            }
        }
    }

    /** How many clients are known. */
    int size() {
        int size = 0;
        for (var part : parts) {
            synchronized (part) {
                size += part.size();
            }
        }
        return size;
    }
}

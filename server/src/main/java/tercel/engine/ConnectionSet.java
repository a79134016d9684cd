package tercel.engine;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The connections of an engine that blocks, and the places for them. A place is taken before or after a connection is
 * accepted, and given up when it is closed. Any thread.
 */
final class ConnectionSet {
    /** So many connections past the limit are refused with an answer at a time; others are reset at once. */
    private static final int REFUSED_AT_ONCE_MAX = 64;

    private final int placesMax;
    private @Nullable BlockingConnection[] members = new BlockingConnection[64];
    private int count;
    private int refused;
    private int places;
    private long departures;
    private boolean ended;

    ConnectionSet(int placesMax) {
        this.placesMax = placesMax;
    }

    /** Takes a place for a connection. False if all are taken. */
    synchronized boolean tryPlace() {
        if (places >= placesMax) {
            return false;
        }
        places++;
        return true;
    }

    /** Waits until there is a place, and takes it. False if the set ended meanwhile. */
    synchronized boolean awaitPlace() throws InterruptedException {
        while (!ended && places >= placesMax) {
            wait();
        }
        places++;
        return !ended;
    }

    /** Gives a place up that no connection has used. */
    synchronized void giveUpPlace() {
        places--;
        notifyAll();
    }

    /** Adds a connection that has a place, or that is refused. False if it is refused and so are too many others. */
    synchronized boolean add(BlockingConnection connection) {
        if (connection.isRefused()) {
            if (refused >= REFUSED_AT_ONCE_MAX) {
                return false;
            }
            refused++;
        }
        if (count == members.length) {
            members = Arrays.copyOf(members, count * 2);
        }
        connection.index = count;
        members[count++] = connection;
        if (count == 1) {
            notifyAll();
        }
        return true;
    }

    /** Removes a connection that is closed, and with it its place. */
    synchronized void remove(BlockingConnection connection) {
        BlockingConnection last = Objects.requireNonNull(members[--count]);
        members[connection.index] = last;
        last.index = connection.index;
        members[count] = null;
        if (connection.isRefused()) {
            refused--;
        } else {
            places--;
        }
        departures++;
        notifyAll();
    }

    /** Waits until a connection is closed, but not longer than that, nor beyond the set's end. */
    synchronized void awaitDeparture(long millis) throws InterruptedException {
        long before = departures;
        long until = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; left > 0 && departures == before && !ended; ) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
    }

    /** How many are served. */
    synchronized int served() {
        return count - refused;
    }

    /** All that are there now. */
    synchronized BlockingConnection[] all() {
        return Arrays.copyOf(members, count);
    }

    /**
     * All that are there now, in an array that may be reused: those after the last are null.
     *
     * @return the array given, or a longer one
     */
    synchronized @Nullable BlockingConnection[] all(@Nullable BlockingConnection[] reused) {
        var copy = reused.length < count ? new BlockingConnection[members.length] : reused;
        System.arraycopy(members, 0, copy, 0, count);
        Arrays.fill(copy, count, copy.length, null);
        return copy;
    }

    /** Ends every wait for a place. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }
}

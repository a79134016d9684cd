package tercel.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tercel.wire.http1.RequestHead;

/**
 * What belongs to which path, found by the bytes of a request: for many paths that are known beforehand and have no
 * parameters. Immutable; any thread. Finding allocates nothing.
 *
 * @param <T> what belongs to a path
 */
public final class PathMap<T> {
    private static final int SPOTS_MIN = 16;

    /** At most half of the spots are taken, so that a search ends soon. */
    private final byte[] @Nullable [] paths;

    private final @Nullable Object[] values;
    private final int mask;

    /**
     * A copy of a map.
     *
     * @param map by paths as they are written in a request, which begin with a slash
     */
    public PathMap(Map<String, T> map) {
        int spots = Math.max(SPOTS_MIN, Integer.highestOneBit(Math.max(1, map.size())) << 2);
        paths = new byte[spots][];
        values = new Object[spots];
        mask = spots - 1;
        map.forEach(this::put);
    }

    private void put(String path, T value) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        int spot = spot(bytes, 0, bytes.length);
        paths[spot] = bytes;
        values[spot] = value;
    }

    /** Where a path stands, or would stand. */
    private int spot(byte[] array, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + array[i];
        }
        // The upper bits depend on more of the path than the lower ones.
        int spot = (hash ^ hash >>> 16) & mask;
        byte[] there = paths[spot];
        while (there != null && !Arrays.equals(there, 0, there.length, array, start, end)) {
            spot = spot + 1 & mask;
            there = paths[spot];
        }
        return spot;
    }

    /**
     * What belongs to the path of a request.
     *
     * @param request its path is taken as it was written, without decoding: what has percent escapes is found only if
     *     it was put like that
     * @return null for nothing
     */
    @SuppressWarnings("unchecked") // Only values of that type were put.
    public @Nullable T find(Request request) {
        RequestHead head = request.head();
        int start = head.pathStart();
        return (T) values[spot(head.array(), start, start + head.pathLength())];
    }
}

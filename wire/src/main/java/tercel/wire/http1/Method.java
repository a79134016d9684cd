package tercel.wire.http1;

import org.jspecify.annotations.Nullable;

/** The methods of RFC 9110, section 9, and PATCH of RFC 5789: known so that asking for one makes no string. */
enum Method {
    GET,
    HEAD,
    POST,
    PUT,
    DELETE,
    CONNECT,
    OPTIONS,
    TRACE,
    PATCH;

    private static final Method[] ALL = values();

    /** The known method that these bytes spell, in this case, or null. */
    static @Nullable Method of(byte[] array, int start, int end) {
        if (end - start == 3 && array[start] == 'G' && array[start + 1] == 'E' && array[start + 2] == 'T') {
            return GET;
        }
        for (var method : ALL) {
            if (method.isSpelt(array, start, end)) {
                return method;
            }
        }
        return null;
    }

    private boolean isSpelt(byte[] array, int start, int end) {
        String name = name();
        if (end - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (array[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}

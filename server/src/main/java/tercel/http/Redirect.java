package tercel.http;

/** Where a handler may send a client that says itself where it wants to go, as after a login. */
public final class Redirect {
    private Redirect() {}

    /**
     * Whether a target leads to this server, whatever a browser makes of it: a path that begins with one slash, without
     * backslashes, which browsers take for slashes, and of visible ASCII only, since they drop some controls. Anything
     * else may lead anywhere (an open redirect), and lends our good name to whoever made the link.
     *
     * @param target a path with or without a query, as it is written in a URL
     * @return false for an address with a scheme or a host, and for a path that does not begin at the root
     */
    public static boolean isLocal(String target) {
        if (!target.startsWith("/") || target.startsWith("//")) {
            return false;
        }
        return target.chars().allMatch(letter -> letter > ' ' && letter < 0x7F && letter != '\\');
    }

    /**
     * A target that leads to this server, for {@link Response#redirect}.
     *
     * @param target what the client has sent
     * @return the same
     * @throws StatusException 400 if it may lead elsewhere: see {@link #isLocal}
     */
    public static String local(String target) {
        if (!isLocal(target)) {
            throw new StatusException(400, "the address to go on to is no path of this server");
        }
        return target;
    }
}

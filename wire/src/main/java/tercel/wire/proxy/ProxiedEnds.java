package tercel.wire.proxy;

/** The two ends of the connection that a proxy passes on, as its header tells them. */
public sealed interface ProxiedEnds {
    /** The proxy does not tell them, or it speaks for itself: the ends are those of the connection with the proxy. */
    record Untold() implements ProxiedEnds {}

    /**
     * Ends of TCP over IPv4 or IPv6.
     *
     * @param source who connected to the proxy
     * @param destination what it connected to
     */
    record Internet(End source, End destination) implements ProxiedEnds {
        /**
         * One end.
         *
         * @param address 4 or 16 bytes in network order; not copied
         * @param port 0 to 65535
         */
        public record End(byte[] address, int port) {}
    }

    /**
     * Ends of a Unix stream.
     *
     * @param source who connected to the proxy: a path, an abstract name behind a NUL, or nothing; not copied
     * @param destination what it connected to, likewise
     */
    record Unix(byte[] source, byte[] destination) implements ProxiedEnds {}
}

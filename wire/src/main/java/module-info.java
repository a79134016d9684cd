/** Bytes to messages and back, without sockets, threads or clocks. */
module tercel.wire {
    requires static transitive org.jspecify;

    exports tercel.wire;
    exports tercel.wire.http1;
    exports tercel.wire.proxy;
}

/** Event loops, pollers, and coroutines on them. */
module tercel.coro {
    requires static transitive org.jspecify;
    requires tercel.os;
    requires jdk.unsupported;

    exports tercel.coro;
}

/** Engines, the HTTP API for people, and static files. */
module tercel.server {
    requires static transitive org.jspecify;
    requires static jdk.jfr;
    requires transitive tercel.coro;
    requires transitive tercel.wire;

    exports tercel.files;
    exports tercel.http;
    exports tercel.http.guard;
    exports tercel.server;
}

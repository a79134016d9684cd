/** The {@code tercel} command. */
module tercel.cli {
    requires static transitive org.jspecify;
    requires tercel.os;
    requires tercel.server;
    requires info.picocli;
    requires jdk.unsupported;
}

/** Linux system calls, one thin method each; the only module with native access. */
module tercel.os {
    requires static transitive org.jspecify;

    exports tercel.os;
}

package tercel.os;

/** Is told of each system call that this module makes, by {@link CallTrace}. Called by whoever made the call. */
@FunctionalInterface
public interface CallListener {
    /**
     * A call has returned.
     *
     * @param call what was called, and what it said
     */
    void called(Call call);

    /**
     * One system call.
     *
     * @param name such as {@code recvfrom}
     * @param descriptor what it was about: for {@code epoll_ctl} the watched one, else its first argument
     * @param arguments for people: numbers, flags by their names, no addresses
     * @param result {@code n >= 0} or {@code -errno}
     */
    record Call(String name, int descriptor, String arguments, long result) {
        /**
         * As strace(1) would write it.
         *
         * @return one line
         */
        @Override
        public String toString() {
            return name + "(" + arguments + ") = " + (result < 0 ? "-" + Errno.name((int) -result) : result);
        }
    }
}

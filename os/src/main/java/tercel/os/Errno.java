package tercel.os;

import java.util.HashMap;
import java.util.Map;

/**
 * The error numbers of Linux, the same on x86_64 and aarch64: errno(3). Methods of this package return them negated;
 * the methods of this class take either sign.
 */
public final class Errno {
    /** The operation is not permitted. */
    public static final int EPERM = 1;
    /** There is no such file or directory. */
    public static final int ENOENT = 2;
    /** A signal came before the call had done anything. */
    public static final int EINTR = 4;
    /** No such device: also what opening a socket's file says. */
    public static final int ENXIO = 6;
    /** The descriptor is not open. */
    public static final int EBADF = 9;
    /** Nothing to read now, or no room to write now; wait for readiness. */
    public static final int EAGAIN = 11;
    /** The kernel has no memory for this. */
    public static final int ENOMEM = 12;
    /** Permission is denied. */
    public static final int EACCES = 13;
    /** It exists already. */
    public static final int EEXIST = 17;
    /** The path would cross a mount, or leave the directory it must stay beneath. */
    public static final int EXDEV = 18;
    /** A part of the path is not a directory. */
    public static final int ENOTDIR = 20;
    /** It is a directory. */
    public static final int EISDIR = 21;
    /** An argument is not valid. */
    public static final int EINVAL = 22;
    /** The system has no more open files to give. */
    public static final int ENFILE = 23;
    /** This process has as many open descriptors as its limit allows. */
    public static final int EMFILE = 24;
    /** The other end no longer reads. */
    public static final int EPIPE = 32;
    /** The path or name is too long. */
    public static final int ENAMETOOLONG = 36;
    /** The kernel does not know this system call. */
    public static final int ENOSYS = 38;
    /** Too many symbolic links, or one where none is allowed. */
    public static final int ELOOP = 40;
    /** The descriptor is not a socket. */
    public static final int ENOTSOCK = 88;
    /** The socket is of another type. */
    public static final int EPROTOTYPE = 91;
    /** The kernel has no such address family, as with IPv6 switched off. */
    public static final int EAFNOSUPPORT = 97;
    /** The operation is not supported. */
    public static final int EOPNOTSUPP = 95;
    /** Something listens on that address already. */
    public static final int EADDRINUSE = 98;
    /** No interface of this machine has that address. */
    public static final int EADDRNOTAVAIL = 99;
    /** The connection was given up before it was accepted. */
    public static final int ECONNABORTED = 103;
    /** The peer reset the connection. */
    public static final int ECONNRESET = 104;
    /** The kernel has no buffer space for this. */
    public static final int ENOBUFS = 105;
    /** The socket is not connected. */
    public static final int ENOTCONN = 107;
    /** The peer did not answer in time. */
    public static final int ETIMEDOUT = 110;
    /** Nothing listens there. */
    public static final int ECONNREFUSED = 111;
    /** The connection is being made; wait until the descriptor is writable. */
    public static final int EINPROGRESS = 115;
    /** The operation was cancelled. */
    public static final int ECANCELED = 125;

    private Errno() {}

    /** The name, as {@code ECONNRESET}, or {@code errno N} for one that is not in our list. */
    public static String name(int code) {
        var line = Table.LINES.get(Math.abs(code));
        return line == null ? "errno " + Math.abs(code) : line.substring(0, line.indexOf(' '));
    }

    /** What happened, in words and with the name: {@code connection reset by peer (ECONNRESET)}. */
    public static String describe(int code) {
        var line = Table.LINES.get(Math.abs(code));
        return line == null ? name(code) : line.substring(line.indexOf(' ') + 1) + " (" + name(code) + ")";
    }

    /** Read only when something is to be told to people. */
    private static final class Table {
        static final Map<Integer, String> LINES = parse("""
                1 EPERM operation not permitted
                2 ENOENT no such file or directory
                3 ESRCH no such process
                4 EINTR interrupted by a signal
                5 EIO input or output error of the device
                7 E2BIG argument list too long
                9 EBADF bad file descriptor
                10 ECHILD no child process
                11 EAGAIN resource temporarily unavailable
                12 ENOMEM out of memory
                13 EACCES permission denied
                14 EFAULT bad address
                16 EBUSY device or resource busy
                17 EEXIST exists already
                18 EXDEV path leaves its mount or its root
                20 ENOTDIR not a directory
                21 EISDIR is a directory
                22 EINVAL invalid argument
                23 ENFILE too many open files in the system
                24 EMFILE too many open files in this process
                25 ENOTTY not a terminal
                26 ETXTBSY program is being run
                27 EFBIG file too large
                28 ENOSPC no space left on the device
                29 ESPIPE not seekable
                30 EROFS read-only file system
                31 EMLINK too many links
                32 EPIPE the other end no longer reads
                36 ENAMETOOLONG name too long
                38 ENOSYS no such system call in this kernel
                39 ENOTEMPTY directory not empty
                40 ELOOP too many symbolic links
                71 EPROTO protocol error
                75 EOVERFLOW value too large
                84 EILSEQ invalid character
                88 ENOTSOCK not a socket
                89 EDESTADDRREQ destination address required
                90 EMSGSIZE message too long
                91 EPROTOTYPE socket of another type
                92 ENOPROTOOPT no such socket option
                93 EPROTONOSUPPORT protocol not supported
                95 EOPNOTSUPP operation not supported
                97 EAFNOSUPPORT address family not supported
                98 EADDRINUSE address already in use
                99 EADDRNOTAVAIL address not available on this machine
                100 ENETDOWN network is down
                101 ENETUNREACH network unreachable
                103 ECONNABORTED connection aborted
                104 ECONNRESET connection reset by peer
                105 ENOBUFS no buffer space available
                106 EISCONN already connected
                107 ENOTCONN not connected
                108 ESHUTDOWN shut down for sending
                110 ETIMEDOUT timed out
                111 ECONNREFUSED connection refused
                112 EHOSTDOWN host is down
                113 EHOSTUNREACH no route to host
                114 EALREADY operation already in progress
                115 EINPROGRESS operation in progress
                116 ESTALE stale file handle
                122 EDQUOT disk quota exceeded
                125 ECANCELED operation cancelled
                """);

        private static Map<Integer, String> parse(String text) {
            var lines = new HashMap<Integer, String>();
            text.lines().forEach(line -> {
                int space = line.indexOf(' ');
                lines.put(Integer.valueOf(line.substring(0, space)), line.substring(space + 1));
            });
            return Map.copyOf(lines);
        }
    }
}

package tercel.cli;

import java.util.List;

/**
 * Every flag of the command: its name, what stands for its value in the help, its default, and its line of help. The
 * one table that the words are parsed by, and that help and completion are made of.
 */
enum Flag {
    HOST(
            Group.LISTENING,
            "host",
            new Value("ADDRESS", "127.0.0.1"),
            "An address or name of this machine; 0.0.0.0 or :: for all"),
    PORT(Group.LISTENING, "port", new Value("N", "8080"), "0 takes any that is free; the first line says which"),
    LISTEN(
            Group.LISTENING,
            "listen",
            new Value("ADDRESS"),
            "PORT, HOST:PORT, unix:PATH, unix:@NAME, fd:N or systemd. Repeatable"),
    PROXY_FROM(
            Group.LISTENING,
            "proxy-from",
            new Value("NETWORK"),
            "Expects the PROXY protocol, and only from there: 10.0.0.0/8, ::1, unix. Repeatable"),
    UNIX_MODE(Group.LISTENING, "unix-mode", new Value("MODE"), "Who may connect to unix:PATH, such as 660"),
    BACKLOG(Group.LISTENING, "backlog", new Value("N", "4096"), "Connections that wait in the kernel to be accepted"),
    SEND_BUFFER(
            Group.LISTENING, "send-buffer", new Value("SIZE"), "SO_SNDBUF, such as 64KiB; else the kernel adapts it"),
    RECEIVE_BUFFER(Group.LISTENING, "receive-buffer", new Value("SIZE"), "SO_RCVBUF, likewise"),
    NO_DELAY(Group.LISTENING, "no-delay", Value.ON, "TCP_NODELAY, on unless --delay: small segments leave at once"),

    ENGINE(Group.WAITING, "engine", new Value("ENGINE", "auto"), "auto, event, virtual or thread; see tercel engines"),
    POLLER(
            Group.WAITING,
            "poller",
            new Value("POLLER", "auto"),
            "What event loops poll with: auto, epoll, epoll-level or nio"),
    TRIGGER(
            Group.WAITING,
            "trigger",
            new Value("TRIGGER", "edge"),
            "How epoll tells: edge, each change once; or level, as long as it holds"),
    RUNTIME(
            Group.WAITING,
            "runtime",
            new Value("RUNTIME", "auto"),
            "Whose scheduler runs their handlers: auto, own or jdk"),
    WORKERS(Group.WAITING, "workers", new Value("N"), "Event loops; else one for each processor"),
    ACCEPTORS(Group.WAITING, "acceptors", new Value("N", "0"), "Threads that only accept; 0 lets each loop accept"),

    LIMIT(
            Group.BOUNDS,
            "limit",
            new Value("NAME=VALUE"),
            "Sets a limit, such as idle=30s; --verbose lists them. Repeatable"),
    OVERLOAD(
            Group.BOUNDS,
            "overload",
            new Value("WAY", "refuse"),
            "At the limit of connections: refuse (503) or pause accepting"),
    DRAIN_TIMEOUT(
            Group.BOUNDS, "drain-timeout", new Value("TIME", "10s"), "How long open requests may take when it stops"),
    READY_GRACE(
            Group.BOUNDS,
            "ready-grace",
            new Value("TIME", "0s"),
            "How long it goes on accepting when it stops, while /readyz says 503"),

    INDEX(Group.FILES, "index", new Value("NAME", "index.html"), "The file that answers for its folder"),
    HIDDEN(Group.FILES, "hidden", Value.NONE, "Serves names that begin with a dot too"),
    COMPRESS(Group.FILES, "compress", Value.NONE, "Sends text and the like in gzip or deflate to whom accepts it"),
    LISTING(Group.FILES, "listing", Value.NONE, "Lists folders that have no index, as a page or as JSON"),
    NOT_FOUND(Group.FILES, "not-found", new Value("NAME"), "A file of the folder that goes with 404"),
    FALLBACK(
            Group.FILES,
            "fallback",
            new Value("NAME"),
            "A file that answers for pages that are not there: for applications of a single page"),
    CACHE_CONTROL(
            Group.FILES,
            "cache-control",
            new Value("RULE"),
            "How long caches keep files: PATTERN:VALUE, such as *.html:no-cache, or hashed for names with a hash, "
                    + "or VALUE for all others. Repeatable, the first that fits counts"),
    PRECOMPRESSED(
            Group.FILES,
            "precompressed",
            Value.ON,
            "Sends NAME.br, NAME.zst or NAME.gz beside a file to who accepts it; on unless --no-precompressed"),
    PRELOAD(Group.FILES, "preload", Value.NONE, "Reads all files into memory at the start, up to 256 MiB"),
    DIR(Group.FILES, "dir", new Value("DIR"), "A folder to serve at /static/"),

    ACCESS_LOG(
            Group.TELLING,
            "access-log",
            new Value("FILE"),
            "A line for each request, at the end of a file; - is stdout"),
    ACCESS_FORMAT(Group.TELLING, "access-format", new Value("FORMAT", "combined"), "common, combined or json"),
    PROBES(Group.TELLING, "probes", Value.NONE, "Answers at /metrics, /healthz and /readyz, before files"),
    ONCE(Group.TELLING, "once", Value.NONE, "Ends with its first connection"),
    DEBUG(Group.TELLING, "debug", Value.NONE, "Shows clients where a handler failed: for development"),
    VERBOSE(Group.TELLING, "verbose", Value.NONE, "Tells the engine, each limit, and the memory they imply"),
    HELP(Group.TELLING, "help", Value.NONE, "Tells this"),
    VERSION(Group.TELLING, "version", Value.NONE, "Tells the version, and that of Java");

    /** What flags are about; the help has a heading for each. */
    enum Group {
        LISTENING("Listening"),
        WAITING("How the server waits"),
        BOUNDS("Bounds"),
        FILES("Files"),
        TELLING("What it tells");

        private final String heading;

        Group(String heading) {
            this.heading = heading;
        }

        String heading() {
            return heading;
        }
    }

    /** What stands for a value in the help, and what it is where none is given; empty texts where there is none. */
    private record Value(String label, String standard) {
        static final Value NONE = new Value("");
        static final Value ON = new Value("", "on");

        Value(String label) {
            this(label, "");
        }
    }

    private final Group group;
    private final String name;
    private final Value value;
    private final String help;

    Flag(Group group, String name, Value value, String help) {
        this.group = group;
        this.name = "--" + name;
        this.value = value;
        this.help = help;
    }

    Group group() {
        return group;
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name;
    }

    /** What switches it off, where it is on unless told otherwise. */
    String opposite() {
        if (this == PRECOMPRESSED) {
            return "--no-precompressed";
        }
        return this == NO_DELAY ? "--delay" : "";
    }

    /** Its short name; empty where it has none. */
    String shortly() {
        return switch (this) {
            case HELP -> "-h";
            case VERSION -> "-V";
            case HOST,
                    PORT,
                    LISTEN,
                    PROXY_FROM,
                    UNIX_MODE,
                    BACKLOG,
                    SEND_BUFFER,
                    RECEIVE_BUFFER,
                    NO_DELAY,
                    ENGINE,
                    POLLER,
                    TRIGGER,
                    RUNTIME,
                    WORKERS -> "";
            case ACCEPTORS,
                    LIMIT,
                    OVERLOAD,
                    DRAIN_TIMEOUT,
                    READY_GRACE,
                    INDEX,
                    HIDDEN,
                    COMPRESS,
                    DIR,
                    ACCESS_LOG,
                    ACCESS_FORMAT,
                    PROBES,
                    ONCE,
                    DEBUG,
                    VERBOSE -> "";
            case LISTING, NOT_FOUND, FALLBACK, CACHE_CONTROL, PRECOMPRESSED, PRELOAD -> "";
        };
    }

    boolean takesValue() {
        return !value.label.isEmpty();
    }

    boolean mayRepeat() {
        return this == LIMIT || this == LISTEN || this == PROXY_FROM || this == CACHE_CONTROL;
    }

    /** What stands for its value in the help. */
    String label() {
        return value.label;
    }

    /** Its value where it is not given; empty where there is no such text. */
    String standard() {
        return value.standard;
    }

    String help() {
        return help;
    }

    /** Whether its value is the name of a file or folder. */
    boolean takesPath() {
        return this == DIR || this == ACCESS_LOG;
    }

    /** What may be written as its value, where that is one of few words. */
    List<String> choices() {
        return switch (this) {
            case ENGINE -> List.of("auto", "event", "virtual", "thread");
            case POLLER -> List.of("auto", "epoll", "epoll-level", "nio");
            case TRIGGER -> List.of("edge", "level");
            case RUNTIME -> List.of("auto", "own", "jdk");
            case OVERLOAD -> List.of("refuse", "pause");
            case ACCESS_FORMAT -> List.of("common", "combined", "json");
            case HOST, PORT, LISTEN, PROXY_FROM, UNIX_MODE, BACKLOG -> List.of();
            case SEND_BUFFER, RECEIVE_BUFFER, NO_DELAY -> List.of();
            case WORKERS, ACCEPTORS, LIMIT -> List.of();
            case DRAIN_TIMEOUT, READY_GRACE, INDEX, HIDDEN, COMPRESS, DIR, ACCESS_LOG, PROBES -> List.of();
            case ONCE, DEBUG, VERBOSE, HELP, VERSION -> List.of();
            case LISTING, NOT_FOUND, FALLBACK, CACHE_CONTROL, PRECOMPRESSED, PRELOAD -> List.of();
        };
    }
}

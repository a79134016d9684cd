package tercel.cli;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tercel.coro.ListenAddress;
import tercel.server.AccessLog;
import tercel.server.EngineKind;
import tercel.server.Overload;
import tercel.server.PollerChoice;
import tercel.server.RuntimeChoice;
import tercel.server.ServerOptions;
import tercel.server.TrustedProxies;
import tercel.wire.Quantity;

/** What the flags come to that every server has. What cannot be is refused with one line. */
final class Settings {
    private static final String STDOUT = "-";
    private static final int OCTAL = 8;

    private final Words words;

    Settings(Words words) {
        this.words = words;
    }

    /** How the server is set up: by default, but for the flags that were given. */
    ServerOptions options() throws BadUse {
        // What was chosen stands in the first line, and with --verbose why nothing else was.
        var options = ServerOptions.DEFAULT.withAnnouncement(false);
        for (var flag : words.given()) {
            try {
                options = with(options, flag);
            } catch (IllegalArgumentException refused) {
                throw new BadUse(flag + ": " + refused.getMessage());
            }
        }
        return options;
    }

    private ServerOptions with(ServerOptions options, Flag flag) throws BadUse {
        return switch (flag) {
            case HOST -> options.withHost(words.value(flag));
            case PORT -> options.withPort(count(flag));
            case LISTEN -> options.withAddresses(addresses(options));
            case PROXY_FROM ->
                options.withProxyProtocol(TrustedProxies.of(words.values(flag).toArray(String[]::new)));
            case UNIX_MODE -> options.withUnixMode(mode());
            case BACKLOG -> options.withBacklog(count(flag));
            case SEND_BUFFER -> options.withSendBuffer(bytes(flag));
            case RECEIVE_BUFFER -> options.withReceiveBuffer(bytes(flag));
            case NO_DELAY -> options.withNoDelay(words.has(flag));
            case ENGINE -> options.withEngine(EngineKind.named(words.value(flag)));
            case POLLER -> options.withPoller(PollerChoice.named(words.value(flag)));
            case RUNTIME -> options.withRuntime(RuntimeChoice.named(words.value(flag)));
            case WORKERS -> options.withWorkers(count(flag));
            case ACCEPTORS -> options.withAcceptors(count(flag));
            case LIMIT -> withLimits(options);
            case OVERLOAD -> options.withOverload(Overload.named(words.value(flag)));
            case READY_GRACE -> options.withReadyGrace(time(flag));
            case ACCESS_LOG -> options.withAccessLog(accessLog());
            case TRIGGER -> withTrigger(options);
            case DEBUG -> options.withDebug(words.has(flag));
            case DRAIN_TIMEOUT, INDEX, HIDDEN, COMPRESS, DIR, ACCESS_FORMAT, PROBES, ONCE, VERBOSE, HELP, VERSION ->
                options;
            case LISTING, NOT_FOUND, FALLBACK, CACHE_CONTROL, PRECOMPRESSED, PRELOAD -> options;
        };
    }

    private ServerOptions withTrigger(ServerOptions options) throws BadUse {
        if (words.value(Flag.TRIGGER).equals("edge")) {
            return options;
        }
        String poller = words.value(Flag.POLLER);
        if (!poller.equals("auto") && !poller.startsWith("epoll")) {
            throw new BadUse("only epoll has a " + Flag.TRIGGER + ", not " + Flag.POLLER + " " + poller);
        }
        return options.withPoller(PollerChoice.EPOLL_LEVEL);
    }

    /** Those of --listen; behind that of --host and --port where one of them was given too. */
    private List<SocketAddress> addresses(ServerOptions options) throws BadUse {
        var passed = new PassedSockets(System.getenv(), ProcessHandle.current().pid());
        var addresses = new ArrayList<SocketAddress>();
        if (words.isGiven(Flag.HOST) || words.isGiven(Flag.PORT)) {
            addresses.add(options.address());
        }
        for (String text : words.values(Flag.LISTEN)) {
            if (PassedSockets.areMeantBy(text)) {
                addresses.addAll(passed.named(text));
            } else {
                addresses.add(ListenAddress.of(text));
            }
        }
        return addresses;
    }

    private int mode() throws BadUse {
        String text = words.value(Flag.UNIX_MODE);
        try {
            return Integer.parseUnsignedInt(text, OCTAL);
        } catch (NumberFormatException unreadable) {
            throw new BadUse(Flag.UNIX_MODE + " cannot be '" + text + "'; it is octal digits, such as 660");
        }
    }

    private ServerOptions withLimits(ServerOptions options) {
        var limits = options.limits();
        for (String assignment : words.values(Flag.LIMIT)) {
            limits = limits.with(assignment);
        }
        return options.withLimits(limits);
    }

    private AccessLog accessLog() throws BadUse {
        String target = words.value(Flag.ACCESS_LOG);
        var format = switch (words.value(Flag.ACCESS_FORMAT)) {
            case "common" -> AccessLog.Format.COMMON;
            case "json" -> AccessLog.Format.JSON;
            default -> AccessLog.Format.COMBINED;
        };
        if (target.equals(STDOUT)) {
            return AccessLog.toStandardOutput(format);
        }
        try {
            return AccessLog.toFile(path(Flag.ACCESS_LOG.toString(), target), format);
        } catch (IOException refused) {
            throw new BadUse(Flag.ACCESS_LOG + ": " + target + " cannot be written: " + Refusal.reason(refused));
        }
    }

    /** How long requests may take to end when the server stops. */
    Duration drainTimeout() throws BadUse {
        return time(Flag.DRAIN_TIMEOUT);
    }

    private Duration time(Flag flag) throws BadUse {
        String text = words.value(flag);
        try {
            return Duration.ofNanos(Quantity.nanos(text));
        } catch (NumberFormatException unreadable) {
            throw new BadUse(flag + " cannot be '" + text + "'; write it like 500ms, 30s or 10m");
        }
    }

    private int count(Flag flag) throws BadUse {
        String text = words.value(flag);
        try {
            return Math.toIntExact(Quantity.count(text));
        } catch (NumberFormatException | ArithmeticException unreadable) {
            throw new BadUse(flag + " cannot be '" + text + "'; it is a number, such as " + example(flag));
        }
    }

    private static String example(Flag flag) {
        return flag.standard().isEmpty() ? "2" : flag.standard();
    }

    private int bytes(Flag flag) throws BadUse {
        String text = words.value(flag);
        try {
            return Math.toIntExact(Quantity.bytes(text));
        } catch (NumberFormatException | ArithmeticException unreadable) {
            throw new BadUse(flag + " cannot be '" + text + "'; it is a size up to 2 GiB, such as 64KiB");
        }
    }

    /** A file or folder by its name; who asks for it is told in front of what is wrong. */
    static Path path(String asker, String name) throws BadUse {
        try {
            return Path.of(name);
        } catch (InvalidPathException unnameable) {
            throw new BadUse(asker + " " + name + ": " + unnameable.getReason());
        }
    }
}

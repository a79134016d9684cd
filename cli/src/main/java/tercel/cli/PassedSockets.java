package tercel.cli;

import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tercel.coro.InheritedSocket;

/**
 * The listening sockets that systemd, or whoever follows its protocol, has passed to this process: sd_listen_fds(3).
 * The environment says how many there are, and what they are named.
 */
final class PassedSockets {
    private static final String WORD = "systemd";
    private static final int FIRST = 3;
    private static final int COUNT_MAX = 64;

    private final Map<String, String> environment;
    private final long process;

    /**
     * Those of a process.
     *
     * @param environment of it
     * @param process its number: variables that were meant for a parent count for nothing
     */
    PassedSockets(Map<String, String> environment, long process) {
        this.environment = environment;
        this.process = process;
    }

    /** Whether an address to listen on stands for some of them: {@code systemd}, or with a colon and a name. */
    static boolean areMeantBy(String address) {
        return address.equals(WORD) || address.startsWith(WORD + ":");
    }

    /** Those that an address stands for: all, or those of a name. */
    List<SocketAddress> named(String address) throws BadUse {
        int count = count(address);
        var names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        String wanted = address.equals(WORD) ? "" : address.substring(WORD.length() + 1);
        var found = new ArrayList<SocketAddress>();
        for (int index = 0; index < count; index++) {
            if (wanted.isEmpty() || index < names.length && names[index].equals(wanted)) {
                found.add(InheritedSocket.of(FIRST + index));
            }
        }
        if (found.isEmpty()) {
            throw new BadUse("--listen " + address + ": no socket of that name was passed to this process");
        }
        return found;
    }

    private int count(String address) throws BadUse {
        String meant = environment.getOrDefault("LISTEN_PID", "");
        String count = environment.getOrDefault("LISTEN_FDS", "");
        if (!meant.equals(Long.toString(process)) || !count.matches("[1-9][0-9]?")) {
            throw new BadUse(
                    "--listen " + address + ": no sockets were passed to this process; start it by a unit with a"
                            + " socket, or by systemd-socket-activate");
        }
        return Math.min(COUNT_MAX, Integer.parseInt(count));
    }
}

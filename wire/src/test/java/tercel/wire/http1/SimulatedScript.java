package tercel.wire.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * All that a simulated peer is going to do: its requests, how their bytes are cut, when each part arrives, and its end.
 */
final class SimulatedScript {
    /** How a peer ends. */
    enum End {
        /** It closes its sending side. */
        FINISHES,
        /** It sends nothing more, and stays. */
        STALLS,
        /** It resets the connection. */
        RESETS
    }

    static final long MILLISECOND = 1_000_000L;
    static final long[] TURNING_POINTS = {
        Simulation.HEADER_TIMEOUT, Simulation.IDLE, Simulation.BODY_GRACE, 1000 * MILLISECOND
    };

    final List<SimulatedRequest> requests = new ArrayList<>();
    final End end;
    final long start;

    private final Random random;
    private final byte[] stream;

    /** Which part each byte comes in; where a body starts that is held back until it is asked for; what is refused. */
    private final int[] partOf;

    private final BitSet gates = new BitSet();
    private final BitSet refused = new BitSet();

    /** Index behind the last byte of each part, when it arrives, and whether it waits for an interim answer. */
    private final List<Integer> partEnds = new ArrayList<>();

    private final List<Long> arrivals = new ArrayList<>();
    private final List<Boolean> gated = new ArrayList<>();

    SimulatedScript(Random random, List<CorpusCase> corpus, long start) {
        this.random = random;
        this.start = start;
        chooseRequests(corpus);
        end = random.nextInt(10) == 0 ? End.RESETS : random.nextInt(3) == 0 ? End.STALLS : End.FINISHES;
        stream = Arrays.copyOf(concatenate(), cutOff());
        partOf = new int[stream.length];
        schedule();
    }

    private void chooseRequests(List<CorpusCase> corpus) {
        for (int count = random.nextInt(8); count > 0; count--) {
            requests.add(
                    random.nextInt(12) == 0 ? SimulatedRequest.atLimit(random) : SimulatedRequest.ordinary(random));
        }
        switch (random.nextInt(6)) {
            case 0 -> requests.add(SimulatedRequest.refused(random, corpus.get(random.nextInt(corpus.size()))));
            case 1 -> requests.add(SimulatedRequest.endless(random));
            default -> {}
        }
    }

    private byte[] concatenate() {
        var bytes = new ByteArrayOutputStream();
        for (var request : requests) {
            int start = bytes.size();
            bytes.writeBytes("\r\n".substring(0, request.emptyLine).getBytes(StandardCharsets.US_ASCII));
            bytes.writeBytes(request.head);
            if (request.expects) {
                gates.set(bytes.size());
            }
            bytes.writeBytes(request.body);
            if (request.refusal != null) {
                refused.set(start + 1, bytes.size());
            }
        }
        return bytes.toByteArray();
    }

    /** Where the peer stops, never within what is refused. */
    private int cutOff() {
        int size = requests.stream().mapToInt(SimulatedRequest::size).sum();
        if (random.nextInt(3) > 0 || size == 0) {
            return size;
        }
        int cut = random.nextInt(size);
        int at = 0;
        for (var request : requests) {
            if (request.refusal != null && cut > at) {
                return cut < at + request.size() ? at : cut;
            }
            at += request.size();
        }
        return cut;
    }

    /** Cuts the bytes into parts, and says when each arrives. */
    private void schedule() {
        boolean slow = random.nextInt(3) == 0;
        int most = random.nextInt(8) == 0 ? 1 : 1 + random.nextInt(random.nextBoolean() ? 40 : 2000);
        long now = start;
        int at = 0;
        while (at < stream.length) {
            int stop = Math.min(stream.length, at + 1 + random.nextInt(most));
            int gate = gates.nextSetBit(at + 1);
            stop = gate < 0 ? stop : Math.min(stop, gate);
            now += refused.get(at) ? 0 : gap(slow);
            Arrays.fill(partOf, at, stop, partEnds.size());
            partEnds.add(stop);
            arrivals.add(now);
            gated.add(gates.get(at));
            at = stop;
        }
    }

    private long gap(boolean slow) {
        if (slow && random.nextInt(6) == 0) {
            long point = TURNING_POINTS[random.nextInt(TURNING_POINTS.length)];
            return (long) (point * (0.2 + random.nextDouble())) | 1;
        }
        return random.nextInt(5) > 0 ? 0 : random.nextInt(50) * MILLISECOND | 1;
    }

    int size() {
        return stream.length;
    }

    byte[] stream() {
        return stream;
    }

    int parts() {
        return partEnds.size();
    }

    int partEnd(int part) {
        return partEnds.get(part);
    }

    long arrival(int part) {
        return arrivals.get(part);
    }

    boolean gated(int part) {
        return gated.get(part);
    }

    /** How many parts wait for an interim answer. */
    int gated() {
        return gates.cardinality();
    }

    /** Which part a byte comes in. */
    int partOf(int offset) {
        return partOf[offset];
    }

    /** When a byte arrives. */
    long arrivalOf(int offset) {
        return arrivals.get(partOf[offset]);
    }

    /** How many bytes have arrived at a time. */
    int arrivedBy(long time) {
        int bytes = 0;
        for (int part = 0; part < parts() && arrival(part) <= time; part++) {
            bytes = partEnd(part);
        }
        return bytes;
    }

    /** When the last byte arrives; the end follows at once. */
    long lastArrival() {
        return arrivals.isEmpty() ? start : arrivals.getLast();
    }
}

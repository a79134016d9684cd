package tercel.server;

import java.util.List;
import java.util.Map;
import tercel.wire.Limit;

/**
 * What a server has counted since its start, at one moment. Counters are read one after the other while they grow, so
 * that they may differ by requests that were just under way.
 *
 * @param requests answers of the application, by method; {@code other} for methods that are not usual
 * @param statuses answers of the application, by class: {@code 2xx} to {@code 5xx}
 * @param cut answers that were begun but did not get whole: a lost client, or a handler that failed too late
 * @param failures requests whose handler threw
 * @param refusals requests that were refused before or beside the handler
 * @param limits how often each limit was hit; those never hit are absent
 * @param traffic bytes of bodies
 * @param connections how many there were
 * @param logDrops lines that the access log had to drop
 * @param latency from a request's arrival until its answer was handed to the system; of those that took less than a
 *     millisecond one in sixteen is measured, and stands for the others
 */
public record Metrics(
        Map<String, Long> requests,
        Map<String, Long> statuses,
        long cut,
        long failures,
        List<Refusals> refusals,
        Map<Limit, Long> limits,
        Traffic traffic,
        Connections connections,
        long logDrops,
        LatencyHistogram latency) {

    /**
     * Refusals of one kind.
     *
     * @param status of the answer
     * @param reason one line
     * @param count how many
     */
    public record Refusals(int status, String reason, long count) {}

    /**
     * Bytes of bodies, without heads and framing.
     *
     * @param bytesIn read from requests
     * @param bytesOut written to answers
     */
    public record Traffic(long bytesIn, long bytesOut) {}

    /**
     * Connections.
     *
     * @param open now
     * @param accepted since the start
     * @param closed since the start
     * @param refused at the limit
     * @param acceptPauses how often accepting had to pause
     */
    public record Connections(long open, long accepted, long closed, long refused, long acceptPauses) {}

    /**
     * All answers of the application.
     *
     * @return the sum over all methods
     */
    public long requestsTotal() {
        long all = 0;
        for (long each : requests.values()) {
            all += each;
        }
        return all;
    }
}

package tercel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tercel.coro.LoopCounts;
import tercel.wire.Limit;

class ExpositionTest {
    private static final EngineReport REPORT =
            new EngineReport("event/nio", 1, "own", new EngineReport.Memory(0, 0, 0, 0), List.of());

    private static String of(Tally tally, LoopCounts... loops) {
        var connections = new Vitals.Connections(4, 3, 2, 1, 0);
        var vitals = new Vitals(
                "event/nio",
                true,
                Instant.ofEpochMilli(1_764_060_000_250L),
                Duration.ofMillis(1500),
                tally.metrics(7),
                connections,
                List.of(loops));
        return Exposition.of(REPORT, vitals);
    }

    private static Tally tally() {
        return Tally.ofLoops(new ServerLog(RecordingLogger::new), () -> 0);
    }

    @Test
    void whatCouldEndALabelIsEscaped() {
        var tally = tally();
        tally.refused(400, "a \"quoted\" \\ and\nbroken line");
        assertTrue(of(tally).contains("reason=\"a \\\"quoted\\\" \\\\ and\\nbroken line\"} 1\n"), of(tally));
    }

    @Test
    void bucketsAreExactAtTheirBounds() {
        var tally = tally();
        var shard = tally.shard();
        Tally.took(shard, 1, (1 << 20) - 1);
        Tally.took(shard, 2, 1 << 20);
        var text = of(tally);
        String bucket = "tercel_http_request_duration_seconds_bucket{le=\"";
        assertTrue(text.contains(bucket + "0.000524287\"} 0\n"), text);
        assertTrue(text.contains(bucket + "0.001048575\"} 1\n"), text);
        assertTrue(text.contains(bucket + "0.002097151\"} 3\n"), text);
        assertTrue(text.contains(bucket + "+Inf\"} 3\n"), text);
        assertTrue(text.contains("tercel_http_request_duration_seconds_sum 0.003145727\n"), text);
        assertTrue(text.contains("tercel_http_request_duration_seconds_count 3\n"), text);
    }

    @Test
    void timesAreInSeconds() {
        var text = of(tally(), new LoopCounts("tercel-loop-0", 1, 2, 3, 4, 5, 6, 1_500_000_000L, 7));
        assertTrue(text.contains("tercel_loop_busy_seconds_total{loop=\"tercel-loop-0\"} 1.500000000\n"), text);
        assertTrue(text.contains("tercel_loop_coroutines_waiting{loop=\"tercel-loop-0\"} 7\n"), text);
        assertTrue(text.contains("tercel_uptime_seconds 1.500000000\n"), text);
        assertTrue(text.contains("tercel_start_time_seconds 1764060000.250\n"), text);
        assertTrue(text.contains("tercel_access_log_drops_total 7\n"), text);
    }

    @Test
    void whatAnEngineHasNotIsLeftOut() {
        assertFalse(of(tally()).contains("tercel_loop"));
    }

    @Test
    void everyLimitIsThereBeforeItIsHit() {
        var text = of(tally());
        for (var limit : Limit.values()) {
            assertTrue(text.contains("tercel_limit_hits_total{limit=\"" + limit.key() + "\"} 0\n"), text);
        }
    }

    @Test
    void connectionsAreToldByTheirStates() {
        var states = of(tally())
                .lines()
                .filter(line -> line.startsWith("tercel_connections{"))
                .toList();
        assertEquals(
                List.of(
                        "tercel_connections{state=\"idle\"} 4",
                        "tercel_connections{state=\"reading\"} 3",
                        "tercel_connections{state=\"working\"} 2",
                        "tercel_connections{state=\"writing\"} 1",
                        "tercel_connections{state=\"unknown\"} 0"),
                states);
    }
}

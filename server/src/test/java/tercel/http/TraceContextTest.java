package tercel.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String VALID = "00-" + TRACE + "-" + PARENT + "-01";

    private static boolean isValid(String traceparent) {
        return TraceContext.parse(List.of(traceparent), List.of()).isPresent();
    }

    private static String state(String... fields) {
        return TraceContext.parse(List.of(VALID), List.of(fields)).orElseThrow().state();
    }

    @Test
    void readsEachPart() {
        var trace = TraceContext.parse(List.of(VALID), List.of("a=1,b=2")).orElseThrow();
        assertEquals(new TraceContext(TRACE, PARENT, 1, "a=1,b=2"), trace);
        assertTrue(trace.sampled());
        assertFalse(trace.random());
    }

    @ParameterizedTest
    @CsvSource({"00, false, false", "01, true, false", "02, false, true", "03, true, true", "fe, false, true"})
    void readsFlags(String flags, boolean sampled, boolean random) {
        var parent = "00-" + TRACE + "-" + PARENT + "-" + flags;
        var trace = TraceContext.parse(List.of(parent), List.of()).orElseThrow();
        assertEquals(sampled, trace.sampled());
        assertEquals(random, trace.random());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0A",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more"
            })
    void whatIsNotValidIsNotThere(String traceparent) {
        assertFalse(isValid(traceparent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes",
                "fe-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-"
            })
    void laterVersionsMayHaveMoreBehindAHyphen(String traceparent) {
        assertTrue(isValid(traceparent));
    }

    @Test
    void noneOfTwoCounts() {
        assertTrue(TraceContext.parse(List.of(VALID, VALID), List.of()).isEmpty());
        assertTrue(TraceContext.parse(List.of(), List.of("a=1")).isEmpty());
    }

    @Test
    void stateMayStandInSeveralFields() {
        assertEquals("a=1,b=2,c=3", state("a=1", " b=2\t,, c=3 "));
        assertEquals("", state());
        assertEquals("", state(""));
        assertEquals("fw529a3039@dt=FfD;x:1/2 3", state("fw529a3039@dt=FfD;x:1/2 3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=1", "a=", "A=1", "a=1=2", "@a=1", "a=1,a=2", "a=\u00e9", "a=1,b", "a\tb=1"})
    void stateThatIsNotValidIsNotThere(String field) {
        assertEquals("", state(field));
    }

    @Test
    void stateHasUpToThirtyTwoMembers() {
        var members = new ArrayList<String>();
        for (int number = 0; number < 32; number++) {
            members.add("k" + number + "=v");
        }
        assertEquals(String.join(",", members), state(String.join(",", members)));
        members.removeLast();
        assertEquals(String.join(",", members), state(String.join(",", members)));
        members.add("k31=v");
        members.add("k32=v");
        assertEquals("", state(String.join(",", members)));
    }

    @ParameterizedTest
    @CsvSource({"255, true", "256, true", "257, false"})
    void keysAndValuesOfTheStateAreBounded(int length, boolean valid) {
        String longKey = "k".repeat(length) + "=v";
        String longValue = "k=" + "v".repeat(length);
        assertEquals(valid ? longKey : "", state(longKey));
        assertEquals(valid ? longValue : "", state(longValue));
    }

    @Test
    void isPassedOnWithAnIdOfOurOwn() {
        var trace = new TraceContext(TRACE, PARENT, 0xff, "");
        assertEquals("00-" + TRACE + "-b7ad6b7169203331-03", trace.traceparent("b7ad6b7169203331"));
        for (String none : List.of("", "0000000000000000", "B7AD6B7169203331", "b7ad6b71692033311")) {
            assertThrows(IllegalArgumentException.class, () -> trace.traceparent(none), none);
        }
    }
}

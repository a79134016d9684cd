package tercel.coro;

/**
 * What one loop has done since it was opened. Read while the loop runs on: the numbers need not be of one moment. All
 * but the last only grow.
 *
 * @param loop its name
 * @param turns how often it polled
 * @param sleeps how often it polled with nothing else to do
 * @param continued how often it ran a coroutine until that waited, yielded or ended
 * @param events how many sockets it was told to be ready
 * @param actions how many alarms and posted tasks it ran
 * @param messages how much it was handed by other threads
 * @param busyNanos for how long it did anything else than wait for sockets, up to the end of its last turn
 * @param waiting how many coroutines that were told of an event, such as handlers, wait for something in its midst; 0
 *     where the JDK's scheduler runs them
 */
public record LoopCounts(
        String loop,
        long turns,
        long sleeps,
        long continued,
        long events,
        long actions,
        long messages,
        long busyNanos,
        int waiting) {}

package tercel.coro;

import java.util.List;

/**
 * A loop that stood still: one coroutine, or one event's handler, kept it from everything else.
 *
 * @param loop its name
 * @param millis for how long at least, when it was noticed
 * @param stack what it was doing, innermost first
 */
public record Stall(String loop, long millis, List<StackTraceElement> stack) {
    /** Keeps a copy. */
    public Stall {
        stack = List.copyOf(stack);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("the loop " + loop + " has stood still for " + millis + " ms");
        stack.forEach(frame -> text.append("\n\tat ").append(frame));
        return text.toString();
    }
}

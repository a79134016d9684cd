package tercel.server;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** An event loop that stands still, found from outside: its connections wait all that time. */
@Name("tercel.LoopStall")
@Label("Event Loop Stall")
@Description("An event loop that something keeps from all else for 10 ms or more")
@Category({"Tercel", "HTTP"})
@Period("10 ms")
@StackTrace(false)
final class LoopStallEvent extends Event {
    @Label("Loop")
    @Nullable
    String loop;

    @Label("Still For")
    @Description("At least, when it was noticed; it may last longer")
    @Timespan(Timespan.NANOSECONDS)
    long stillFor;

    @Label("Stack")
    @Description("What the loop was doing, innermost first")
    @Nullable
    String stack;
}

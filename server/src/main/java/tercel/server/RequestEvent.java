package tercel.server;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A request whose turn is over. Written at its end, by the engine's clock. */
@Name("tercel.Request")
@Label("HTTP Request")
@Description("A request that was answered")
@Category({"Tercel", "HTTP"})
@StackTrace(false)
final class RequestEvent extends Event {
    @Label("Method")
    @Nullable
    String method;

    @Label("Path")
    @Description("As it was sent, without the query; at most 256 characters")
    @Nullable
    String path;

    @Label("Status")
    int status;

    @Label("Bytes In")
    @DataAmount
    long bytesIn;

    @Label("Bytes Out")
    @DataAmount
    long bytesOut;

    @Label("Took")
    @Description("From the end of the request's head to the end of the answer")
    @Timespan(Timespan.NANOSECONDS)
    long took;

    @Label("Cut")
    @Description("Whether the answer did not get whole")
    boolean cut;

    @Label("Trace")
    @Description("The trace that it belongs to: W3C Trace Context")
    @Nullable
    String traceId;
}

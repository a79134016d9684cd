package tercel.server;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A connection that was accepted and will be served. */
@Name("tercel.Accept")
@Label("Connection Accepted")
@Description("A connection that will be served")
@Category({"Tercel", "HTTP"})
@StackTrace(false)
final class AcceptEvent extends Event {
    @Label("Client's Address")
    @Nullable
    String remote;

    @Label("Server's Address")
    @Nullable
    String local;
}

package tercel.cli;

import tercel.os.CallListener;
import tercel.os.CallTrace;

/** Explains the system calls that Tercel makes itself. Loaded only where there are such. */
final class ExplainedCalls implements CallListener {
    private final Explanation explanation;

    private ExplainedCalls(Explanation explanation) {
        this.explanation = explanation;
    }

    /** From now on; no call may have been made before. */
    static void tellTo(Explanation explanation) {
        CallTrace.tell(new ExplainedCalls(explanation));
    }

    @Override
    public void called(Call call) {
        explanation.called(call.name(), call.descriptor(), call.result(), call + meaning(call));
    }

    private static String meaning(Call call) {
        String why = call.result() < 0 ? failed(call) : succeeded(call);
        return why.isEmpty() ? "" : " ".repeat(Math.max(2, 48 - call.toString().length())) + why;
    }

    private static String failed(Call call) {
        return switch (call.name()) {
            case "accept4" -> "nobody else waits to be accepted";
            case "recvfrom" -> "nothing more is there";
            case "sendto" -> "the socket is full";
            default -> "";
        };
    }

    private static String succeeded(Call call) {
        return switch (call.name()) {
            case "socket" -> "the listener";
            case "listen" -> "from now on the kernel takes connections";
            case "accept4" -> "a connection, which gets this descriptor";
            case "getpeername" -> "asked only for this explanation";
            case "recvfrom" -> call.result() == 0 ? "the end: the client sends no more" : "bytes have come";
            case "sendto" -> "bytes have left";
            case "epoll_create1" -> "where the loop waits for all of its sockets";
            case "eventfd2" -> "with it other threads wake the loop";
            case "epoll_pwait" -> call.result() == 0 ? "nothing has happened" : "something has happened";
            case "epoll_ctl" -> interest(call);
            case "close" -> "the descriptor is free again";
            default -> "";
        };
    }

    private static String interest(Call call) {
        if (call.arguments().contains("DEL")) {
            return "not to be told of it any more";
        }
        return call.arguments().endsWith("ET")
                ? "to be told once of each change, whatever is waited for"
                : "to be told as long as it is so";
    }
}

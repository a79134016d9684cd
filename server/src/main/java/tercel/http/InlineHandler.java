package tercel.http;

import java.util.Objects;

/** A handler with the promise that it does not wait. */
final class InlineHandler implements Handler {
    private final Handler handler;

    InlineHandler(Handler handler) {
        this.handler = Objects.requireNonNull(handler);
    }

    @Override
    public void handle(Request request, Response response) throws Exception {
        handler.handle(request, response);
    }

    @Override
    public boolean isInline() {
        return true;
    }
}

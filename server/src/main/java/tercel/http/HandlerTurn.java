package tercel.http;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import tercel.wire.Limit;
import tercel.wire.Limits;
import tercel.wire.http1.BodyException;
import tercel.wire.http1.Http1Exchange;

/**
 * Joins a handler to an exchange: the pair of {@link Request} and {@link Response} that its handlers get, one after the
 * other. For servers, which keep it as the exchange's attachment; handlers never see it. Touched by the thread that
 * runs the exchange. Allocates nothing.
 */
public final class HandlerTurn {
    private final Http1Exchange exchange;
    private final Addresses addresses;
    private final Request request;
    private final Response response;
    private final boolean debug;
    private int number;
    private boolean live;

    /** Who knows the two ends of a connection by what {@link Http1Exchange#peer} says. Any thread. */
    public interface Addresses {
        /**
         * The client's end.
         *
         * @param peer of the exchange
         * @return an address
         */
        SocketAddress remote(@Nullable Object peer);

        /**
         * Our end.
         *
         * @param peer of the exchange
         * @return an address
         */
        SocketAddress local(@Nullable Object peer);
    }

    /**
     * A pair for an exchange.
     *
     * @param exchange whose requests it shows
     * @param limits bounds of bodies that are read as a whole
     * @param addresses knows the connection's ends
     * @param debug whether clients are told where a handler failed
     */
    public HandlerTurn(Http1Exchange exchange, Limits limits, Addresses addresses, boolean debug) {
        this.exchange = exchange;
        this.addresses = addresses;
        this.debug = debug;
        request = new Request(this, limits.of(Limit.BODY));
        response = new Response(this);
    }

    /**
     * Lets a handler answer the exchange's present request, and answers for it where it throws. May block as long as
     * the handler does.
     *
     * @param handler answers
     * @return what it threw and was answered with 500 for, which should be logged; null if it did not fail
     * @throws Exception what could not become an answer here: it came after the answer had begun, or the client is
     *     lost, or it has broken off its body, which the exchange refuses itself
     */
    public @Nullable Throwable run(Handler handler) throws Exception {
        live = true;
        boolean understood = false;
        try {
            request.begin();
            understood = true;
            handler.handle(request, response);
            response.complete();
            return null;
        } catch (ServerEvents.Over whole) {
            // All events that there will be were sent.
            return null;
        } catch (StatusException refusal) {
            response.refuse(refusal, !understood);
            return null;
        } catch (Throwable failure) {
            if (response.isCommitted() || failure instanceof BodyException || exchange.isLost()) {
                throw failure;
            }
            response.fail(debug ? StackTrace.of(failure) : "");
            return failure;
        } finally {
            live = false;
            number++;
            request.end();
            response.end();
        }
    }

    /** Tells this turn's streams from those of others. */
    int number() {
        return number;
    }

    /** The exchange, while its handler runs. */
    Http1Exchange live() {
        if (!live) {
            throw over();
        }
        return exchange;
    }

    /** The exchange, while the handler of a certain turn runs. */
    Http1Exchange live(int turnNumber) {
        if (!isLive(turnNumber)) {
            throw over();
        }
        return exchange;
    }

    boolean isLive(int turnNumber) {
        return live && number == turnNumber;
    }

    private static IllegalStateException over() {
        return new IllegalStateException("the request and its response ended when their handler returned");
    }

    Request request() {
        return request;
    }

    SocketAddress remote() {
        return addresses.remote(exchange.peer());
    }

    SocketAddress local() {
        return addresses.local(exchange.peer());
    }
}

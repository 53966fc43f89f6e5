package dev.weir.edge;

import dev.weir.http.HeaderName;
import org.jspecify.annotations.Nullable;

/** The attempts to have one request answered by an upstream: which servers were asked, and whether another may be. On its loop. */
final class Attempts {
    /** How often a server that sends requests back unread, or closes connections, is asked again. */
    private static final int MOST_REPEATS = 3;

    private final Loop loop;
    private final Upstream upstream;
    private final long key;
    private long tried;
    private int made;
    private int repeats;
    private @Nullable Server server;
    /** How the same server is to be asked once more; null when it is another's turn. */
    private OriginPool.@Nullable Want repeating;

    private Attempts(Loop loop, Upstream upstream, long key) {
        this.loop = loop;
        this.upstream = upstream;
        this.key = key;
    }

    static Attempts of(Loop loop, Upstream upstream, Request request) {
        return new Attempts(loop, upstream, key(upstream.settings().balancing(), request));
    }

    /** For a request of the edge's own. */
    static Attempts of(Loop loop, Upstream upstream, String target) {
        return new Attempts(loop, upstream, target.hashCode());
    }

    private static long key(Balancing balancing, Request request) {
        if (balancing.policy() != Balancing.Policy.CONSISTENT_HASH) {
            return 0;
        }
        int client = request.client().hashCode();
        return switch (balancing.hashBy()) {
            case CLIENT -> client;
            case PATH -> request.path().hashCode();
            case HOST -> request.authority().hashCode();
            case HEADER -> {
                HeaderName name = balancing.header();
                String value = request.headers().combined(name);
                yield value.isEmpty() ? client : value.hashCode();
            }
        };
    }

    /** Gets the listener a connection to a server, see {@link OriginPool#acquire}. */
    void begin(OriginListener listener) {
        upstream.balancer(loop).deposit();
        next(listener);
    }

    private void next(OriginListener listener) {
        made++;
        Server chosen = upstream.balancer(loop).choose(System.nanoTime(), key, tried);
        server = chosen;
        if (chosen == null) {
            listener.failed(new OriginFailure(
                    OriginFailure.Kind.LIMIT, "all servers have as many requests as they may; try again"));
            return;
        }
        tried |= 1L << chosen.index();
        chosen.pool(loop).acquire(listener, OriginPool.Want.KEPT);
    }

    /**
     * Whether the request may be sent once more, which {@link #again} then does.
     *
     * @param stream the one that failed; null when there was none, so that nothing was sent
     * @param whole whether all of the request is still there
     * @param harmless whether asking twice does no harm (RFC 9110 §9.2.2)
     */
    boolean mayRepeat(OriginFailure failure, @Nullable OriginStream stream, boolean whole, boolean harmless) {
        repeating = null;
        if (stream == null) {
            boolean unsent = failure.kind() == OriginFailure.Kind.CONNECT
                    || failure.kind() == OriginFailure.Kind.CONNECT_TIMEOUT;
            return unsent && another();
        }
        if (!whole || stream.answerBegan()) {
            return false;
        }
        return switch (failure.kind()) {
            // RFC 9113 §8.7: nothing was done with it, so that even what is not idempotent may be sent again
            case GOING_AWAY -> repeat(OriginPool.Want.FRESH);
            case HTTP1_REQUIRED ->
                upstream.settings().protocol() == OriginProtocol.AUTO && repeat(OriginPool.Want.HTTP1);
            case REFUSED -> another() || (isWithinBudget() && repeat(OriginPool.Want.KEPT));
            // RFC 9112 §9.3.1: the server closed a kept connection while the request was on its way, which is nobody's
            // fault
            case CLOSED -> harmless && ((stream.isReused() && repeat(OriginPool.Want.FRESH)) || another());
            default -> false;
        };
    }

    private boolean repeat(OriginPool.Want how) {
        if (repeats == MOST_REPEATS) {
            return false;
        }
        repeats++;
        repeating = how;
        return true;
    }

    private boolean another() {
        return made <= upstream.settings().retries().attempts()
                && Long.bitCount(tried) < upstream.servers().size()
                && isWithinBudget();
    }

    private boolean isWithinBudget() {
        return upstream.settings().retries().attempts() > 0
                && upstream.balancer(loop).withdraw(System.nanoTime());
    }

    /** Sends it once more: to the same server when it said so or had closed a kept connection, otherwise to another. */
    void again(OriginListener listener) {
        loop.metrics().retried();
        Server before = server;
        OriginPool.Want how = repeating;
        if (how != null && before != null) {
            before.pool(loop).acquire(listener, how);
        } else {
            next(listener);
        }
    }
}

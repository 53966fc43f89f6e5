package dev.weir.edge;

import dev.weir.http.HeaderName;
import org.jspecify.annotations.Nullable;

/** The attempts to have one request answered by an upstream: which servers were asked, and whether another may be. On its loop. */
final class Attempts {
    private final Loop loop;
    private final Upstream upstream;
    private final long key;
    private long tried;
    private int made;
    private @Nullable Server server;
    private boolean repeated;

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
        chosen.pool(loop).acquire(listener, false);
    }

    /**
     * Whether the request may be sent once more, which {@link #again} then does.
     *
     * @param connection the one that failed; null when there was none, so that nothing was sent
     * @param repeatable whether asking twice does no harm (RFC 9110 §9.2.2) and all of the request is still there
     */
    boolean mayRepeat(OriginFailure failure, @Nullable OriginConnection connection, boolean repeatable) {
        repeated = false;
        if (connection == null) {
            boolean unsent = failure.kind() == OriginFailure.Kind.CONNECT
                    || failure.kind() == OriginFailure.Kind.CONNECT_TIMEOUT;
            return unsent && another();
        }
        if (failure.kind() != OriginFailure.Kind.CLOSED || connection.answerBegan() || !repeatable) {
            return false;
        }
        if (connection.isReused()) {
            // RFC 9112 §9.3.1: the server closed a kept connection while the request was on its way, which is nobody's
            // fault
            repeated = true;
            return true;
        }
        return another();
    }

    private boolean another() {
        Retries retries = upstream.settings().retries();
        return made <= retries.attempts()
                && Long.bitCount(tried) < upstream.servers().size()
                && upstream.balancer(loop).withdraw(System.nanoTime());
    }

    /** Sends it once more: over a new connection when a kept one was closed, otherwise to another server. */
    void again(OriginListener listener) {
        loop.metrics().retried();
        Server before = server;
        if (repeated && before != null) {
            before.pool(loop).acquire(listener, true);
        } else {
            next(listener);
        }
    }
}

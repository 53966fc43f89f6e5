package dev.weir.edge;

import dev.weir.cache.HttpCache;
import org.jspecify.annotations.Nullable;

/**
 * A route in force: what an exchange that has taken it works with to its end, whatever a reload brings meanwhile. Thread-safe:
 * immutable, and so is everything in it or safe by itself.
 *
 * @param site where it belongs
 * @param path what it covers, as configured
 * @param phases what is plugged in
 * @param answering who answers in the end; null where everything is refused
 * @param rules what happens to fields on their way
 * @param counts its figures
 * @param cache where answers are kept, null where none are
 * @param refusal the status of every answer here, 0 when requests are welcome
 */
record Route(
        Site site,
        String path,
        Phases phases,
        @Nullable Upstream answering,
        ForwardingRules rules,
        RoutingMetrics.RouteCounts counts,
        @Nullable HttpCache cache,
        int refusal) {
    /** Who answers in the end; not to be asked for where everything is refused. */
    Upstream upstream() {
        if (answering == null) {
            throw new IllegalStateException("a route that refuses asks nobody");
        }
        return answering;
    }

    /** Why everything is refused, for the client. */
    String refusalText() {
        return switch (refusal) {
            case 421 -> "no site of that name is served here";
            case 404 -> "nothing is served below that path";
            default -> "";
        };
    }
}

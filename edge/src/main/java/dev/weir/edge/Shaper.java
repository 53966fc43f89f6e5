package dev.weir.edge;

import dev.weir.http.Headers;
import java.util.Optional;

/**
 * Phase 4, shape: adjusts a proxied exchange while it streams. Shapers run in their configured order, each on what the one
 * before it left. One that throws leaves the answer as it was.
 *
 * <p>Called on an event loop: no blocking, work in proportion to the chunk at hand.
 */
public interface Shaper {
    /** A short lower-case name for metrics and logs. */
    String name();

    /** Before the origin is asked: may change the fields that will be sent to it. */
    void prepare(Request request, Headers toOrigin);

    /**
     * When the origin's head is there: may change the fields that will be sent to the client, and returns a transform when
     * the body changes too. Informational answers (1xx) and switched protocols (101) are not shown. When a transform is
     * returned the edge drops {@code Content-Length} and frames the body itself; validators are the shaper's to adjust.
     */
    Optional<BodyTransform> shape(Request request, int status, Headers toClient);
}

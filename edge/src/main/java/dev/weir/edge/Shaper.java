package dev.weir.edge;

import dev.weir.http.Headers;
import java.util.Optional;

/**
 * Phase 5, shape: adjusts a proxied exchange while it streams. Shapers run in their configured order, each on what the one
 * before it left; on the way to the origin in the opposite order, so that the last to change an answer is the first to undo
 * what follows from it. One that throws leaves the answer as it was.
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

    /**
     * The same for an answer with status 200 whose whole body is in memory, and will be for the next who ask. The edge sends
     * the {@code Content-Length} of a body that replaces it.
     */
    default Shaped shapeKept(Request request, int status, Headers toClient, KeptBody kept) {
        Optional<BodyTransform> transform = shape(request, status, toClient);
        return transform.isPresent() ? new Shaped.Transformed(transform.get()) : Shaped.UNTOUCHED;
    }
}

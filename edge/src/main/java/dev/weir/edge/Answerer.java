package dev.weir.edge;

import java.util.Optional;

/**
 * Phase 3, answer: makes the answer instead of the origin. Answerers are asked in their configured order; the first answer
 * wins, and when none answers the request is proxied: the origin is the last answerer.
 *
 * <p>One that throws counts as not answering, is counted, and the next is asked.
 */
public interface Answerer {
    /** A short lower-case name for metrics and logs. */
    String name();

    /** Whether {@link #answer} is worth calling. On an event loop for every request: look at method, path and fields only. */
    boolean concerns(Request request);

    /**
     * The answer, or empty to leave the request to the next. On a virtual thread of a bounded number: may block and may ask
     * the origin. When it answers a request that has a body, the edge discards that body within its limits.
     */
    Optional<Response> answer(Request request, Identity identity, Origin origin);
}

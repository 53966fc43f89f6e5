package dev.weir.edge;

import java.util.Optional;

/**
 * Phase 2, admit: may refuse a request before anything is spent on it. The first refusal is sent; a request that nobody
 * refuses is admitted, and an admitter that throws has admitted.
 *
 * <p>Called on an event loop for every request: no blocking.
 */
public interface Admitter {
    /** A short lower-case name for metrics and logs. */
    String name();

    /** The answer to refuse with, or empty to let the request through. */
    Optional<Response> refuse(Request request, Identity identity);
}

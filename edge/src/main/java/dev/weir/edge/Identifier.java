package dev.weir.edge;

import java.util.Optional;

/**
 * Phase 1, identify: says who is asking. The first identifier that knows the visitor decides; nobody knowing is
 * {@link Identity#UNKNOWN}, and so is one that throws.
 *
 * <p>Called on an event loop for every request: no blocking, no look-ups over the network. What needs one answers "unknown"
 * now and learns behind.
 */
public interface Identifier {
    /** A short lower-case name for metrics and logs. */
    String name();

    /** Who sent this request, or empty when this identifier cannot tell. */
    Optional<Identity> identify(Request request);
}

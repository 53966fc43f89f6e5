package dev.weir.front;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Carries the reason why a page was not converted from the answer phase to the shape phase of the same request. Bounded: a
 * note whose request never gets an answer from the origin is pushed out by later ones. Thread-safe.
 */
final class SkipNotes {
    private static final int MOST = 4096;

    private final Map<String, Skip> byRequest = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Skip> eldest) {
            return size() > MOST;
        }
    };

    synchronized void put(String requestId, Skip reason) {
        byRequest.put(requestId, reason);
    }

    synchronized Optional<Skip> take(String requestId) {
        return Optional.ofNullable(byRequest.remove(requestId));
    }
}

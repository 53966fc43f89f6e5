package dev.weir.cache;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.HttpDate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How long an answer is fresh and how old it came (RFC 9111 §4.2). Durations in milliseconds. */
final class Freshness {
    private static final long MOST_HEURISTIC = 24 * 60 * 60 * 1000L;
    private static final long MOST_AGE = 1L << 31;

    private Freshness() {}

    /** Statuses that may be fresh without saying so (RFC 9110 §15.1). */
    static boolean isHeuristic(int status) {
        return switch (status) {
            case 200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501 -> true;
            default -> false;
        };
    }

    /** Whether the origin itself says how long. */
    static boolean isExplicit(Directives directives, Headers response) {
        return directives.sharedMaxAge() != Directives.NONE
                || directives.maxAge() != Directives.NONE
                || (!directives.targeted() && response.contains(HeaderName.EXPIRES));
    }

    /**
     * The lifetime (§4.2.1).
     *
     * @param received when the answer came, which stands in for a missing {@code Date}
     * @param heuristics whether a guess is allowed
     */
    static long lifetime(int status, Headers response, Directives directives, long received, boolean heuristics) {
        if (directives.sharedMaxAge() != Directives.NONE) {
            return directives.sharedMaxAge() * 1000;
        }
        if (directives.maxAge() != Directives.NONE) {
            return directives.maxAge() * 1000;
        }
        if (directives.targeted()) {
            return 0;
        }
        List<String> expires = response.all(HeaderName.EXPIRES);
        if (!expires.isEmpty()) {
            // §5.3: what is malformed has expired, and so has what says it twice
            Optional<Instant> parsed = expires.size() == 1 ? date(expires.getFirst(), received) : Optional.empty();
            return parsed.map(end -> Math.max(0, end.toEpochMilli() - dateOf(response, received)))
                    .orElse(0L);
        }
        if (!heuristics || !(isHeuristic(status) || directives.isPublic())) {
            return 0;
        }
        return lastModified(response, received)
                .map(modified ->
                        Math.clamp((dateOf(response, received) - modified.toEpochMilli()) / 10, 0, MOST_HEURISTIC))
                .orElse(0L);
    }

    static Optional<Instant> lastModified(Headers response, long received) {
        return response.first(HeaderName.LAST_MODIFIED).flatMap(value -> date(value, received));
    }

    static Optional<Instant> date(String value, long received) {
        return HttpDate.parse(value, Instant.ofEpochMilli(received));
    }

    static long dateOf(Headers response, long received) {
        return response.first(HeaderName.DATE)
                .flatMap(value -> date(value, received))
                .map(Instant::toEpochMilli)
                .orElse(received);
    }

    /** How old the answer was when it came, {@code corrected_initial_age} (§4.2.3). */
    static long initialAge(Headers response, Moment asked, Moment received) {
        // Dates have whole seconds, so a difference of less than one says nothing
        long apparent = Math.max(0, (received.millis() - dateOf(response, received.millis())) / 1000 * 1000);
        return Math.max(apparent, ageField(response) * 1000 + received.since(asked));
    }

    /** The first member of the first line, as §5.1 has it; 0 when it is no number. */
    private static long ageField(Headers response) {
        String value = response.first(HeaderName.AGE).orElse("");
        int comma = value.indexOf(',');
        String first = (comma < 0 ? value : value.substring(0, comma)).strip();
        long age = 0;
        for (int i = 0; i < first.length(); i++) {
            char c = first.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            age = Math.min(MOST_AGE, age * 10 + (c - '0'));
        }
        return age;
    }
}

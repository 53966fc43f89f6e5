package dev.weir.certificates;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What was tried in vain for some names, kept over restarts so that a program that is started again and again does not ask
 * again and again.
 *
 * @param names that it was tried for
 * @param failures in a row
 * @param last when it was tried last
 * @param notBefore when it may be tried again
 */
record Attempts(List<String> names, int failures, Instant last, Instant notBefore) {
    /** The longest that a restart has to wait: whoever repaired something wants to see it. */
    static final Duration AFTER_RESTART = Duration.ofMinutes(20);

    private static final int MOST_DOUBLINGS = 20;

    static Attempts none(List<String> names) {
        return new Attempts(names, 0, Instant.EPOCH, Instant.EPOCH);
    }

    /** After one more, with twice the pause up to the longest, a fifth more or less so that not all come at once. */
    Attempts failed(Instant now, Duration first, Duration longest, RandomGenerator random) {
        long pause = Math.min(first.toMillis() << Math.min(failures, MOST_DOUBLINGS), longest.toMillis());
        return new Attempts(names, failures + 1, now, now.plusMillis(pause * 4 / 5 + random.nextLong(pause * 2 / 5)));
    }

    Attempts notBefore(Instant atLeast) {
        return atLeast.isAfter(notBefore) ? new Attempts(names, failures, last, atLeast) : this;
    }

    /** As they count after a restart: not for other names, not from the future, and not for long. */
    Attempts resumed(List<String> wanted, Instant now) {
        if (!names.equals(wanted) || last.isAfter(now)) {
            return none(wanted);
        }
        Instant latest = last.plus(AFTER_RESTART);
        return new Attempts(names, failures, last, notBefore.isAfter(latest) ? latest : notBefore);
    }

    String text() {
        return "names: " + String.join(" ", names) + "\nfailures: " + failures + "\nlast: " + last + "\nnot-before: "
                + notBefore + "\n";
    }

    /** Throws IllegalArgumentException where it is none. */
    static Attempts parse(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        try {
            return new Attempts(
                    Arrays.asList(fields.getOrDefault("names", "").split(" ")),
                    Integer.parseInt(fields.getOrDefault("failures", "")),
                    Instant.parse(fields.getOrDefault("last", "")),
                    Instant.parse(fields.getOrDefault("not-before", "")));
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }
}

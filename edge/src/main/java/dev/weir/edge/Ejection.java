package dev.weir.edge;

import java.time.Duration;

/**
 * When a server is left out because of how it answers requests. Failures are connections that cannot be made or end without
 * an answer, answers that are late, cut off or no HTTP, and the statuses 502, 503 and 504; other 5xx are the application's own
 * and say little about the server.
 *
 * @param failures in a row after which a server is left out; 0 never. Default 5
 * @param time how long, multiplied by how often it was lately. Default 10 s
 * @param longest the most that can become of it. Default 5 min
 * @param most the largest part of an upstream's servers, in percent, that may be left out at a time. One is always kept.
 *     Default 50
 */
public record Ejection(int failures, Duration time, Duration longest, int most) {
    /** After five failures in a row, ten seconds at first. */
    public static final Ejection DEFAULT = new Ejection(5, Duration.ofSeconds(10), Duration.ofMinutes(5), 50);

    /** @throws IllegalArgumentException when a number is out of range */
    public Ejection {
        if (failures < 0) {
            throw new IllegalArgumentException("ejection.failures: " + failures + " is less than 0");
        }
        if (time.isNegative() || time.compareTo(longest) > 0 || longest.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("ejection.time: " + time + " is more than ejection.longest (" + longest
                    + "), or that more than a day");
        }
        if (most < 0 || most > 100) {
            throw new IllegalArgumentException("ejection.most: " + most + " is not in 0 to 100");
        }
    }
}

package dev.weir.edge;

import java.time.Duration;

/**
 * How servers are asked whether they are well, apart from requests. A server counts as well until its checks say otherwise.
 *
 * @param path what is asked for with GET; 2xx and 3xx are well. Empty (the default) asks nothing
 * @param host the {@code Host} of the check; empty (the default) takes the server's own
 * @param interval from one check to the next, 100 ms to a day. Default 5 s
 * @param timeout for the whole answer, then it counts as failed. Default 2 s
 * @param rise successes in a row after which a server is taken in again. Default 2
 * @param fall failures in a row after which it is left out. Default 3
 */
public record HealthCheck(String path, String host, Duration interval, Duration timeout, int rise, int fall) {
    /** No checks. */
    public static final HealthCheck NONE = new HealthCheck("", "", Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3);

    /** @throws IllegalArgumentException when the path is none or a number is out of range */
    public HealthCheck {
        if (!path.isEmpty() && !path.startsWith("/")) {
            throw new IllegalArgumentException("health.path: \"" + path + "\" does not start with /");
        }
        if (interval.compareTo(Duration.ofMillis(100)) < 0 || interval.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("health.interval: " + interval + " is not between 100 ms and 1 day");
        }
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("health.timeout: " + timeout + " is not between 1 ms and 5 minutes");
        }
        if (rise < 1 || fall < 1) {
            throw new IllegalArgumentException("health.rise and health.fall are at least 1");
        }
    }

    boolean isOn() {
        return !path.isEmpty();
    }
}

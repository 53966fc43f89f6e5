package dev.weir.readiness;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** The moment at which a visit ends. Immutable. */
final class ChromiumDeadline {
    private final long end;

    ChromiumDeadline(Duration fromNow) {
        this.end = System.nanoTime() + fromNow.toNanos();
    }

    /** The nanoseconds left, at least one. */
    long left() throws TimeoutException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new TimeoutException();
        }
        return left;
    }
}

package dev.weir.edge;

import java.time.Duration;

/** Lets time pass where a test shows that something does not happen. */
final class Sleep {
    private Sleep() {}

    static void of(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

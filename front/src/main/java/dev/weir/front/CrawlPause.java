package dev.weir.front;

import java.time.Duration;

/** Waits, so that tests need not. */
@FunctionalInterface
interface CrawlPause {
    /** Waiting for real. */
    CrawlPause REAL = Thread::sleep;

    void pause(Duration duration) throws InterruptedException;
}

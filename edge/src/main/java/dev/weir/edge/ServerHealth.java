package dev.weir.edge;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is known about one server: what its checks say, and whether it is ejected because of its answers. Time is
 * {@link System#nanoTime} as the caller read it. Thread-safe; reading takes no lock.
 */
final class ServerHealth {
    private final HealthCheck check;
    private final Ejection ejection;
    private final long slowStart;
    private final AtomicInteger failures = new AtomicInteger();

    private volatile boolean checkedWell = true;
    private volatile boolean ejected;
    private volatile long ejectedUntil;
    private volatile boolean slow;
    private volatile long slowSince;
    private int ejections;
    private int row;

    ServerHealth(UpstreamSettings settings) {
        this.check = settings.health();
        this.ejection = settings.ejection();
        this.slowStart = settings.slowStart().toNanos();
    }

    /** Whether requests should go there. */
    boolean isAvailable(long now) {
        return checkedWell && !(ejected && isEjected(now));
    }

    private boolean isEjected(long now) {
        long until = ejectedUntil;
        if (now - until < 0) {
            return true;
        }
        synchronized (this) {
            if (ejected && ejectedUntil == until) {
                ejected = false;
                begin(until);
            }
        }
        return false;
    }

    /** The part of its weight that the server gets: all of it, or less while it starts slowly. */
    double share(long now) {
        if (!slow) {
            return 1;
        }
        double part = (now - slowSince) / (double) slowStart;
        if (part >= 1) {
            slow = false;
            return 1;
        }
        return Math.max(0.1, part);
    }

    /** From now on with a small share at first. */
    void begin(long now) {
        if (slowStart > 0) {
            slowSince = now;
            slow = true;
        }
    }

    /** A request was answered. */
    void succeeded() {
        if (failures.get() != 0) {
            failures.set(0);
        }
    }

    /** A request failed; true when that is one too many in a row. */
    boolean failed() {
        return ejection.failures() > 0 && failures.incrementAndGet() >= ejection.failures();
    }

    /** Leaves the server out from now on; false when it is left out already. */
    synchronized boolean eject(long now) {
        failures.set(0);
        if (isEjectedNow(now)) {
            return false;
        }
        boolean lately =
                ejections > 0 && now - ejectedUntil < ejection.longest().toNanos();
        ejections = lately ? ejections + 1 : 1;
        long time = Math.min(
                ejection.time().toNanos() * Math.min(ejections, 1000),
                ejection.longest().toNanos());
        ejectedUntil = now + time;
        ejected = true;
        return true;
    }

    /** For how long it is left out now, in milliseconds. */
    long ejectedMillis(long now) {
        return ejected ? Math.max(0, TimeUnit.NANOSECONDS.toMillis(ejectedUntil - now)) : 0;
    }

    boolean isEjectedNow(long now) {
        return ejected && now - ejectedUntil < 0;
    }

    /** The outcome of a check; true when the verdict changed. */
    synchronized boolean checked(boolean well, long now) {
        if (well == checkedWell) {
            row = 0;
            return false;
        }
        row++;
        if (row < (well ? check.rise() : check.fall())) {
            return false;
        }
        row = 0;
        checkedWell = well;
        if (well) {
            begin(now);
        }
        return true;
    }
}

package dev.weir.readiness;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the load on each host small: a few requests at a time, a pause between two starts, and quiet for as long as the host
 * asked for ({@code Retry-After}).
 *
 * <p>Thread-safe; remembers the last {@value #MOST_HOSTS} hosts.
 */
final class SafeFetcherPoliteness {
    private static final int MOST_HOSTS = 1024;
    /** A host that keeps saying "later" is asked again this many times in all, then its answers are taken as they are. */
    private static final int MOST_RETRIES = 3;

    private final int atOnce;
    private final long spacing;
    private final long patience;
    private final Map<String, Gate> gates = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Gate> eldest) {
            return size() > MOST_HOSTS;
        }
    };

    /**
     * Lets {@code atOnce} requests a host run at a time and {@code spacing} pass between two starts; a request waits for its turn
     * no longer than {@code patience}.
     */
    SafeFetcherPoliteness(int atOnce, Duration spacing, Duration patience) {
        this.atOnce = atOnce;
        this.spacing = spacing.toNanos();
        this.patience = patience.toNanos();
    }

    /** Waits for a turn. Whoever gets one gives it back with {@link Turn#close}. */
    Turn await(String host) throws SafeFetcherRefusal {
        Gate gate = gate(host);
        try {
            if (!gate.turns.tryAcquire(patience, TimeUnit.NANOSECONDS)) {
                throw new SafeFetcherRefusal(
                        Fetcher.Reason.TIMED_OUT,
                        "waited " + TimeUnit.NANOSECONDS.toSeconds(patience) + " s for earlier requests to " + host
                                + "; the host is too slow to scan");
            }
        } catch (InterruptedException e) {
            throw interrupted(host);
        }
        try {
            long pause = gate.reserve(System.nanoTime(), spacing) - System.nanoTime();
            if (pause > 0) {
                TimeUnit.NANOSECONDS.sleep(pause);
            }
        } catch (InterruptedException e) {
            gate.turns.release();
            throw interrupted(host);
        }
        return gate.turns::release;
    }

    /** Keeps the host quiet for this long and returns true, or false when it has been asked again often enough. */
    boolean pause(String host, Duration length) {
        return gate(host).pause(System.nanoTime() + length.toNanos());
    }

    private Gate gate(String host) {
        synchronized (gates) {
            return gates.computeIfAbsent(host, key -> new Gate(atOnce));
        }
    }

    private static SafeFetcherRefusal interrupted(String host) {
        Thread.currentThread().interrupt();
        return new SafeFetcherRefusal(Fetcher.Reason.TIMED_OUT, "interrupted before asking " + host);
    }

    /** The right to have one request under way. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    private static final class Gate {
        final Semaphore turns;
        private long next = System.nanoTime();
        private int retries = MOST_RETRIES;

        Gate(int atOnce) {
            turns = new Semaphore(atOnce, true);
        }

        synchronized long reserve(long now, long spacing) {
            long start = next - now > 0 ? next : now;
            next = start + spacing;
            return start;
        }

        synchronized boolean pause(long until) {
            if (retries == 0) {
                return false;
            }
            retries--;
            next = until - next > 0 ? until : next;
            return true;
        }
    }
}

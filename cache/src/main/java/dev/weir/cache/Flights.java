package dev.weir.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the origin that others wait for, one a URL (request collapsing). A URL whose last answer could not be shared is
 * remembered for a short time, in which nobody waits for it. Thread-safe.
 */
final class Flights {
    /** How long a URL whose answer was not to be shared is fetched without waiting. */
    private static final long UNSHARED_NANOS = 10_000_000_000L;

    private final int most;
    private final ConcurrentHashMap<CacheKey, Flight> underWay = new ConcurrentHashMap<>();

    /** For the hashes of unshareable URLs the time until which they count as such; two URLs of one hash share a fate. */
    private final AtomicLongArray unshared = new AtomicLongArray(4096);

    /**
     * @param most requests that may wait for one
     */
    Flights(int most) {
        this.most = most;
        for (int i = 0; i < unshared.length(); i++) {
            unshared.set(i, Long.MIN_VALUE);
        }
    }

    /** One request to the origin with those who wait for it. */
    final class Flight {
        private final CacheKey key;
        private final List<Runnable> waiting = new ArrayList<>(2);
        private boolean over;

        Flight(CacheKey key) {
            this.key = key;
        }

        private synchronized boolean join(Runnable landed) {
            if (over || waiting.size() >= most) {
                return false;
            }
            waiting.add(landed);
            return true;
        }

        /** Calls everybody who waits, on this thread. Later calls do nothing. */
        void land() {
            List<Runnable> all;
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                all = List.copyOf(waiting);
                waiting.clear();
            }
            underWay.remove(key, this);
            all.forEach(Runnable::run);
        }

        /** The same, and the next requests for the URL do not wait for each other. */
        void landUnshared(Moment now) {
            unshared.set(slot(key), now.nanos() + UNSHARED_NANOS);
            land();
        }
    }

    /** Begins a request that others may wait for; null when one is under way, or when this URL is not waited for. */
    @Nullable
    Flight begin(CacheKey key, Moment now) {
        if (most == 0 || isUnshared(key, now)) {
            return null;
        }
        Flight mine = new Flight(key);
        return underWay.putIfAbsent(key, mine) == null ? mine : null;
    }

    /**
     * Waits for the request that is under way for this URL.
     *
     * @param landed called once, on whatever thread the other request ends
     * @return false when there is none, or too many wait already
     */
    boolean join(CacheKey key, Runnable landed) {
        Flight other = underWay.get(key);
        return other != null && other.join(landed);
    }

    private boolean isUnshared(CacheKey key, Moment now) {
        long until = unshared.get(slot(key));
        return until != Long.MIN_VALUE && until - now.nanos() > 0;
    }

    private static int slot(CacheKey key) {
        return key.hashCode() & 4095;
    }

    /** How many requests others may wait for. */
    int size() {
        return underWay.size();
    }
}

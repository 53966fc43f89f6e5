package dev.weir.front;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was learnt about the origin, for a while: bounded in entries, oldest first out. Thread-safe. */
final class ExpiringMap<V> {
    private record Kept<V>(V value, Instant until) {}

    private final Clock clock;
    private final Duration life;
    private final Map<String, Kept<V>> entries;

    ExpiringMap(Clock clock, Duration life, int most) {
        this.clock = clock;
        this.life = life;
        this.entries = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Kept<V>> eldest) {
                return size() > most;
            }
        };
    }

    synchronized Optional<V> get(String key) {
        Kept<V> entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (clock.instant().isBefore(entry.until())) {
            return Optional.of(entry.value());
        }
        entries.remove(key);
        return Optional.empty();
    }

    synchronized void put(String key, V value) {
        entries.remove(key);
        entries.put(key, new Kept<>(value, clock.instant().plus(life)));
    }

    synchronized void remove(String key) {
        entries.remove(key);
    }
}

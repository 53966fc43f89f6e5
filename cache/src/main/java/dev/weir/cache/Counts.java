package dev.weir.cache;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The counters' values. Thread-safe: the map is complete from the start. */
final class Counts {
    private final Map<CacheCounter, LongAdder> adders = new EnumMap<>(CacheCounter.class);

    Counts() {
        for (CacheCounter counter : CacheCounter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    void add(CacheCounter counter) {
        add(counter, 1);
    }

    void add(CacheCounter counter, long many) {
        @Nullable LongAdder adder = adders.get(counter);
        if (adder != null) {
            adder.add(many);
        }
    }

    long get(CacheCounter counter) {
        LongAdder adder = adders.get(counter);
        return adder == null ? 0 : adder.sum();
    }
}

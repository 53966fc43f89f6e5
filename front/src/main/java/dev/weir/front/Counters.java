package dev.weir.front;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often what happened. Names are constants of the code, never anything that a client sent, so that there are few.
 * Thread-safe.
 */
final class Counters {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    void increment(String name) {
        counts.computeIfAbsent(name, _ -> new LongAdder()).increment();
    }

    Map<String, Long> snapshot() {
        Map<String, Long> taken = new TreeMap<>();
        counts.forEach((name, count) -> taken.put(name, count.sum()));
        return taken;
    }
}

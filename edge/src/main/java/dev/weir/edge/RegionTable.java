package dev.weir.edge;

import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A fixed table of strings that is asked for a part of another string, without cutting it out: the asker hashes character by
 * character with {@link #next} as it walks. The keys are the operator's, so nobody can choose them to collide. Immutable.
 */
final class RegionTable<T> {
    private final String[] keys;
    private final int[] hashes;
    private final Object[] values;
    private final int mask;

    /**
     * @param hash of a key, from {@link #next} over its characters in the order that askers will walk
     */
    RegionTable(Map<String, T> entries, ToIntFunction<String> hash) {
        int size = Integer.highestOneBit(Math.max(1, entries.size()) * 4);
        mask = size - 1;
        keys = new String[size];
        hashes = new int[size];
        values = new Object[size];
        entries.forEach((key, value) -> {
            int code = hash.applyAsInt(key);
            int at = spread(code) & mask;
            while (keys[at] != null) {
                at = at + 1 & mask;
            }
            keys[at] = key;
            hashes[at] = code;
            values[at] = value;
        });
    }

    /** The hash with one more character. */
    static int next(int hash, char c) {
        return hash * 31 + c;
    }

    private static int spread(int hash) {
        return hash ^ hash >>> 16;
    }

    /** The value of the key that stands in the text from one index up to another, or null. */
    @SuppressWarnings("unchecked") // only the constructor puts values in
    @Nullable
    T get(int hash, String text, int from, int to) {
        for (int at = spread(hash) & mask; ; at = at + 1 & mask) {
            String key = keys[at];
            if (key == null) {
                return null;
            }
            if (hashes[at] == hash && key.length() == to - from && text.startsWith(key, from)) {
                return (T) values[at];
            }
        }
    }
}

package dev.weir.edge;

import dev.weir.http.HeaderName;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a field name into a {@link HeaderName} without making anything when the same spelling was seen before.
 * A direct-mapped table of {@value #SLOTS} slots: a newcomer replaces what had its slot, so hostile names cost misses and
 * never memory. One a loop, not thread-safe.
 */
final class NameCache {
    static final int SLOTS = 512;
    private static final int LONGEST = 64;

    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];

    @SuppressWarnings("ArrayRecordComponent") // never leaves the cache
    private record Entry(byte[] spelling, HeaderName name) {
        boolean is(byte[] bytes, int from, int length) {
            if (spelling.length != length) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (spelling[i] != bytes[from + i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /** The name spelled by these bytes, which must be a token. */
    HeaderName name(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length > LONGEST) {
            return HeaderName.of(Octets.text(bytes, from, to));
        }
        // Length, ends and middle tell header names apart well enough, and cost the same for every length.
        int hash = length * 31 + bytes[from];
        hash = hash * 31 + bytes[to - 1];
        hash = hash * 31 + bytes[from + length / 2];
        hash = hash * 31 + bytes[from + length / 3];
        int slot = (hash ^ hash >>> 9) & SLOTS - 1;
        Entry entry = slots[slot];
        if (entry != null && entry.is(bytes, from, length)) {
            return entry.name;
        }
        HeaderName name = HeaderName.of(Octets.text(bytes, from, to));
        byte[] spelling = new byte[length];
        System.arraycopy(bytes, from, spelling, 0, length);
        slots[slot] = new Entry(spelling, name);
        return name;
    }
}

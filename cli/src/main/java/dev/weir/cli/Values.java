package dev.weir.cli;

import java.util.Map;

/** The values of one section, each reached by the key that declared it, so no cast and no name is written twice. */
record Values(Map<Key<?>, Object> byKey) {
    /** A section that is absent: every key at its default. */
    static final Values EMPTY = new Values(Map.of());

    Values {
        byKey = Map.copyOf(byKey);
    }

    /** The value, or the key's default. */
    @SuppressWarnings("unchecked") // a key's kind made the value, so it is of the key's type
    <T> T get(Key<T> key) {
        Object value = byKey.get(key);
        if (value != null) {
            return (T) value;
        }
        T fallback = key.fallback();
        if (fallback == null) {
            throw new IllegalStateException("required key \"" + key.name() + "\" read although it is missing");
        }
        return fallback;
    }

    boolean has(Key<?> key) {
        return byKey.containsKey(key);
    }
}

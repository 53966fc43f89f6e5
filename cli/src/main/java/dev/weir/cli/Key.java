package dev.weir.cli;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration file. The same declaration reads the file, writes the JSON Schema and prints the reference.
 *
 * @param name lower-case with dashes
 * @param kind what values it takes
 * @param fallback the value when the key is absent; {@code null} when the key is required
 * @param meaning one sentence for a person: what it does, in which unit
 */
record Key<T>(String name, Kind<T> kind, @Nullable T fallback, String meaning) {
    static <T> Key<T> required(String name, Kind<T> kind, String meaning) {
        return new Key<>(name, kind, null, meaning);
    }

    static <T> Key<T> optional(String name, Kind<T> kind, T fallback, String meaning) {
        return new Key<>(name, kind, fallback, meaning);
    }
}

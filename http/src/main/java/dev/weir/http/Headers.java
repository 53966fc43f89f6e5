package dev.weir.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A header section: fields in the order they came, several of one name allowed (RFC 9110 §5.2, §5.3).
 *
 * <pre>{@code
 * Headers headers = new Headers().add(HeaderName.VARY, "Accept").add(HeaderName.VARY, "Origin");
 * headers.combined(HeaderName.VARY); // "Accept, Origin"
 * }</pre>
 *
 * <p>Mutable and not thread-safe: whoever holds it hands it on and stops touching it. Look-ups are linear, which beats
 * hashing for the few dozen fields that the parser lets through. Values are as received, without the surrounding white
 * space; a value is never checked here, the parser and the writer do that.
 */
public final class Headers {
    private HeaderName[] names;
    private String[] values;
    private int size;

    /** Whether a copy reads the same arrays, so that whoever changes something takes arrays of its own first. */
    private boolean shared;

    /** An empty section. */
    public Headers() {
        names = new HeaderName[16];
        values = new String[16];
    }

    private Headers(Headers source) {
        names = source.names;
        values = source.values;
        size = source.size;
        shared = true;
    }

    private void own() {
        if (shared) {
            names = Arrays.copyOf(names, names.length);
            values = Arrays.copyOf(values, values.length);
            shared = false;
        }
    }

    /** Appends a field, keeping those of the same name. */
    public Headers add(HeaderName name, String value) {
        own();
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
        values[size++] = value;
        return this;
    }

    /** Puts one field in the place of the first of this name, or at the end, and removes the others of this name. */
    public Headers set(HeaderName name, String value) {
        int first = indexOf(name, 0);
        if (first < 0) {
            return add(name, value);
        }
        own();
        values[first] = value;
        removeFrom(name, first + 1);
        return this;
    }

    /** Removes every field of this name. */
    public Headers remove(HeaderName name) {
        removeFrom(name, 0);
        return this;
    }

    private void removeFrom(HeaderName name, int from) {
        int first = indexOf(name, from);
        if (first < 0) {
            return;
        }
        own();
        int kept = first;
        for (int i = first; i < size; i++) {
            if (!names[i].equals(name)) {
                names[kept] = names[i];
                values[kept++] = values[i];
            }
        }
        Arrays.fill(values, kept, size, "");
        size = kept;
    }

    /** The value of the first field of this name. */
    public Optional<String> first(HeaderName name) {
        int index = indexOf(name, 0);
        return index < 0 ? Optional.empty() : Optional.of(values[index]);
    }

    /** The values of every field of this name, in order; a copy. */
    public List<String> all(HeaderName name) {
        List<String> found = new ArrayList<>(2);
        for (int i = indexOf(name, 0); i >= 0; i = indexOf(name, i + 1)) {
            found.add(values[i]);
        }
        return found;
    }

    /**
     * The values of every field of this name joined by {@code ", "} (RFC 9110 §5.3), empty when there is none. Not for
     * {@code Set-Cookie}, whose values hold commas.
     */
    public String combined(HeaderName name) {
        int first = indexOf(name, 0);
        if (first < 0) {
            return "";
        }
        int next = indexOf(name, first + 1);
        return next < 0 ? values[first] : String.join(", ", all(name));
    }

    /** Whether a field of this name is there. */
    public boolean contains(HeaderName name) {
        return indexOf(name, 0) >= 0;
    }

    /** How many fields there are. */
    public int size() {
        return size;
    }

    /** The position of the first field of this name at or after {@code from}, or -1. For loops that must not allocate. */
    public int indexOf(HeaderName name, int from) {
        for (int i = from; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The name of the field at this position. */
    public HeaderName nameAt(int index) {
        checkIndex(index);
        return names[index];
    }

    /** The value of the field at this position. */
    public String valueAt(int index) {
        checkIndex(index);
        return values[index];
    }

    private void checkIndex(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("field " + index + " of " + size);
        }
    }

    /** Calls the action for every field in order. */
    public void forEach(BiConsumer<HeaderName, String> action) {
        for (int i = 0; i < size; i++) {
            action.accept(names[i], values[i]);
        }
    }

    /**
     * An independent copy. Costs next to nothing until one of the two is changed, and may be taken by several threads at a time
     * of a section that nobody changes any more.
     */
    public Headers copy() {
        if (!shared) {
            shared = true;
        }
        return new Headers(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that
                && size == that.size
                && Arrays.equals(names, 0, size, that.names, 0, size)
                && Arrays.equals(values, 0, size, that.values, 0, size);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = 0; i < size; i++) {
            hash = 31 * (31 * hash + names[i].hashCode()) + values[i].hashCode();
        }
        return hash;
    }

    /** Only the names: values may be secrets, and text like this ends up in logs. */
    @Override
    public String toString() {
        return Arrays.toString(Arrays.copyOf(names, size));
    }
}

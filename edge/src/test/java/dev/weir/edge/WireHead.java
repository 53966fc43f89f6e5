package dev.weir.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A start line and its fields exactly as they stood on the wire. */
record WireHead(String line, List<Field> fields) {
    record Field(String name, String value) {}

    WireHead {
        fields = List.copyOf(fields);
    }

    /** The values of a field in order, names compared without case. */
    List<String> all(String name) {
        List<String> found = new ArrayList<>();
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                found.add(field.value());
            }
        }
        return found;
    }

    /** The first value of a field, or the empty string. */
    String first(String name) {
        List<String> found = all(name);
        return found.isEmpty() ? "" : found.getFirst();
    }

    boolean has(String name) {
        return !all(name).isEmpty();
    }

    String method() {
        return part(0);
    }

    String target() {
        return part(1);
    }

    /** The version of a request line. */
    String version() {
        return part(2);
    }

    /** The status code of a status line. */
    int status() {
        return Integer.parseInt(part(1));
    }

    boolean isChunked() {
        return first("Transfer-Encoding").toLowerCase(Locale.ROOT).equals("chunked");
    }

    private String part(int index) {
        String[] parts = line.split(" ", 3);
        return index < parts.length ? parts[index] : "";
    }
}

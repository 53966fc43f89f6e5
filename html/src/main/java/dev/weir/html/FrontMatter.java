package dev.weir.html;

import java.util.Locale;

/** The YAML block that leads a page: {@code title}, {@code description} and {@code image}, each where the page has it. */
final class FrontMatter {
    private FrontMatter() {}

    /** Writes the block, nothing when all are empty. */
    static void write(String title, String description, String image, StringBuilder out) {
        if (title.isEmpty() && description.isEmpty() && image.isEmpty()) {
            return;
        }
        out.append("---\n");
        entry("title", title, out);
        entry("description", description, out);
        entry("image", image, out);
        out.append("---\n\n");
    }

    private static void entry(String key, String value, StringBuilder out) {
        if (value.isEmpty()) {
            return;
        }
        out.append(key).append(": ");
        if (isPlain(value)) {
            out.append(value);
        } else {
            quoted(value, out);
        }
        out.append('\n');
    }

    /** Whether YAML 1.2 (and 1.1) reads the value, unquoted, as this very string. */
    private static boolean isPlain(String value) {
        char first = value.charAt(0);
        if (!Character.isLetter(first) || value.endsWith(":") || value.contains(": ") || value.contains(" #")) {
            return false;
        }
        for (int i = 0; i < value.length(); i++) {
            if (!isPrintable(value.charAt(i))) {
                return false;
            }
        }
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "y", "n", "yes", "no", "on", "off", "true", "false", "null" -> false;
            default -> true;
        };
    }

    private static void quoted(String value, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (isPrintable(c)) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
    }

    private static boolean isPrintable(char c) {
        return c >= ' '
                && !(c >= 0x7F && c <= 0x9F)
                && c != '\u2028'
                && c != '\u2029'
                && c != '\uFEFF'
                && !(c >= '\u202A' && c <= '\u202E')
                && c < '\uFFFE';
    }
}

package dev.weir.html;

import java.util.ArrayList;
import java.util.List;

/** The page's JSON-LD, compact, in one fenced block: the object itself, or an array of them where there are several. */
final class StructuredData {
    /** The most characters kept of all blocks together. */
    static final int MAX_LENGTH = 64 * 1024;

    private StructuredData() {}

    /** Writes the block and says how many scripts were left out because they were too large or no JSON at all. */
    static int write(List<String> scripts, StringBuilder out) {
        List<String> kept = new ArrayList<>();
        int length = 0;
        int dropped = 0;
        for (String script : scripts) {
            String compact = script.length() > 4 * MAX_LENGTH ? "" : compact(script);
            if (compact.isEmpty() || length + compact.length() > MAX_LENGTH) {
                dropped++;
            } else {
                length += compact.length();
                kept.add(compact);
            }
        }
        if (!kept.isEmpty()) {
            String json = kept.size() == 1 ? kept.getFirst() : "[" + String.join(",\n", kept) + "]";
            String fence = "`".repeat(Math.max(3, InlineRun.longestBackticks(json) + 1));
            out.append(out.isEmpty() ? "" : "\n")
                    .append(fence)
                    .append("json\n")
                    .append(json)
                    .append('\n')
                    .append(fence)
                    .append('\n');
        }
        return dropped;
    }

    /** Without the white space between tokens; empty when it does not look like JSON. */
    private static String compact(String script) {
        StringBuilder out = new StringBuilder(script.length());
        boolean string = false;
        for (int i = 0; i < script.length(); i++) {
            char c = script.charAt(i);
            if (string && c == '\\' && i + 1 < script.length()) {
                out.append(c).append(script.charAt(++i));
            } else if (c == '"') {
                string = !string;
                out.append(c);
            } else if (c < ' ' || (c == ' ' && !string)) {
                if (string) {
                    out.append(' ');
                }
            } else {
                out.append(c);
            }
        }
        if (string || out.length() < 2) {
            return "";
        }
        char first = out.charAt(0);
        char last = out.charAt(out.length() - 1);
        boolean json = (first == '{' && last == '}') || (first == '[' && last == ']');
        return json ? out.toString() : "";
    }
}

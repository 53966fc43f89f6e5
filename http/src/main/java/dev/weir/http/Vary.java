package dev.weir.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The {@code Vary} field: which request fields had a part in choosing the answer (RFC 9110 §12.5.5).
 *
 * <pre>{@code
 * headers.set(HeaderName.VARY, Vary.merge(headers.all(HeaderName.VARY), HeaderName.ACCEPT));
 * }</pre>
 */
public final class Vary {
    private Vary() {}

    /** The same as {@link #merge(List, String)} for a name that is known to be one. */
    public static String merge(List<String> existing, HeaderName field) {
        return merge(existing, field.toString());
    }

    /**
     * One value for all the existing ones and this field name. A star anywhere makes it {@code *}. Names keep their order
     * and first spelling, none comes twice. A member that is no field name is kept as it is: without it a cache would take
     * the answer for more widely usable than the origin meant.
     */
    public static String merge(List<String> existing, String field) {
        StringBuilder merged = new StringBuilder();
        Set<String> seen = new HashSet<>();
        for (String value : existing) {
            int start = 0;
            while (start < value.length()) {
                int comma = value.indexOf(',', start);
                int end = comma < 0 ? value.length() : comma;
                String member = value.substring(start, end).strip();
                if (member.equals("*")) {
                    return "*";
                }
                add(merged, seen, member);
                start = end + 1;
            }
        }
        if (field.equals("*")) {
            return "*";
        }
        add(merged, seen, field);
        return merged.toString();
    }

    private static void add(StringBuilder merged, Set<String> seen, String member) {
        if (!member.isEmpty() && seen.add(member.toLowerCase(Locale.ROOT))) {
            merged.append(merged.isEmpty() ? "" : ", ").append(member);
        }
    }
}

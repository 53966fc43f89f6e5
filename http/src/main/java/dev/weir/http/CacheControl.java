package dev.weir.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The directives of a {@code Cache-Control} field (RFC 9111 §5.2), of a request or of a response.
 *
 * <pre>{@code
 * CacheControl control = CacheControl.parse(List.of("no-transform, max-age=\"60\""));
 * control.has("no-transform");  // true
 * control.seconds("max-age");   // OptionalLong[60]
 * }</pre>
 *
 * <p>Immutable and safe to share between threads.
 */
public final class CacheControl {
    /** What a larger number of seconds counts as (RFC 9111 §1.2.2): 2^31, some 68 years. */
    private static final long MOST_SECONDS = 1L << 31;

    /** Arguments by lower-case name, unquoted; empty where there is none or it is malformed. */
    private final Map<String, String> directives;

    private CacheControl(Map<String, String> directives) {
        this.directives = directives;
    }

    /**
     * Reads the values of all {@code Cache-Control} fields of a message. Of two directives with one name the first counts
     * (RFC 9111 §4.2.1). A directive keeps its name when its argument is malformed, so that a typing mistake behind
     * {@code no-store} does not make the answer storable.
     */
    public static CacheControl parse(List<String> fieldValues) {
        Map<String, String> directives = new HashMap<>();
        for (String value : fieldValues) {
            Cursor cursor = new Cursor(value);
            cursor.skipToElement();
            while (!cursor.atEnd()) {
                String name = cursor.token().toLowerCase(Locale.ROOT);
                String argument = cursor.skip('=') ? cursor.tokenOrQuotedString() : null;
                cursor.skipSpace();
                if (!name.isEmpty()) {
                    directives.putIfAbsent(name, argument != null && cursor.atElementEnd() ? argument : "");
                }
                cursor.skipUntil(',', ',');
                cursor.skipToElement();
            }
        }
        return new CacheControl(directives);
    }

    /** Whether the directive is there, whatever its argument. The name is given in lower case. */
    public boolean has(String directive) {
        return directives.containsKey(directive);
    }

    /**
     * The argument of this directive without its quotes; empty when the directive is absent, has none, or has a malformed one.
     * The name is given in lower case.
     */
    public String argument(String directive) {
        return directives.getOrDefault(directive, "");
    }

    /**
     * The argument of this directive in seconds, 0 to 2^31; more counts as 2^31. Empty when the directive is absent or its
     * argument is no number: where {@link #has} is true all the same, treat the answer as stale (RFC 9111 §4.2.1). The name
     * is given in lower case.
     */
    public OptionalLong seconds(String directive) {
        String argument = directives.getOrDefault(directive, "");
        if (argument.isEmpty()) {
            return OptionalLong.empty();
        }
        long seconds = 0;
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (c < '0' || c > '9') {
                return OptionalLong.empty();
            }
            seconds = Math.min(MOST_SECONDS, seconds * 10 + (c - '0'));
        }
        return OptionalLong.of(seconds);
    }
}

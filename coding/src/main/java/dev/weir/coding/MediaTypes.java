package dev.weir.coding;

import dev.weir.http.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The media types worth coding. Thread-safe. */
final class MediaTypes {
    private static final String STREAM = "text/event-stream";

    /** Fields whose verdict is remembered; an origin has a dozen, and one that makes up others is judged anew each time. */
    private static final int MOST_REMEMBERED = 512;

    private final List<String> patterns;
    private final Map<String, Boolean> remembered = new ConcurrentHashMap<>();

    MediaTypes(List<String> patterns) {
        List<String> lowered = new ArrayList<>(patterns.size());
        patterns.forEach(pattern -> lowered.add(pattern.toLowerCase(Locale.ROOT)));
        this.patterns = List.copyOf(lowered);
    }

    static boolean isPattern(String text) {
        if (text.startsWith("*+")) {
            return MediaType.parse("a/b" + text.substring(1)).isPresent();
        }
        String type = text.endsWith("/*") ? text.substring(0, text.length() - 1) + "a" : text;
        return type.indexOf('*') < 0
                && text.indexOf(';') < 0
                && MediaType.parse(type).isPresent();
    }

    /** Whether content with this {@code Content-Type} is worth it. */
    boolean include(String contentType) {
        Boolean known = remembered.get(contentType);
        if (known != null) {
            return known;
        }
        boolean included = judged(contentType);
        if (remembered.size() < MOST_REMEMBERED) {
            remembered.put(contentType, included);
        }
        return included;
    }

    private boolean judged(String contentType) {
        Optional<MediaType> parsed = MediaType.parse(contentType);
        if (parsed.isEmpty()) {
            return false;
        }
        String type = parsed.get().type();
        String subtype = parsed.get().subtype();
        String full = type + "/" + subtype;
        for (String pattern : patterns) {
            if (pattern.startsWith("*")
                    ? subtype.endsWith(pattern.substring(1))
                    : pattern.endsWith("/*")
                            ? !full.equals(STREAM) && pattern.startsWith(type + "/")
                            : pattern.equals(full)) {
                return true;
            }
        }
        return false;
    }
}

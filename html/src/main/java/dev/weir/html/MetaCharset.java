package dev.weir.html;

import java.util.Locale;
import org.jsoup.nodes.Attributes;

/** The charset label in a {@code <meta>} (HTML Standard §4.2.5.4 and §2.6.5). */
final class MetaCharset {
    private MetaCharset() {}

    /** The label as written, empty when the element gives none. */
    static String label(Attributes meta) {
        String direct = meta.getIgnoreCase("charset").strip();
        if (!direct.isEmpty()) {
            return direct;
        }
        if (!meta.getIgnoreCase("http-equiv").strip().equalsIgnoreCase("content-type")) {
            return "";
        }
        String content = meta.getIgnoreCase("content");
        int at = content.toLowerCase(Locale.ROOT).indexOf("charset");
        if (at < 0) {
            return "";
        }
        int equals = content.indexOf('=', at + 7);
        if (equals < 0 || !content.substring(at + 7, equals).isBlank()) {
            return "";
        }
        String value = content.substring(equals + 1).strip();
        if (value.isEmpty()) {
            return "";
        }
        char first = value.charAt(0);
        if (first == '"' || first == '\'') {
            int close = value.indexOf(first, 1);
            return close < 0 ? "" : value.substring(1, close).strip();
        }
        int end = 0;
        while (end < value.length() && value.charAt(end) != ';' && !Character.isWhitespace(value.charAt(end))) {
            end++;
        }
        return value.substring(0, end);
    }
}

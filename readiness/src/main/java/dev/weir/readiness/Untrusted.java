package dev.weir.readiness;

/**
 * Text that a site sent, made safe to show. A terminal obeys escape sequences, a reader is deceived by direction overrides and
 * invisible characters; none of them is needed to judge a site.
 */
public final class Untrusted {
    private static final int LINE_LIMIT = 300;

    private Untrusted() {}

    /** Without control characters except line feed and tab, direction controls and invisible characters. */
    static String clean(String text) {
        int dirty = 0;
        while (dirty < text.length() && isHarmless(text.charAt(dirty))) {
            dirty++;
        }
        if (dirty == text.length()) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                i = appendPair(text, i, out);
            } else if (isHarmless(c)) {
                out.append(c);
            } else if (c != '\r') {
                out.append('\uFFFD');
            }
        }
        return out.toString();
    }

    /** The text on one line of at most 300 characters, without what a terminal would obey or a reader not see. */
    public static String line(String text) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), LINE_LIMIT));
        String clean = clean(text);
        boolean space = false;
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if (Character.isWhitespace(c)) {
                space = out.length() > 0;
                continue;
            }
            if (out.length() >= LINE_LIMIT && !Character.isLowSurrogate(c)) {
                return out.append('…').toString();
            }
            if (space) {
                out.append(' ');
                space = false;
            }
            out.append(c);
        }
        return out.toString();
    }

    private static int appendPair(String text, int at, StringBuilder out) {
        if (Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1))) {
            int codePoint = text.codePointAt(at);
            // U+E0000 to U+E007F: tag characters, invisible and used to smuggle instructions to language models.
            out.appendCodePoint(codePoint >= 0xE0000 && codePoint <= 0xE0FFF ? 0xFFFD : codePoint);
            return at + 1;
        }
        out.append('\uFFFD');
        return at;
    }

    private static boolean isHarmless(char c) {
        if (c < 0x80) {
            return (c >= 0x20 && c != 0x7F) || c == '\n' || c == '\t';
        }
        if (c < 0xA0 || Character.isSurrogate(c)) {
            return false;
        }
        return switch (c) {
            case '\u00AD', '\u061C', '\u180E', '\uFEFF', '\u2028', '\u2029' -> false;
            default ->
                !(c >= '\u200B' && c <= '\u200F')
                        && !(c >= '\u202A' && c <= '\u202E')
                        && !(c >= '\u2060' && c <= '\u206F')
                        && !(c >= '\uFFF0' && c <= '\uFFFC');
        };
    }
}

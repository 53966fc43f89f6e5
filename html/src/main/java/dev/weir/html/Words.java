package dev.weir.html;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** White space in running text, as HTML sees it. */
final class Words {
    private Words() {}

    /** Runs of white space, no-break spaces included, become one space; none at the ends; control characters go. */
    static String collapse(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c == '\u00A0' || c == '\u2028' || c == '\u2029') {
                gap = true;
            } else if (c != '\u007F' && c != '\uFEFF') {
                if (gap && !out.isEmpty()) {
                    out.append(' ');
                }
                gap = false;
                out.append(c);
            }
        }
        return out.toString();
    }

    /** Line breaks, with the white space around them, become one space; other white space stays. */
    static String collapseBreaks(String text) {
        if (text.indexOf('\n') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (String line : text.split("\n", -1)) {
            String words = line.strip();
            if (!words.isEmpty()) {
                out.append(out.isEmpty() ? "" : " ").append(words);
            }
        }
        return out.toString();
    }

    /** The different words of a text, in lower case. */
    static Set<String> of(String text) {
        Set<String> words = new HashSet<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && Character.isLetterOrDigit(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                words.add(text.substring(start, i).toLowerCase(Locale.ROOT));
                start = -1;
            }
        }
        return words;
    }
}

package dev.weir.front;

import java.util.Locale;
import java.util.Set;

/** Guesses from a path alone, before the origin has answered, whether a page is likely to live there. */
final class DocumentPath {
    private static final Set<String> PAGE_EXTENSIONS = Set.of(
            "html", "htm", "xhtml", "xht", "shtml", "php", "asp", "aspx", "jsp", "jspx", "jsf", "do", "cgi", "cfm",
            "pl");
    private static final int LONGEST_EXTENSION = 6;

    private DocumentPath() {}

    /** No extension, one that pages have, or what is no extension at all, as in {@code /v1.2}. */
    static boolean isLikely(String path) {
        String extension = extension(path);
        return extension.isEmpty() || PAGE_EXTENSIONS.contains(extension);
    }

    /** Whether the path ends in an extension that pages have. */
    static boolean hasPageExtension(String path) {
        return PAGE_EXTENSIONS.contains(extension(path));
    }

    /** What looks like a file type: a letter first, letters and digits only, short; lower case, empty when there is none. */
    private static String extension(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        int length = last.length() - dot - 1;
        if (dot < 0 || length == 0 || length > LONGEST_EXTENSION || !isLetter(last.charAt(dot + 1))) {
            return "";
        }
        for (int i = dot + 1; i < last.length(); i++) {
            char c = last.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9')) {
                return "";
            }
        }
        return last.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}

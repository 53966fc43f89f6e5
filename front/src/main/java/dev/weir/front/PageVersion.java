package dev.weir.front;

import java.util.List;
import java.util.regex.Pattern;

/** The versions in the paths of documentation, as in {@code /docs/2.0/} or {@code /v1/}. */
final class PageVersion {
    /** With a dot or a leading v: a bare number is as often a year or an item. */
    private static final Pattern VERSION =
            Pattern.compile("v[0-9]{1,4}(\\.([0-9]{1,4}|x)){0,3}|[0-9]{1,4}(\\.([0-9]{1,4}|x)){1,3}");

    private PageVersion() {}

    /** Whether a page is about a version that the page which it names as canonical is not about. */
    static boolean isSuperseded(String path, String canonicalPath) {
        List<String> current = List.of(canonicalPath.split("/", -1));
        return List.of(path.split("/", -1)).stream()
                .anyMatch(segment -> VERSION.matcher(segment).matches() && !current.contains(segment));
    }
}

package dev.weir.front;

import java.util.List;

/**
 * The two directions between a page's path and the path of its Markdown twin:
 *
 * <pre>
 * /dir/       ↔ /dir/index.md      also /dir.md
 * /x.html     ↔ /x.md              also /x/index.md, /x.html.md
 * /x          ↔ /x.md              also /x/index.md
 * </pre>
 */
final class TwinPath {
    private static final String SUFFIX = ".md";

    private TwinPath() {}

    /** Whether a path may be that of a twin. */
    static boolean isTwin(String path) {
        return path.endsWith(SUFFIX) && path.length() > SUFFIX.length() + 1 && path.charAt(path.length() - 4) != '/';
    }

    /** The twin of the page at this path. */
    static String of(String path) {
        return path.endsWith("/") ? path + "index.md" : withoutHtml(path) + SUFFIX;
    }

    /** Where the page of this twin may live, likeliest first; four at most. */
    static List<String> pages(String twin) {
        String stem = twin.substring(0, twin.length() - SUFFIX.length());
        if (stem.endsWith("/index")) {
            String directory = stem.substring(0, stem.length() - "index".length());
            String bare = directory.substring(0, directory.length() - 1);
            if (bare.isEmpty()) {
                return List.of("/", "/index.html");
            }
            return DocumentPath.hasPageExtension(bare)
                    ? List.of(bare)
                    : List.of(directory, bare + ".html", bare, directory + "index.html");
        }
        return DocumentPath.hasPageExtension(stem) ? List.of(stem) : List.of(stem + ".html", stem, stem + "/");
    }

    private static String withoutHtml(String path) {
        return path.endsWith(".html") ? path.substring(0, path.length() - ".html".length()) : path;
    }
}

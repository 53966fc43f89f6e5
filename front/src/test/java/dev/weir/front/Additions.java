package dev.weir.front;

import java.util.regex.Pattern;

/** Takes out of a page what the front declares to add to it, and nothing else. */
final class Additions {
    private static final Pattern LINK =
            Pattern.compile("<link rel=\"alternate\" type=\"text/markdown\" href=\"[^\"]*\">");
    private static final Pattern LINE = Pattern.compile(
            "(?:<style nonce=\"[^\"]*\">\\.weir-agents\\{[^}]*}</style>)?<div lang=\"en\" data-nosnippet [^>]*>For AI agents: .*?</div>",
            Pattern.DOTALL);

    private Additions() {}

    /** The page without them; works on ISO-8859-1 text so that no byte is lost. */
    static String removed(String page) {
        return LINE.matcher(LINK.matcher(page).replaceFirst("")).replaceFirst("");
    }
}

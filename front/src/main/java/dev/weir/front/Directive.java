package dev.weir.front;

import dev.weir.http.DerivedTags;
import java.util.Optional;

/**
 * What is put into a page: a {@code <link>} at the end of its head, and at the start of its body a line for agents that read
 * only the text. The line is hidden from the eye by clipping, so that it stays in the accessibility tree; its links are out of
 * the order of the tab key. ASCII only, whatever the page's charset.
 *
 * @param headLink empty when the page has no Markdown to point at
 * @param sentence the inside of the line; empty when there is nothing to point at
 */
record Directive(String headLink, String sentence) {
    private static final String HIDING =
            "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";

    static Directive of(Advertised advertised, Optional<String> twin) {
        String link = twin.map(address ->
                        "<link rel=\"alternate\" type=\"text/markdown\" href=\"" + attribute(address) + "\">")
                .orElse("");
        String index = advertised.index() ? "an index of this site is at " + anchor(SiteIndex.PATH) : "";
        String page = twin.map(address -> "this page is available as Markdown at " + anchor(address))
                .orElse("");
        String both = index.isEmpty() || page.isEmpty() ? index + page : index + "; " + page;
        return new Directive(link, both.isEmpty() ? "" : "For AI agents: " + both + ".");
    }

    boolean isEmpty() {
        return headLink.isEmpty() && sentence.isEmpty();
    }

    /** The tags for validators; the way the line is hidden plays no part, it follows from the page's own fields. */
    DerivedTags tags() {
        return DerivedTags.of(headLink + sentence);
    }

    /** The line as the page's policy allows it; empty when it cannot be hidden. */
    Optional<String> line(StylePolicy policy) {
        return switch (policy) {
            case StylePolicy.Attribute() -> Optional.of(line("style=\"" + HIDING + "\""));
            case StylePolicy.Nonce(String nonce) ->
                Optional.of("<style nonce=\"" + nonce + "\">.weir-agents{" + HIDING + "}</style>"
                        + line("class=\"weir-agents\""));
            case StylePolicy.Forbidden() -> Optional.empty();
        };
    }

    private String line(String hidden) {
        return "<div lang=\"en\" data-nosnippet " + hidden + ">" + sentence + "</div>";
    }

    private static String anchor(String address) {
        String attribute = attribute(address);
        return "<a tabindex=\"-1\" href=\"" + attribute + "\">" + attribute + "</a>";
    }

    private static String attribute(String address) {
        return PageAddress.attribute(address);
    }
}

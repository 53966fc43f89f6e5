package dev.weir.front;

import dev.weir.http.Link;
import java.util.Optional;

/** Writes the target of a request into fields and markup. What the strict parser let through may still be unfit for a quote. */
final class PageAddress {
    private PageAddress() {}

    /** A link to this target; empty when its characters do not belong in a URI (RFC 3986 §2), so that it is left out. */
    static Optional<Link> link(String target, String relation) {
        return isUri(target) ? Optional.of(Link.of(target, relation)) : Optional.empty();
    }

    static boolean isUri(String target) {
        // A target that starts with two slashes would name a host (RFC 3986 §4.2).
        if (target.startsWith("//")) {
            return false;
        }
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "-._~:/?#[]@!$&'()*+,;=%".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The target inside a double-quoted attribute value. */
    static String attribute(String uri) {
        return uri.replace("&", "&amp;");
    }
}

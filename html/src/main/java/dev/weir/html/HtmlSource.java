package dev.weir.html;

import java.net.URI;

/**
 * Where a page came from and what is wanted of it.
 *
 * @param location the page's own address, against which links resolve unless the page has a {@code <base>}
 * @param charset the label from the {@code charset} parameter of Content-Type, empty when there was none; unknown labels count
 *     as none
 */
public record HtmlSource(URI location, String charset, MarkdownOptions options) {
    /** A page at an address, nothing declared, {@link MarkdownOptions#DEFAULT}. */
    public static HtmlSource at(URI location) {
        return new HtmlSource(location, "", MarkdownOptions.DEFAULT);
    }

    /** The same with a declared charset; empty for none. */
    public HtmlSource withCharset(String label) {
        return new HtmlSource(location, label, options);
    }

    /** The same with other options. */
    public HtmlSource withOptions(MarkdownOptions other) {
        return new HtmlSource(location, charset, other);
    }
}

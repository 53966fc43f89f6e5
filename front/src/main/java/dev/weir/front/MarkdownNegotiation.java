package dev.weir.front;

import dev.weir.http.Accept;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.MediaType;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Which variant of a page a client gets (RFC 9110 §12.5.1, RFC 7763).
 *
 * <p>Let <i>m</i> be the quality that the client gives to {@code text/markdown} or {@code text/x-markdown} by name and
 * <i>h</i> the quality of {@code text/html} by specificity, 0 when nothing matches. Markdown is served when <i>m</i> &gt; 0
 * and <i>m</i> ≥ <i>h</i>. A range alone, as in {@code *}{@code /*}, never asks for Markdown, because every browser sends
 * one; only when HTML is refused does a range that Markdown falls under count. A client that refuses both by name can be
 * given neither. Everyone else gets the page as it is.
 */
enum MarkdownNegotiation {
    /** The page as it is. */
    HTML,
    /** The page as Markdown. */
    MARKDOWN,
    /** Both refused by name. */
    NOT_ACCEPTABLE;

    static MarkdownNegotiation of(Headers request) {
        List<String> accept = request.all(HeaderName.ACCEPT);
        return accept.isEmpty() ? HTML : of(Accept.parse(accept));
    }

    static MarkdownNegotiation of(Accept accept) {
        OptionalDouble markdown = markdownByName(accept);
        double html = accept.quality(MediaType.TEXT_HTML);
        if (markdown.isPresent()) {
            if (markdown.getAsDouble() > 0) {
                return markdown.getAsDouble() >= html ? MARKDOWN : HTML;
            }
            OptionalDouble htmlByName = accept.explicitQuality(MediaType.TEXT_HTML);
            return htmlByName.isPresent() && htmlByName.getAsDouble() == 0 ? NOT_ACCEPTABLE : HTML;
        }
        return accept.refuses(MediaType.TEXT_HTML) && accept.quality(MediaType.TEXT_MARKDOWN) > 0 ? MARKDOWN : HTML;
    }

    private static OptionalDouble markdownByName(Accept accept) {
        OptionalDouble usual = accept.explicitQuality(MediaType.TEXT_MARKDOWN);
        OptionalDouble older = accept.explicitQuality(MediaType.TEXT_X_MARKDOWN);
        if (usual.isEmpty()) {
            return older;
        }
        return older.isEmpty() ? usual : OptionalDouble.of(Math.max(usual.getAsDouble(), older.getAsDouble()));
    }
}

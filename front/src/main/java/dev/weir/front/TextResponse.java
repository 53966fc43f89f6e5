package dev.weir.front;

import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.http.EntityTag;
import dev.weir.http.EntityTags;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.Base64;

/** A file that the front writes itself, with a strong validator (RFC 9110 §8.8.3) and a short freshness. */
final class TextResponse {
    private static final int TAG_LENGTH = 22;
    private static final byte[] EMPTY = {};

    private TextResponse() {}

    /** The file, or that it has not changed. */
    static Response of(Request request, String contentType, byte[] body) {
        String digest = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(MarkdownVariant.sha256().digest(body));
        EntityTag tag = new EntityTag(digest.substring(0, TAG_LENGTH), false);
        Headers fields =
                new Headers().set(HeaderName.ETAG, tag.toString()).set(HeaderName.CACHE_CONTROL, "public, max-age=300");
        if (request.headers().contains(HeaderName.IF_NONE_MATCH)
                && EntityTags.parse(request.headers().all(HeaderName.IF_NONE_MATCH))
                        .weaklyMatch(tag)) {
            return new Response(304, fields, EMPTY);
        }
        return new Response(200, fields.set(HeaderName.CONTENT_TYPE, contentType), body);
    }
}

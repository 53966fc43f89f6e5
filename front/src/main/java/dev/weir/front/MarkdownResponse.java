package dev.weir.front;

import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.http.EntityTag;
import dev.weir.http.EntityTags;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.Link;
import dev.weir.http.Vary;
import dev.weir.robots.ContentSignals;
import java.util.List;
import java.util.Optional;

/**
 * Dresses Markdown with the fields of the page that it was made of: what the origin says about security, cookies, caching and
 * language holds for the variant as well, what it says about the bytes of the HTML does not.
 *
 * <p>Preconditions (RFC 9110 §13.2.2) are answered from the variant's own strong validator, a single byte range (§14.2) from
 * its own bytes; several ranges or another unit count as none.
 */
final class MarkdownResponse {
    static final String TYPE = "text/markdown; charset=utf-8";

    private static final byte[] EMPTY = {};

    /** Fields about the HTML's bytes, which are not these bytes, or about one connection. */
    private static final List<HeaderName> ABOUT_THE_HTML = List.of(
            HeaderName.CONTENT_ENCODING,
            HeaderName.CONTENT_RANGE,
            HeaderName.CONTENT_LENGTH,
            HeaderName.CONTENT_LOCATION,
            HeaderName.TRANSFER_ENCODING,
            HeaderName.TRAILER,
            HeaderName.ACCEPT_RANGES,
            HeaderName.ETAG,
            HeaderName.LAST_MODIFIED,
            HeaderName.DATE,
            FieldNames.CONTENT_MD5,
            FieldNames.DIGEST,
            FieldNames.CONTENT_DIGEST,
            FieldNames.REPR_DIGEST);

    private MarkdownResponse() {}

    /** The fields of a page that are true of its Markdown too; a copy. */
    static Headers fieldsOf(Headers page, ContentSignals signals) {
        Headers fields = page.copy();
        for (HeaderName name : ABOUT_THE_HTML) {
            fields.remove(name);
        }
        fields.set(HeaderName.CONTENT_TYPE, TYPE);
        fields.set(HeaderName.VARY, Vary.merge(page.all(HeaderName.VARY), HeaderName.ACCEPT));
        String policy = signals.fieldValue();
        if (!policy.isEmpty() && !page.contains(FieldNames.CONTENT_SIGNAL)) {
            fields.set(FieldNames.CONTENT_SIGNAL, policy);
        }
        return fields;
    }

    /** The answer to this request: the variant, a part of it, or that nothing has changed. */
    static Response of(Request request, Headers fields, List<Link> links, MarkdownVariant.Made variant) {
        for (Link link : links) {
            fields.add(HeaderName.LINK, link.toString());
        }
        fields.set(HeaderName.ETAG, variant.tag().toString());
        Headers asked = request.headers();
        if (asked.contains(HeaderName.IF_MATCH)
                && !EntityTags.parse(asked.all(HeaderName.IF_MATCH)).stronglyMatch(variant.tag())) {
            return new Response(412, fields.remove(HeaderName.CONTENT_TYPE), EMPTY);
        }
        if (asked.contains(HeaderName.IF_NONE_MATCH)
                && EntityTags.parse(asked.all(HeaderName.IF_NONE_MATCH)).weaklyMatch(variant.tag())) {
            return new Response(304, fields.remove(HeaderName.CONTENT_TYPE), EMPTY);
        }
        fields.set(FieldNames.MARKDOWN_TOKENS, Long.toString(variant.markdownTokens()));
        fields.set(FieldNames.ORIGINAL_TOKENS, Long.toString(variant.originalTokens()));
        fields.set(HeaderName.ACCEPT_RANGES, "bytes");
        return ranged(request, fields, variant);
    }

    private static Response ranged(Request request, Headers fields, MarkdownVariant.Made variant) {
        byte[] body = variant.body();
        // RFC 9110 §14.2: ranges are for GET alone.
        if (!request.method().equals("GET") || !rangeHolds(request.headers(), variant.tag())) {
            return new Response(200, fields, body);
        }
        Optional<ByteRange> range = ByteRange.parse(request.headers().combined(HeaderName.RANGE), body.length);
        if (range.isEmpty()) {
            return new Response(200, fields, body);
        }
        ByteRange part = range.get();
        if (part.isUnsatisfiable()) {
            fields.remove(HeaderName.CONTENT_TYPE).set(HeaderName.CONTENT_RANGE, "bytes */" + body.length);
            return new Response(416, fields, EMPTY);
        }
        fields.set(HeaderName.CONTENT_RANGE, "bytes " + part.first() + "-" + part.last() + "/" + body.length);
        return new Response(206, fields, part.of(body));
    }

    /** RFC 9110 §13.1.5: a date never matches, because the variant has no date of its own. */
    private static boolean rangeHolds(Headers asked, EntityTag tag) {
        if (!asked.contains(HeaderName.RANGE)) {
            return false;
        }
        return asked.first(HeaderName.IF_RANGE)
                .map(value -> EntityTag.parse(value).filter(tag::strongMatches).isPresent())
                .orElse(true);
    }
}

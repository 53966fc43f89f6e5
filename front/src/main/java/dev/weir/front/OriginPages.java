package dev.weir.front;

import dev.weir.edge.EdgeException;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.http.Accept;
import dev.weir.http.CacheControl;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * Asks the origin for a page that may become Markdown, and says whether it may (readiness rules: a whole 200 of HTML,
 * nobody forbids transforming it, it is not a download and not too large).
 *
 * <p>The request goes out with the client's own fields, so that the origin chooses language, theme and account as it would
 * for the client; only what would make the answer conditional, partial or compressed is left out.
 */
final class OriginPages {
    /** For an address that stands for Markdown: an origin that has its own is welcome to send it. */
    static final String ACCEPT_FOR_TWIN = "text/markdown, text/html;q=0.9, application/xhtml+xml;q=0.8, */*;q=0.1";

    private static final String ACCEPT_HTML_TOO = "text/html;q=0.1, application/xhtml+xml;q=0.1";
    private static final String GZIP_ALLOWED = "identity, gzip;q=0.5";

    /** Conditions and ranges speak of another representation; the rest belongs to the connection or is the edge's to write. */
    private static final List<HeaderName> NOT_FORWARDED = List.of(
            HeaderName.IF_MATCH,
            HeaderName.IF_NONE_MATCH,
            HeaderName.IF_MODIFIED_SINCE,
            HeaderName.IF_UNMODIFIED_SINCE,
            HeaderName.IF_RANGE,
            HeaderName.RANGE,
            HeaderName.EXPECT,
            HeaderName.HOST,
            HeaderName.CONTENT_LENGTH,
            HeaderName.CONTENT_TYPE,
            HeaderName.TRANSFER_ENCODING,
            FieldNames.WANT_DIGEST);

    private final int maxBytes;
    private final boolean convertAuthenticated;

    OriginPages(FrontSettings settings) {
        this.maxBytes = settings.limits().markdownSourceBytes();
        this.convertAuthenticated = settings.convertAuthenticated();
    }

    /** What the origin has at an address. */
    sealed interface Found {
        /** A page that may be converted. */
        @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
        record Page(Headers headers, byte[] html, String charset) implements Found {}

        /** Markdown that the origin makes itself. */
        @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
        record OwnMarkdown(Headers headers, byte[] body) implements Found {}

        /** Nothing to convert; status 0 when there was no answer at all. */
        record Nothing(Skip reason, int status, Headers headers) implements Found {
            /** Whether it is a page nevertheless, one that has to stay as it is. */
            boolean isPage() {
                return status == 200 && isHtml(headers);
            }
        }
    }

    /** Adds HTML to what the client accepts where it is missing, so that an origin that negotiates strictly still sends it. */
    static String acceptWithHtml(Headers request) {
        String accept = request.combined(HeaderName.ACCEPT);
        boolean welcome = Accept.parse(request.all(HeaderName.ACCEPT)).quality(MediaType.TEXT_HTML) > 0;
        return welcome ? accept : accept + ", " + ACCEPT_HTML_TOO;
    }

    /** Asks for a page. Blocks; never throws for what the origin does. */
    Found find(Origin origin, Request request, String target, String accept) {
        if (!convertAuthenticated && isAuthenticated(request)) {
            return new Found.Nothing(Skip.AUTHENTICATED, 0, new Headers());
        }
        Origin.Fetched fetched;
        try {
            fetched = fetch(
                    origin,
                    request,
                    target,
                    accept,
                    (status, headers) -> refusal(status, headers).isEmpty());
        } catch (EdgeException e) {
            return new Found.Nothing(Skip.ORIGIN_FAILED, 0, new Headers());
        }
        return switch (fetched) {
            case Origin.Fetched.HeadOnly(int status, Headers headers) ->
                new Found.Nothing(refusal(status, headers).orElse(Skip.TOO_LARGE), status, headers);
            case Origin.Fetched.Complete(int status, Headers headers, byte[] body) -> found(status, headers, body);
        };
    }

    /** Asks only what kind of answer there is. */
    Origin.Fetched head(Origin origin, Request request, String target, String accept) {
        return fetch(origin, request, target, accept, (status, headers) -> false);
    }

    private Origin.Fetched fetch(
            Origin origin, Request request, String target, String accept, BiPredicate<Integer, Headers> wanted) {
        Headers headers = request.headers().copy();
        for (HeaderName name : NOT_FORWARDED) {
            headers.remove(name);
        }
        headers.set(HeaderName.ACCEPT, accept).set(HeaderName.ACCEPT_ENCODING, GZIP_ALLOWED);
        return origin.fetch(new Origin.Fetch("GET", target, headers, request.authority(), maxBytes, wanted));
    }

    private Found found(int status, Headers headers, byte[] body) {
        Optional<Skip> refusal = refusal(status, headers);
        if (refusal.isPresent()) {
            return new Found.Nothing(refusal.get(), status, headers);
        }
        return switch (ContentDecoding.decode(headers.combined(HeaderName.CONTENT_ENCODING), body, maxBytes)) {
            case ContentDecoding.Decoded.Failed(Skip reason) -> new Found.Nothing(reason, status, headers);
            case ContentDecoding.Decoded.Content(byte[] content) ->
                isMarkdown(headers)
                        ? new Found.OwnMarkdown(headers, content)
                        : new Found.Page(
                                headers,
                                content,
                                contentType(headers)
                                        .flatMap(type -> type.parameter("charset"))
                                        .orElse(""));
        };
    }

    private Optional<Skip> refusal(int status, Headers headers) {
        if (status == 206) {
            return Optional.of(Skip.PARTIAL);
        }
        if (status != 200) {
            return Optional.of(Skip.STATUS);
        }
        if (!isHtml(headers) && !isMarkdown(headers)) {
            return Optional.of(Skip.NOT_HTML);
        }
        return pageRefusal(headers)
                .or(() -> length(headers) > maxBytes ? Optional.of(Skip.TOO_LARGE) : Optional.empty());
    }

    /** Whether the request carries credentials (RFC 9110 §11.6.2). Cookies are no proof of any, nearly everyone has some. */
    static boolean isAuthenticated(Request request) {
        return request.headers().contains(HeaderName.AUTHORIZATION);
    }

    /** Why a page's own fields forbid another variant of it; empty when they do not. */
    static Optional<Skip> pageRefusal(Headers headers) {
        if (headers.contains(HeaderName.CACHE_CONTROL)
                && CacheControl.parse(headers.all(HeaderName.CACHE_CONTROL)).has("no-transform")) {
            return Optional.of(Skip.NO_TRANSFORM);
        }
        if (headers.contains(HeaderName.CONTENT_RANGE)) {
            return Optional.of(Skip.PARTIAL);
        }
        String disposition = headers.combined(HeaderName.CONTENT_DISPOSITION);
        return disposition.toLowerCase(Locale.ROOT).startsWith("attachment")
                ? Optional.of(Skip.ATTACHMENT)
                : Optional.empty();
    }

    static boolean isHtml(Headers headers) {
        return contentType(headers)
                .filter(type -> type.is(MediaType.TEXT_HTML) || type.is(MediaType.XHTML))
                .isPresent();
    }

    static boolean isMarkdown(Headers headers) {
        return contentType(headers)
                .filter(type -> type.is(MediaType.TEXT_MARKDOWN) || type.is(MediaType.TEXT_X_MARKDOWN))
                .isPresent();
    }

    static Optional<MediaType> contentType(Headers headers) {
        return headers.first(HeaderName.CONTENT_TYPE).flatMap(MediaType::parse);
    }

    /** The declared length, 0 when none is. */
    static long length(Headers headers) {
        String value = headers.first(HeaderName.CONTENT_LENGTH).orElse("");
        if (value.isEmpty() || value.length() > 18) {
            return 0;
        }
        long length = 0;
        for (int i = 0; i < value.length(); i++) {
            int digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            length = length * 10 + digit;
        }
        return length;
    }
}

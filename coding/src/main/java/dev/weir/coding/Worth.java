package dev.weir.coding;

import dev.weir.edge.Request;
import dev.weir.http.CacheControl;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import org.jspecify.annotations.Nullable;

/** Which answers are worth coding, and may be. Thread-safe. */
final class Worth {
    private static final String NO_TRANSFORM = "no-transform";
    private static final HeaderName SEC_FETCH_SITE = HeaderName.of("Sec-Fetch-Site");
    private static final HeaderName SEC_FETCH_DEST = HeaderName.of("Sec-Fetch-Dest");

    private final MediaTypes types;
    private final int minLength;

    Worth(CodingSettings settings) {
        this.types = new MediaTypes(settings.mediaTypes());
        this.minLength = settings.minLength();
    }

    /** Whether an answer with this status has a body that is all of something. */
    static boolean hasWholeBody(int status) {
        return status >= 200 && status != 204 && status != 205 && status != 206 && status != 304 && status != 416;
    }

    /** Whether the media type is worth it; for a 304 too, where it says one. */
    boolean isType(Headers toClient) {
        int at = toClient.indexOf(HeaderName.CONTENT_TYPE, 0);
        return at >= 0 && types.include(toClient.valueAt(at));
    }

    /**
     * Why it is not, null when it is.
     *
     * @param toClient with {@code Content-Length} where the length is known
     */
    @Nullable
    Skip refusal(Request request, Headers toClient) {
        if (!isType(toClient)) {
            return Skip.MEDIA_TYPE;
        }
        int length = toClient.indexOf(HeaderName.CONTENT_LENGTH, 0);
        if (length >= 0 && length(toClient) < minLength) {
            return Skip.LENGTH;
        }
        int coding = toClient.indexOf(HeaderName.CONTENT_ENCODING, 0);
        if (coding >= 0 && !toClient.combined(HeaderName.CONTENT_ENCODING).equalsIgnoreCase("identity")) {
            return Skip.CODED;
        }
        if (forbids(toClient) || forbids(request.headers())) {
            return Skip.NO_TRANSFORM;
        }
        if (toClient.contains(HeaderName.CONTENT_RANGE)) {
            return Skip.RANGE;
        }
        return CodedFields.isSealed(toClient) ? Skip.SEALED : null;
    }

    /** What {@code Content-Length} says, -1 when it says nothing. */
    static long length(Headers toClient) {
        int at = toClient.indexOf(HeaderName.CONTENT_LENGTH, 0);
        if (at < 0) {
            return -1;
        }
        try {
            return Long.parseLong(toClient.valueAt(at));
        } catch (NumberFormatException unknown) {
            return -1;
        }
    }

    /** RFC 9110 §7.7, RFC 9111 §5.2.1.6 and §5.2.2.6. */
    private static boolean forbids(Headers headers) {
        for (int i = headers.indexOf(HeaderName.CACHE_CONTROL, 0);
                i >= 0;
                i = headers.indexOf(HeaderName.CACHE_CONTROL, i + 1)) {
            if (mentions(headers.valueAt(i), NO_TRANSFORM)) {
                // Rare enough to be read in full only now
                return CacheControl.parse(headers.all(HeaderName.CACHE_CONTROL)).has(NO_TRANSFORM);
            }
        }
        return false;
    }

    private static boolean mentions(String value, String directive) {
        int last = value.length() - directive.length();
        for (int i = 0; i <= last; i++) {
            if (value.regionMatches(true, i, directive, 0, directive.length())) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether another site makes the browser ask with what it knows of the user, other than by opening the page in the window:
     * who can see lengths on the wire could guess a secret in the answer letter by letter that way, if it were coded together
     * with what the request holds (BREACH, 2013).
     */
    static boolean isCrossSite(Request request) {
        Headers fields = request.headers();
        int site = fields.indexOf(SEC_FETCH_SITE, 0);
        return site >= 0
                && fields.valueAt(site).equals("cross-site")
                && (fields.contains(HeaderName.COOKIE) || fields.contains(HeaderName.AUTHORIZATION))
                && !fields.combined(SEC_FETCH_DEST).equals("document");
    }
}

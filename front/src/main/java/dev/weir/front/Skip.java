package dev.weir.front;

import java.util.Locale;

/** Why a page was not converted or not touched; the lower-case names stand in fields and counters. */
enum Skip {
    /** The origin's answer is not a 200. */
    STATUS,
    /** Neither text/html nor application/xhtml+xml. */
    NOT_HTML,
    /** Longer than the limit. */
    TOO_LARGE,
    /** {@code Cache-Control: no-transform} (RFC 9111 §5.2.2.6). */
    NO_TRANSFORM,
    /** {@code Content-Disposition: attachment} (RFC 6266). */
    ATTACHMENT,
    /** Part of a page. */
    PARTIAL,
    /** Asked for with credentials, and the operator has not allowed those to be converted. */
    AUTHENTICATED,
    /** A content coding that is not undone here. */
    CONTENT_CODING,
    /** Content that claims to be compressed and is not. */
    BROKEN_CODING,
    /** What the origin shows for any address there. */
    NO_PAGE,
    /** Too many exchanges at work already. */
    BUSY,
    /** The origin did not answer, or not in HTTP. */
    ORIGIN_FAILED,
    /** The page could not be converted. */
    CONVERSION_FAILED,
    /** An encoding of characters in which ASCII bytes do not stand for themselves. */
    CHARSET,
    /** The page's Content-Security-Policy does not allow the style that hides the pointer. */
    CSP;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @Override
    public String toString() {
        return label;
    }
}

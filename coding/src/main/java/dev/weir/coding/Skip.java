package dev.weir.coding;

import java.util.Locale;

/** Why an answer to a client that takes codings was sent as it is. */
enum Skip {
    /** Its media type is not worth it, or it has none. */
    MEDIA_TYPE,
    /** It is too short. */
    LENGTH,
    /** It came coded. */
    CODED,
    /** {@code no-transform}, in the answer or in the request. */
    NO_TRANSFORM,
    /** The request is for a part, or the answer is one. */
    RANGE,
    /** Its trailers or its signature speak of the bytes as they are. */
    SEALED,
    /** It may hold secrets, and another site asked for it. */
    CROSS_SITE,
    /** Too many bodies are being coded. */
    BUSY,
    /** It was tried, and next to nothing saved. */
    UNWORTHY;

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

package dev.weir.http;

import java.util.Locale;
import java.util.Optional;

/** A way of writing content down in fewer bytes (RFC 9110 §8.4.1), of those that Weir tells apart. */
public enum ContentCoding {
    /** RFC 7932. */
    BROTLI("br"),
    /** RFC 8878; the window is 8 MiB at most (RFC 9659). */
    ZSTD("zstd"),
    /** RFC 1952. */
    GZIP("gzip"),
    /** RFC 1950, which is often sent as RFC 1951; never made here. */
    DEFLATE("deflate"),
    /** Brotli with a dictionary (RFC 9842 §4). */
    DICTIONARY_BROTLI("dcb"),
    /** Zstandard with a dictionary (RFC 9842 §5). */
    DICTIONARY_ZSTD("dcz"),
    /** The content as it is. Only in {@code Accept-Encoding}; not for {@code Content-Encoding} (§8.4.1). */
    IDENTITY("identity");

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /** The name on the wire, lower case. */
    public String token() {
        return token;
    }

    /** Whether only a client that has the dictionary can undo it, so that {@code *} does not mean it. */
    public boolean needsDictionary() {
        return this == DICTIONARY_BROTLI || this == DICTIONARY_ZSTD;
    }

    /** The coding of this name, whatever its case; {@code x-gzip} is gzip (§8.4.1.3). Empty for any that is not listed here. */
    public static Optional<ContentCoding> of(String token) {
        String name = token.strip().toLowerCase(Locale.ROOT);
        for (ContentCoding coding : values()) {
            if (coding.token.equals(name)) {
                return Optional.of(coding);
            }
        }
        return name.equals("x-gzip") ? Optional.of(GZIP) : Optional.empty();
    }

    @Override
    public String toString() {
        return token;
    }
}

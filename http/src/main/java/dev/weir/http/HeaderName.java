package dev.weir.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The name of a header field (RFC 9110 §5.1). Two names are equal when they differ only in case; the spelling that came in
 * is kept so that it can be forwarded as it was.
 *
 * <pre>{@code
 * HeaderName.of("etag").equals(HeaderName.ETAG); // true
 * }</pre>
 *
 * <p>Immutable and safe to share between threads.
 */
public final class HeaderName {
    private static final Map<String, HeaderName> KNOWN = new HashMap<>();

    public static final HeaderName ACCEPT = known("Accept");
    public static final HeaderName ACCEPT_ENCODING = known("Accept-Encoding");
    public static final HeaderName ACCEPT_LANGUAGE = known("Accept-Language");
    public static final HeaderName ACCEPT_RANGES = known("Accept-Ranges");
    public static final HeaderName AGE = known("Age");
    public static final HeaderName ALLOW = known("Allow");
    public static final HeaderName AUTHORIZATION = known("Authorization");
    public static final HeaderName AVAILABLE_DICTIONARY = known("Available-Dictionary");
    public static final HeaderName CACHE_CONTROL = known("Cache-Control");
    public static final HeaderName CACHE_STATUS = known("Cache-Status");
    public static final HeaderName CDN_CACHE_CONTROL = known("CDN-Cache-Control");
    public static final HeaderName CONNECTION = known("Connection");
    public static final HeaderName CONTENT_DISPOSITION = known("Content-Disposition");
    public static final HeaderName CONTENT_ENCODING = known("Content-Encoding");
    public static final HeaderName CONTENT_LENGTH = known("Content-Length");
    public static final HeaderName CONTENT_LOCATION = known("Content-Location");
    public static final HeaderName CONTENT_RANGE = known("Content-Range");
    public static final HeaderName CONTENT_SECURITY_POLICY = known("Content-Security-Policy");
    public static final HeaderName CONTENT_TYPE = known("Content-Type");
    public static final HeaderName COOKIE = known("Cookie");
    public static final HeaderName DATE = known("Date");
    public static final HeaderName ETAG = known("ETag");
    public static final HeaderName EXPECT = known("Expect");
    public static final HeaderName EXPIRES = known("Expires");
    public static final HeaderName FORWARDED = known("Forwarded");
    public static final HeaderName HOST = known("Host");
    public static final HeaderName IF_MATCH = known("If-Match");
    public static final HeaderName IF_MODIFIED_SINCE = known("If-Modified-Since");
    public static final HeaderName IF_NONE_MATCH = known("If-None-Match");
    public static final HeaderName IF_RANGE = known("If-Range");
    public static final HeaderName IF_UNMODIFIED_SINCE = known("If-Unmodified-Since");
    public static final HeaderName KEEP_ALIVE = known("Keep-Alive");
    public static final HeaderName LAST_MODIFIED = known("Last-Modified");
    public static final HeaderName LINK = known("Link");
    public static final HeaderName LOCATION = known("Location");
    public static final HeaderName PRAGMA = known("Pragma");
    public static final HeaderName PROXY_AUTHENTICATE = known("Proxy-Authenticate");
    public static final HeaderName PROXY_AUTHORIZATION = known("Proxy-Authorization");
    public static final HeaderName PROXY_CONNECTION = known("Proxy-Connection");
    public static final HeaderName RANGE = known("Range");
    public static final HeaderName REFERER = known("Referer");
    public static final HeaderName RETRY_AFTER = known("Retry-After");
    public static final HeaderName SERVER = known("Server");
    public static final HeaderName SET_COOKIE = known("Set-Cookie");
    public static final HeaderName TE = known("TE");
    public static final HeaderName TRAILER = known("Trailer");
    public static final HeaderName TRANSFER_ENCODING = known("Transfer-Encoding");
    public static final HeaderName UPGRADE = known("Upgrade");
    public static final HeaderName USER_AGENT = known("User-Agent");
    public static final HeaderName VARY = known("Vary");
    public static final HeaderName VIA = known("Via");
    public static final HeaderName WWW_AUTHENTICATE = known("WWW-Authenticate");
    public static final HeaderName X_FORWARDED_FOR = known("X-Forwarded-For");
    public static final HeaderName X_FORWARDED_HOST = known("X-Forwarded-Host");
    public static final HeaderName X_FORWARDED_PROTO = known("X-Forwarded-Proto");
    public static final HeaderName X_ROBOTS_TAG = known("X-Robots-Tag");

    private final String spelling;
    private final String lowerCase;
    private final int hash;

    private HeaderName(String spelling) {
        this.spelling = spelling;
        this.lowerCase = spelling.toLowerCase(Locale.ROOT);
        this.hash = lowerCase.hashCode();
    }

    private static HeaderName known(String spelling) {
        HeaderName name = new HeaderName(spelling);
        KNOWN.put(spelling, name);
        return name;
    }

    /**
     * The name with this spelling. The usual spellings of registered fields share one instance.
     *
     * @throws IllegalArgumentException when it is not a token (RFC 9110 §5.6.2)
     */
    public static HeaderName of(String spelling) {
        HeaderName known = KNOWN.get(spelling);
        if (known != null) {
            return known;
        }
        if (!Tokens.isToken(spelling)) {
            throw new IllegalArgumentException(
                    "not a header field name (RFC 9110 §5.6.2 token expected): " + Tokens.quoted(spelling));
        }
        return new HeaderName(spelling);
    }

    /** The name in lower case, as HTTP/2 and JSON want it. */
    public String lowerCase() {
        return lowerCase;
    }

    /** The name as it was spelled. */
    @Override
    public String toString() {
        return spelling;
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof HeaderName name && hash == name.hash && lowerCase.equals(name.lowerCase));
    }

    @Override
    public int hashCode() {
        return hash;
    }
}

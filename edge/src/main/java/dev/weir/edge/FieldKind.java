package dev.weir.edge;

import dev.weir.http.HeaderName;
import java.util.HashMap;
import java.util.Map;

/** What a field means to an intermediary (RFC 9110 §7.6). */
enum FieldKind {
    /** End to end: passed on. */
    ORDINARY,
    HOST,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    CONNECTION,
    /** For this hop only (RFC 9110 §7.6.1). */
    HOP,
    TE,
    UPGRADE,
    EXPECT,
    TRAILER,
    MAX_FORWARDS,
    /** Says who the client is: replaced unless the peer is trusted. */
    FORWARDING,
    DATE,
    LOCATION;

    private static final Map<HeaderName, FieldKind> KNOWN = new HashMap<>();

    static {
        KNOWN.put(HeaderName.HOST, HOST);
        KNOWN.put(HeaderName.CONTENT_LENGTH, CONTENT_LENGTH);
        KNOWN.put(HeaderName.TRANSFER_ENCODING, TRANSFER_ENCODING);
        KNOWN.put(HeaderName.CONNECTION, CONNECTION);
        KNOWN.put(HeaderName.KEEP_ALIVE, HOP);
        KNOWN.put(HeaderName.PROXY_CONNECTION, HOP);
        KNOWN.put(HeaderName.PROXY_AUTHENTICATE, HOP);
        KNOWN.put(HeaderName.PROXY_AUTHORIZATION, HOP);
        KNOWN.put(HeaderName.of("Proxy-Authentication-Info"), HOP);
        // A request field named Proxy becomes HTTP_PROXY in CGI programs; no standard gives it a meaning.
        KNOWN.put(HeaderName.of("Proxy"), HOP);
        // HTTP/2 is agreed upon by ALPN or beforehand, never by an upgrade (RFC 9113 §3.1).
        KNOWN.put(HeaderName.of("HTTP2-Settings"), HOP);
        KNOWN.put(HeaderName.TE, TE);
        KNOWN.put(HeaderName.UPGRADE, UPGRADE);
        KNOWN.put(HeaderName.EXPECT, EXPECT);
        KNOWN.put(HeaderName.TRAILER, TRAILER);
        KNOWN.put(HeaderName.of("Max-Forwards"), MAX_FORWARDS);
        KNOWN.put(HeaderName.FORWARDED, FORWARDING);
        KNOWN.put(HeaderName.X_FORWARDED_FOR, FORWARDING);
        KNOWN.put(HeaderName.X_FORWARDED_HOST, FORWARDING);
        KNOWN.put(HeaderName.X_FORWARDED_PROTO, FORWARDING);
        KNOWN.put(HeaderName.of("X-Forwarded-Port"), FORWARDING);
        KNOWN.put(HeaderName.of("X-Real-IP"), FORWARDING);
        KNOWN.put(HeaderName.DATE, DATE);
        KNOWN.put(HeaderName.LOCATION, LOCATION);
    }

    static FieldKind of(HeaderName name) {
        FieldKind kind = KNOWN.get(name);
        return kind != null ? kind : name.lowerCase().indexOf('_') < 0 ? ORDINARY : underscored(name.lowerCase());
    }

    /**
     * Gateways that hand fields on as variables take {@code X_Forwarded_For} for {@code X-Forwarded-For}: a name that becomes
     * one with a meaning here goes no further.
     */
    private static FieldKind underscored(String lowerCase) {
        return KNOWN.containsKey(HeaderName.of(lowerCase.replace('_', '-'))) ? HOP : ORDINARY;
    }
}

package dev.weir.edge;

/** The version of HTTP that is spoken with a server. */
public enum OriginProtocol {
    /** Over TLS what the server chooses of HTTP/2 and HTTP/1.1 (ALPN, RFC 7301); in the clear HTTP/1.1. */
    AUTO,
    /** Always HTTP/1.1. */
    HTTP1,
    /** Always HTTP/2: over TLS the server must choose it, in the clear it is taken to speak it (RFC 9113 §3.3). */
    HTTP2;

    /** Whether a server of this kind may turn out to speak HTTP/2. */
    boolean mayBeHttp2(boolean secure) {
        return this == HTTP2 || (this == AUTO && secure);
    }
}

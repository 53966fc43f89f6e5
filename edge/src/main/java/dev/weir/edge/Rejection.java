package dev.weir.edge;

/**
 * Why bytes were not taken for HTTP. From a client each is answered with its status and the connection is closed, since
 * nobody knows where the next message would begin; from the origin each is a 502.
 */
enum Rejection {
    REQUEST_LINE(400, "the request line is not METHOD SP TARGET SP HTTP-VERSION (RFC 9112 §3)"),
    VERSION(400, "only HTTP/1.1 and HTTP/1.0 are spoken here (RFC 9112 §2.3)"),
    TARGET(400, "the request target is malformed (RFC 9112 §3.2)"),
    CONNECT(405, "CONNECT is not offered here (RFC 9110 §9.3.6)"),
    LINE_TOO_LONG(414, "the request line is too long (RFC 9112 §3)"),
    STATUS_LINE(502, "the status line is malformed (RFC 9112 §4)"),
    BARE_LF(400, "a line ends with LF alone; CR LF is required (RFC 9112 §2.2)"),
    OBS_FOLD(400, "a field line is folded (RFC 9112 §5.2)"),
    FIELD_NAME(400, "a field name is not a token directly followed by a colon (RFC 9112 §5.1)"),
    FIELD_VALUE(400, "a field value holds a control character (RFC 9110 §5.5)"),
    SECTION_TOO_LARGE(431, "the header or trailer section is too large (RFC 6585 §5)"),
    TOO_MANY_FIELDS(431, "there are too many header or trailer fields (RFC 6585 §5)"),
    HOST_MISSING(400, "the Host field is missing (RFC 9112 §3.2)"),
    HOST_TWICE(400, "there is more than one Host field (RFC 9112 §3.2)"),
    HOST_INVALID(400, "the host is not host[:port] (RFC 9110 §7.2)"),
    HOST_CONTRADICTED(400, "Host contradicts :authority (RFC 9113 §8.3.1)"),
    PSEUDO_FIELD(400, "a pseudo-header field is missing, double, misplaced or malformed (RFC 9113 §8.3)"),
    SCHEME(400, "the scheme is not the connection's (RFC 9113 §8.3.1)"),
    CONNECTION_FIELD(400, "a connection-specific field does not exist in HTTP/2 (RFC 9113 §8.2.2)"),
    PREFACE(400, "HTTP/2 is not offered here, or not in the middle of an HTTP/1 connection (RFC 9113 §3.3)"),
    LENGTH_INVALID(400, "Content-Length is not a decimal number (RFC 9110 §8.6)"),
    LENGTH_TWICE(400, "there is more than one Content-Length (RFC 9112 §6.3)"),
    LENGTH_AND_ENCODING(400, "both Content-Length and Transfer-Encoding are present (RFC 9112 §6.1)"),
    ENCODING(400, "Transfer-Encoding is not exactly \"chunked\" (RFC 9112 §6.1)"),
    ENCODING_IN_OLD_VERSION(400, "Transfer-Encoding does not exist in HTTP/1.0 (RFC 9112 §6.1)"),
    CHUNK_SIZE(400, "a chunk size is not a hexadecimal number that fits (RFC 9112 §7.1)"),
    CHUNK_EXTENSION(400, "a chunk extension is malformed or too long (RFC 9112 §7.1.1)"),
    CHUNK_END(400, "chunk data is not followed by CR LF (RFC 9112 §7.1)"),
    BODY_TOO_LARGE(413, "the body is larger than is taken here (RFC 9110 §15.5.14)"),
    LENGTH_CONTRADICTED(400, "the body is not as long as Content-Length says (RFC 9113 §8.1.1)"),
    INTERIM_END(502, "a 1xx answer ends the stream (RFC 9113 §8.1)"),
    HTTP2(502, "fields or frames break the rules of HTTP/2 (RFC 9113 §8)"),
    UNASKED_SWITCH(502, "101 without an upgrade that was asked for (RFC 9110 §15.2.2)"),
    TOO_MANY_INFORMATIONAL(502, "too many 1xx answers (RFC 9110 §15.2)");

    private final int status;
    private final String text;

    Rejection(int status, String text) {
        this.status = status;
        this.text = text;
    }

    /** The status for the client when the bytes were the client's. */
    int status() {
        return status;
    }

    String text() {
        return text;
    }
}

package dev.weir.edge;

/**
 * Why the origin gave no whole answer.
 *
 * @param kind what went wrong
 * @param text the same for people, without addresses: it may reach the client
 */
record OriginFailure(Kind kind, String text) {
    enum Kind {
        /** No connection could be made. */
        CONNECT(502),
        CONNECT_TIMEOUT(504),
        /** The edge itself has too many connections to the origin, or ended this one to have room for others. */
        LIMIT(503),
        /** The connection or stream ended before the first byte of an answer. */
        CLOSED(502),
        FIRST_BYTE_TIMEOUT(504),
        READ_TIMEOUT(504),
        /** What came is not HTTP as {@link ResponseDecoder} or {@link Http2ResponseReader} takes it. */
        NONSENSE(502),
        /** The origin reset the stream before it did anything with the request (RFC 9113 §8.7). */
        REFUSED(503),
        /** The origin is ending the connection and has not looked at the request (RFC 9113 §6.8). */
        GOING_AWAY(503),
        /** The origin wants this request over HTTP/1.1 (RFC 9113 §7). */
        HTTP1_REQUIRED(502),
        /** A reload took the server away, and the answer was not over in time. */
        GONE(503),
        /** The connection or stream ended within an answer. */
        TRUNCATED(502);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        /** The status for the client when no byte of the answer was passed on yet (RFC 9110 §15.6). */
        int status() {
            return status;
        }
    }
}

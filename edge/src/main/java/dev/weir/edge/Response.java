package dev.weir.edge;

import dev.weir.http.Headers;

/**
 * A whole answer made here and not by the origin.
 *
 * @param status the status code, 200 to 599
 * @param headers the fields; the edge adds {@code Date}, {@code Content-Length} and the connection's own
 * @param body the content, shared and not copied: whoever made it must not change it. For HEAD the edge sends the length and
 *     leaves out the bytes, so an answerer need not treat HEAD apart
 */
@SuppressWarnings("ArrayRecordComponent") // the body may be megabytes; it is handed over, not copied
public record Response(int status, Headers headers, byte[] body) {}

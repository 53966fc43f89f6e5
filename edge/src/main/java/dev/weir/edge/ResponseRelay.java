package dev.weir.edge;

import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;

/**
 * The answer's way to the client, whoever made it: head, framing, body, trailers. When everything is written, or could not be,
 * {@link Exchange#answered} is called.
 *
 * <p>Buffers: pieces belong to the relay until they are written, which passes them to the channel.
 */
interface ResponseRelay {
    /** Whether the final answer's head has been written. */
    boolean began();

    /** The final answer's status, 0 before {@link #head}. */
    int status();

    /** Body bytes written. */
    long bytes();

    /** Whether the client would take the end of the connection for the end of the body. */
    boolean endsWithConnection();

    /** A 1xx answer (RFC 9110 §15.2). */
    void informational(int status, Headers headers);

    /** The switch to another protocol that the client asked for (RFC 9110 §7.8, RFC 8441 §5). */
    void switched(Headers headers);

    /**
     * The final head.
     *
     * @param headers without framing and connection fields
     * @param framing how the body comes
     * @param announced the length to name when there is no body to count, as for HEAD; empty for none
     * @param close whether the connection ends with this answer
     */
    void head(int status, Headers headers, Framing framing, String announced, boolean close);

    /** The next piece of the body. */
    void body(ByteBuf data);

    /** The body is complete. */
    void end(Headers trailers);

    /** Writes what is kept back and flushes. */
    void flush();

    /** Whether the client takes more now. */
    boolean isWritable();

    /** Lets go of what was not written. */
    void release();
}

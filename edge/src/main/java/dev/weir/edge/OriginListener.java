package dev.weir.edge;

import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;

/**
 * Whoever asks the origin something. Called on the event loop that the connection belongs to, in this order:
 *
 * <pre>
 * connected → informational* → head → body* → end
 *           → informational* → switched → body* → end      (after 101: raw bytes)
 * </pre>
 *
 * {@link #failed} may come in the place of any of them and is then the last call.
 */
interface OriginListener {
    /** Whether this is a health check, whose outcome says nothing about requests. */
    default boolean isCheck() {
        return false;
    }

    /** Whether it wants a switch to WebSocket, which not every connection offers. */
    default boolean wantsTunnel() {
        return false;
    }

    /** A connection, or a stream of one, is there and belongs to this listener until the last call. */
    void connected(OriginStream stream);

    /** A 1xx answer other than 101. */
    void informational(ResponseHead head);

    /** The final answer's head. */
    void head(ResponseHead head);

    /** 101: from now on bytes go both ways without framing. */
    void switched(ResponseHead head);

    /** A piece of the body; ownership passes to the listener. */
    void body(ByteBuf data);

    /** The answer is over; the stream is no longer the listener's. */
    void end(Headers trailers);

    /** What was read in one go has been delivered: time to flush. */
    void burst();

    /** The stream takes bytes again after {@link OriginStream#isWritable} said no. */
    void writable();

    /** It is over without an {@link #end}; the connection or stream is closed. */
    void failed(OriginFailure failure);
}

package dev.weir.edge;

import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;

/**
 * The origin's side of one exchange, whatever version of HTTP carries it: a whole connection in HTTP/1.1, one stream of many in
 * HTTP/2. It serves one listener at a time, from {@link #begin} to the listener's last call or {@link #abort}. Everything
 * happens on the connection's event loop.
 */
interface OriginStream {
    /**
     * Begins a request and writes its head, to leave with the next {@link #flush}.
     *
     * @param fields with {@code Host}, and without those that frame the body
     * @param framing how the body ends; never until close
     * @param webSocket whether it asks for a switch to WebSocket, after which bytes go both ways as they come
     */
    void begin(OriginListener asking, String method, String target, Headers fields, Framing framing, boolean webSocket);

    /** The next piece of the body, or of what goes through a tunnel; ownership passes to the stream. */
    void body(ByteBuf data);

    /** The request is complete; without this the stream is not used again. */
    void end(Headers trailers);

    void flush();

    /** Begins with a request of the edge's own, which has no body, and sends all of it. */
    default void ask(OriginListener asking, String method, String target, Headers fields) {
        begin(asking, method, target, fields, Framing.NONE, false);
        end(new Headers());
        flush();
    }

    boolean isWritable();

    /** Stops taking the answer, because the client does not keep up. */
    void pause();

    void resume();

    /** How long its client has taken nothing, in nanoseconds; only while it is paused. */
    long pausedFor();

    /** Others wait for a connection, and this one's client takes nothing: it fails. */
    void giveWay();

    /** Who is at the other end. */
    Server server();

    /** What is spoken there. */
    HttpVersion version();

    /** Whether an earlier request went over the connection that has ended, so that the origin may have been about to close it. */
    boolean isReused();

    /** Whether any byte of the current answer has come. */
    boolean answerBegan();

    /** Back to its pool without having been used. */
    void giveBack();

    /** Gives up: the origin sees the request or answer end within. The listener is not called again. */
    void abort();
}

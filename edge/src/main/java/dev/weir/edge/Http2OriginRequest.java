package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes one request to an origin in HTTP/2 (RFC 9113 §8.1). One piece of the body is kept back until the next flush, so that the
 * last one can carry END_STREAM.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as the stream ending
final class Http2OriginRequest {
    private final Http2OriginConnection connection;
    private @Nullable Http2Stream stream;
    private @Nullable ByteBuf pending;
    private boolean sent;

    Http2OriginRequest(Http2OriginConnection connection) {
        this.connection = connection;
    }

    /** Whether all of it is written. */
    boolean isSent() {
        return sent;
    }

    /**
     * Writes the head (RFC 9113 §8.3.1), for WebSocket that of an extended CONNECT (RFC 8441 §4).
     *
     * @param secure whether the connection is one over TLS
     */
    void begin(
            Http2Stream opened,
            boolean secure,
            String method,
            String target,
            Headers fields,
            Framing framing,
            boolean webSocket) {
        stream = opened;
        Http2Headers section = new DefaultHttp2Headers(false, fields.size() + 6);
        section.method(webSocket ? "CONNECT" : method);
        if (webSocket) {
            section.set(Http2Headers.PseudoHeaderName.PROTOCOL.value(), "websocket");
        }
        section.scheme(secure ? "https" : "http");
        section.authority(Http2Fields.value(fields.combined(HeaderName.HOST)));
        section.path(target);
        Http2Fields.addRequest(section, fields);
        if (framing instanceof Framing.Length length) {
            section.add(HeaderName.CONTENT_LENGTH.lowerCase(), Long.toString(length.bytes()));
        }
        sent = framing instanceof Framing.None && !webSocket;
        connection.encoder().writeHeaders(connection.context(), opened.id(), section, 0, sent, promise());
    }

    /** The next piece of the body; ownership passes. */
    void body(ByteBuf data) {
        if (sent || !data.isReadable()) {
            data.release();
            return;
        }
        ByteBuf before = pending;
        pending = data;
        if (before != null) {
            write(before, false);
        }
    }

    /** The body is complete. */
    void end(Headers trailers) {
        if (sent) {
            return;
        }
        sent = true;
        ByteBuf last = pending;
        pending = null;
        if (trailers.size() == 0) {
            write(last == null ? Unpooled.EMPTY_BUFFER : last, true);
            return;
        }
        if (last != null) {
            write(last, false);
        }
        Http2Stream current = stream;
        if (current != null) {
            Http2Headers section = Http2Fields.addAll(new DefaultHttp2Headers(false, trailers.size()), trailers);
            connection.encoder().writeHeaders(connection.context(), current.id(), section, 0, true, promise());
        }
    }

    /** Writes what is kept back. */
    void flush() {
        ByteBuf data = pending;
        pending = null;
        if (data != null) {
            write(data, false);
        }
    }

    /** Drops what is kept back. */
    void release() {
        ByteBuf data = pending;
        pending = null;
        if (data != null) {
            data.release();
        }
    }

    private void write(ByteBuf data, boolean ends) {
        Http2Stream current = stream;
        if (current == null) {
            data.release();
        } else {
            connection.encoder().writeData(connection.context(), current.id(), data, 0, ends, promise());
        }
    }

    private ChannelPromise promise() {
        return connection.context().newPromise();
    }
}

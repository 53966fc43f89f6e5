package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The answer in HTTP/2 (RFC 9113 §8.1).
 *
 * <p>One piece of the body is always kept back, so that the last one can carry END_STREAM.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as the stream ending
final class Http2ResponseRelay implements ResponseRelay, ChannelFutureListener {
    private static final AsciiString[] STATUS = new AsciiString[600];

    static {
        for (int status = 100; status < 600; status++) {
            STATUS[status] = AsciiString.cached(Integer.toString(status));
        }
    }

    private final Exchange exchange;
    private final Http2ClientStream client;
    private final Http2ClientConnection connection;
    private final Http2Stream stream;
    private final Loop loop;

    private boolean began;
    private boolean bodiless;
    private boolean headPending;
    private Http2Headers head = new DefaultHttp2Headers(false, 0);
    private int status;
    private long bytes;
    private long handed;
    private long written;

    /** Whether the client is to be told once all that was handed over is written. */
    private boolean waiting;

    private @Nullable ByteBuf pending;
    private @Nullable ChannelPromise last;

    Http2ResponseRelay(
            Exchange exchange, Http2ClientStream client, Http2ClientConnection connection, Http2Stream stream) {
        this.exchange = exchange;
        this.client = client;
        this.connection = connection;
        this.stream = stream;
        this.loop = client.loop();
    }

    @Override
    public boolean began() {
        return began;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** Pieces that the client has taken. */
    long written() {
        return written;
    }

    /** Whether the answer's last frame is on its way, so that {@link Exchange#answered} follows. */
    boolean isEnding() {
        return last != null;
    }

    /** A stream that is reset does not look like one that has ended. */
    @Override
    public boolean endsWithConnection() {
        return false;
    }

    @Override
    public void informational(int informationalStatus, Headers headers) {
        write(section(informationalStatus, headers), false, context().newPromise());
        connection.flushSoon();
    }

    @Override
    public void switched(Headers headers) {
        began = true;
        status = 200;
        write(
                section(200, headers.remove(Http2Fields.SEC_WEBSOCKET_ACCEPT)),
                false,
                context().newPromise());
        connection.flushSoon();
    }

    @Override
    public void head(int finalStatus, Headers headers, Framing framing, String announced, boolean close) {
        began = true;
        status = finalStatus;
        head = section(finalStatus, headers);
        headPending = true;
        switch (framing) {
            case Framing.None none -> {
                bodiless = true;
                if (!announced.isEmpty()) {
                    head.add(HeaderName.CONTENT_LENGTH.lowerCase(), announced);
                }
            }
            case Framing.Length length ->
                head.add(HeaderName.CONTENT_LENGTH.lowerCase(), Long.toString(length.bytes()));
            case Framing.Chunked chunked -> {}
            case Framing.UntilClose untilClose -> {}
        }
    }

    @Override
    public void body(ByteBuf data) {
        if (!data.isReadable() || bodiless || isClosed()) {
            data.release();
            return;
        }
        bytes += data.readableBytes();
        ByteBuf before = pending;
        pending = data;
        if (before != null) {
            write(before);
        }
    }

    @Override
    public void end(Headers trailers) {
        ByteBuf data = pending;
        pending = null;
        ChannelPromise promise = context().newPromise();
        last = promise;
        promise.addListener(this);
        handed++;
        Headers kept = ForwardingRules.trailers(trailers);
        if (isClosed()) {
            if (data != null) {
                data.release();
            }
            promise.setFailure(new EdgeException("the stream is closed"));
            return;
        }
        if (kept.size() > 0 && !bodiless) {
            if (data != null) {
                write(data);
            }
            writeHead();
            write(Http2Fields.addAll(new DefaultHttp2Headers(false, kept.size()), kept), true, promise);
        } else if (data == null && headPending) {
            headPending = false;
            write(head, true, promise);
        } else {
            writeHead();
            connection
                    .encoder()
                    .writeData(context(), stream.id(), data == null ? Unpooled.EMPTY_BUFFER : data, 0, true, promise);
        }
        connection.flushSoon();
        if (!isWritable()) {
            client.expectProgress();
        }
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // this very promise
    public void operationComplete(ChannelFuture future) {
        if (future.isSuccess()) {
            written++;
        }
        if (waiting && handed == written) {
            waiting = false;
            client.writabilityChanged();
        }
        if (future == last) {
            exchange.answered(future.isSuccess());
        }
    }

    @Override
    public void flush() {
        ByteBuf data = pending;
        pending = null;
        if (isClosed()) {
            if (data != null) {
                data.release();
            }
            return;
        }
        writeHead();
        if (data != null) {
            write(data);
        }
        connection.flushSoon();
    }

    @Override
    public boolean isWritable() {
        if (loop.memory().isTight() && handed > written) {
            waiting = true;
            return false;
        }
        return connection.connection().remote().flowController().isWritable(stream);
    }

    @Override
    public void release() {
        ByteBuf data = pending;
        pending = null;
        if (data != null) {
            data.release();
        }
    }

    private boolean isClosed() {
        return stream.state() == Http2Stream.State.CLOSED || stream.isResetSent();
    }

    private void writeHead() {
        if (headPending) {
            headPending = false;
            write(head, false, context().newPromise());
        }
    }

    private void write(Http2Headers section, boolean ends, ChannelPromise promise) {
        connection.encoder().writeHeaders(context(), stream.id(), section, 0, ends, promise);
    }

    private void write(ByteBuf data) {
        writeHead();
        ChannelPromise promise = context().newPromise();
        promise.addListener(this);
        handed++;
        connection.encoder().writeData(context(), stream.id(), data, 0, false, promise);
    }

    private ChannelHandlerContext context() {
        return connection.context();
    }

    private static Http2Headers section(int status, Headers headers) {
        return Http2Fields.addAll(new DefaultHttp2Headers(false, headers.size() + 2).status(STATUS[status]), headers);
    }
}

package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import org.jspecify.annotations.Nullable;

/**
 * The answer in HTTP/1 (RFC 9112).
 *
 * <p>One buffer is always kept back, so that the last one can carry the promise that tells when everything is written, and so
 * that a small body travels in the head's buffer.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
final class Http1ResponseRelay implements ResponseRelay, ChannelFutureListener {
    private static final int SMALL = 4096;

    private enum Out {
        NOTHING,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final Exchange exchange;
    private final ClientConnection client;
    private final Channel channel;
    private final Loop loop;
    private final RequestHead head;

    private Out out = Out.NOTHING;
    private boolean began;
    private boolean chunkOpen;
    private int status;
    private long bytes;
    private @Nullable ByteBuf pending;
    private boolean pendingHasRoom;

    Http1ResponseRelay(Exchange exchange, ClientConnection client, RequestHead head) {
        this.exchange = exchange;
        this.client = client;
        this.channel = client.channel();
        this.loop = client.loop();
        this.head = head;
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

    @Override
    public boolean endsWithConnection() {
        return began && out == Out.UNTIL_CLOSE;
    }

    /** A 1xx answer (RFC 9110 §15.2), which HTTP/1.0 does not know. */
    @Override
    public void informational(int informationalStatus, Headers headers) {
        if (head.version().isModern()) {
            send(loop.writer().status(informationalStatus).fields(headers).end().toBuffer(channel.alloc(), 0));
        }
    }

    /** 101 (RFC 9110 §7.8, RFC 6455 §4.2.2). */
    @Override
    public void switched(Headers headers) {
        began = true;
        status = 101;
        out = Out.UNTIL_CLOSE;
        headers.add(HeaderName.CONNECTION, "Upgrade").add(HeaderName.UPGRADE, "websocket");
        send(loop.writer().status(101).fields(headers).end().toBuffer(channel.alloc(), 0));
        flush();
    }

    @Override
    public void head(int finalStatus, Headers headers, Framing framing, String announced, boolean close) {
        began = true;
        status = finalStatus;
        loop.mark(channel);
        HeadWriter writer = loop.writer().status(finalStatus).fields(headers);
        int extra = 16;
        switch (framing) {
            case Framing.None none -> {
                out = Out.NOTHING;
                if (!announced.isEmpty()) {
                    writer.field(HeaderName.CONTENT_LENGTH, announced);
                }
            }
            case Framing.Length length -> {
                out = Out.LENGTH;
                writer.field(HeaderName.CONTENT_LENGTH, Long.toString(length.bytes()));
                extra = length.bytes() <= SMALL ? (int) length.bytes() : 0;
            }
            case Framing.Chunked chunked -> framed(writer);
            case Framing.UntilClose untilClose -> framed(writer);
        }
        if (close) {
            writer.field(HeaderName.CONNECTION, "close");
        }
        send(writer.end().toBuffer(channel.alloc(), extra));
        pendingHasRoom = out == Out.LENGTH && extra > 0;
    }

    /** A body of unknown length: chunks, or for HTTP/1.0 until the connection ends (RFC 9112 §6.3). */
    private void framed(HeadWriter writer) {
        if (head.version().isModern()) {
            out = Out.CHUNKED;
            writer.field(HeaderName.TRANSFER_ENCODING, "chunked");
        } else {
            out = Out.UNTIL_CLOSE;
        }
    }

    @Override
    public void body(ByteBuf data) {
        int size = data.readableBytes();
        if (size == 0 || out == Out.NOTHING) {
            data.release();
            return;
        }
        bytes += size;
        ByteBuf before = pending;
        if (out == Out.CHUNKED) {
            HeadWriter writer = loop.writer().empty();
            if (chunkOpen) {
                writer.end();
            }
            chunkOpen = true;
            send(writer.chunkSize(size).toBuffer(channel.alloc(), 0));
        } else if (pendingHasRoom && before != null && before.writableBytes() >= size) {
            before.writeBytes(data);
            data.release();
            return;
        }
        send(data);
    }

    @Override
    public void end(Headers trailers) {
        if (out == Out.CHUNKED) {
            HeadWriter writer = loop.writer().empty();
            if (chunkOpen) {
                writer.end();
            }
            send(writer.chunkSize(0)
                    .fields(ForwardingRules.trailers(trailers))
                    .end()
                    .toBuffer(channel.alloc(), 0));
        }
        ByteBuf last = pending;
        pending = null;
        if (last == null) {
            last = Unpooled.EMPTY_BUFFER;
        }
        client.wrote(last.readableBytes());
        ChannelFuture written = channel.write(last);
        written.addListener(this);
        channel.flush();
        if (!written.isDone()) {
            client.expectProgress();
        }
    }

    @Override
    public void operationComplete(ChannelFuture written) {
        exchange.answered(written.isSuccess());
    }

    private void send(ByteBuf data) {
        ByteBuf before = pending;
        pending = data;
        pendingHasRoom = false;
        if (before != null) {
            client.wrote(before.readableBytes());
            channel.write(before);
        }
    }

    @Override
    public void flush() {
        ByteBuf last = pending;
        if (last != null) {
            pending = null;
            client.wrote(last.readableBytes());
            channel.write(last);
        }
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void release() {
        ByteBuf last = pending;
        pending = null;
        if (last != null) {
            last.release();
        }
    }
}

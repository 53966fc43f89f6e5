package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the origin in HTTP/1.1: one request at a time, its answer read by {@link ResponseDecoder}. It lives on one
 * event loop, the one of the clients it serves, and so needs no locks.
 *
 * <pre>
 * IDLE ──begin──▶ HEAD ──1xx──▶ HEAD ──head──▶ BODY ──end──▶ IDLE | CLOSED     RFC 9112 §9.3
 *                  └──101──▶ TUNNEL ──close──▶ CLOSED                          RFC 9110 §7.8
 * any ──error, deadline, abort──▶ CLOSED
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
final class OriginConnection extends ChannelInboundHandlerAdapter implements OriginStream {
    private enum State {
        IDLE,
        HEAD,
        BODY,
        TUNNEL,
        CLOSED
    }

    private final Loop loop;
    private final OriginPool pool;
    private final Channel channel;
    private final ResponseDecoder decoder;
    private final Deadlines.Deadline deadline;

    private State state = State.IDLE;
    private @Nullable OriginListener listener;
    private boolean chunked;
    private boolean chunkOpen;
    private boolean keepAlive;
    private int keepAliveSeconds = -1;
    private boolean requestSent;
    private boolean answerBegan;
    private boolean used;
    private boolean inUse;
    private boolean paused;
    private long pausedAt;

    OriginConnection(Loop loop, OriginPool pool, Channel channel) {
        this.loop = loop;
        this.pool = pool;
        this.channel = channel;
        this.decoder = new ResponseDecoder(loop.settings().limits(), loop.names(), loop.scratch());
        this.deadline = loop.deadlines().add(this::deadlinePassed);
    }

    @Override
    public void begin(
            OriginListener asking, String method, String target, Headers fields, Framing framing, boolean webSocket) {
        listener = asking;
        state = State.HEAD;
        requestSent = false;
        answerBegan = false;
        keepAlive = false;
        chunked = framing instanceof Framing.Chunked;
        chunkOpen = false;
        decoder.reset(method.equals("HEAD"), webSocket);
        deadline.in(loop.timeouts().firstByte());
        HeadWriter writer = loop.writer().request(method, target).fields(fields);
        switch (framing) {
            case Framing.Length length -> writer.field(HeaderName.CONTENT_LENGTH, Long.toString(length.bytes()));
            case Framing.Chunked chunks -> writer.field(HeaderName.TRANSFER_ENCODING, "chunked");
            case Framing.None none -> {}
            case Framing.UntilClose untilClose ->
                throw new IllegalStateException("a request ends before its connection");
        }
        write(writer.end().toBuffer(channel.alloc(), 0));
    }

    @Override
    public void body(ByteBuf data) {
        if (!data.isReadable()) {
            data.release();
            return;
        }
        if (chunked && state != State.TUNNEL) {
            HeadWriter writer = loop.writer().empty();
            if (chunkOpen) {
                // The CR LF that ends the chunk before
                writer.end();
            }
            chunkOpen = true;
            write(writer.chunkSize(data.readableBytes()).toBuffer(channel.alloc(), 0));
        }
        write(data);
    }

    @Override
    public void end(Headers trailers) {
        if (chunked) {
            HeadWriter writer = loop.writer().empty();
            if (chunkOpen) {
                writer.end();
            }
            write(writer.chunkSize(0).fields(trailers).end().toBuffer(channel.alloc(), 0));
        }
        requestSent = true;
    }

    @Override
    public boolean isReused() {
        return used;
    }

    @Override
    public boolean answerBegan() {
        return answerBegan;
    }

    private void write(ByteBuf bytes) {
        if (state == State.CLOSED) {
            bytes.release();
            return;
        }
        // A failure to write is not the end: an answer sent before the origin stopped reading may still be there
        channel.write(bytes);
    }

    @Override
    public void flush() {
        channel.flush();
        if (state == State.HEAD) {
            deadline.in(loop.timeouts().firstByte());
        } else if (state == State.TUNNEL) {
            deadline.in(loop.timeouts().tunnel());
        }
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void pause() {
        if (!paused) {
            paused = true;
            pausedAt = System.nanoTime();
            pool.paused(this);
            deadline.clear();
            channel.config().setAutoRead(false);
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            pool.resumed(this);
            if (state == State.BODY) {
                deadline.in(loop.timeouts().read());
            } else if (state == State.TUNNEL) {
                deadline.in(loop.timeouts().tunnel());
            }
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_1_1;
    }

    @Override
    public Server server() {
        return pool.server();
    }

    @Override
    public void giveBack() {
        pool.release(this);
    }

    @Override
    public void abort() {
        listener = null;
        close();
    }

    @Override
    public long pausedFor() {
        return System.nanoTime() - pausedAt;
    }

    @Override
    public void giveWay() {
        fail(OriginFailure.Kind.LIMIT, "the client was too slow while all connections to the origin were in use");
    }

    /** The configuration has no such server any more, and the time to end is over. */
    void cutOff() {
        fail(OriginFailure.Kind.GONE, "the server was taken out of the configuration");
    }

    private void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            deadline.remove();
            pool.closed(this);
        }
        channel.close();
    }

    /** Whether it counts among the server's requests in flight; the pool's to say. */
    boolean isInUse() {
        return inUse;
    }

    void inUse(boolean value) {
        inUse = value;
    }

    boolean isActive() {
        return state == State.IDLE && channel.isActive();
    }

    /** Kept for reuse from now on. */
    void idle() {
        long nanos = loop.timeouts().originIdle();
        if (keepAliveSeconds >= 0) {
            // One second before the origin closes it, so that no request meets the closing
            nanos = Math.min(nanos, Math.max(0, keepAliveSeconds - 1) * 1_000_000_000L);
        }
        deadline.in(nanos);
        resume();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            read(in);
        } finally {
            in.release();
        }
    }

    private void read(ByteBuf in) {
        OriginListener asking = listener;
        if (asking == null) {
            // Bytes nobody asked for: were they taken for an answer, every later one would go to the wrong client
            if (state != State.CLOSED) {
                loop.metrics().unsolicited();
                close();
            }
            return;
        }
        loop.metrics().originRead(in.readableBytes());
        answerBegan = true;
        if (state == State.HEAD && !readHeads(in, asking)) {
            return;
        }
        if (state == State.TUNNEL) {
            if (in.isReadable()) {
                deadline.in(loop.timeouts().tunnel());
                asking.body(in.readRetainedSlice(in.readableBytes()));
            }
            return;
        }
        if (!paused) {
            deadline.in(loop.timeouts().read());
        }
        while (state == State.BODY && isAskedBy(asking)) {
            switch (decoder.body().next(in)) {
                case MORE -> {
                    return;
                }
                case DATA -> asking.body(decoder.body().data());
                case END -> {
                    ended(asking, decoder.body().trailers(), !in.isReadable());
                    return;
                }
                case REJECTED -> nonsense(decoder.body().rejection());
            }
        }
    }

    /** Reads heads until the final one; false when more bytes are needed or it is over. */
    private boolean readHeads(ByteBuf in, OriginListener asking) {
        while (state == State.HEAD && isAskedBy(asking)) {
            if (!decoder.head(in)) {
                Rejection rejection = decoder.rejection();
                if (rejection != null) {
                    nonsense(rejection);
                }
                return false;
            }
            ResponseHead head = decoder.take();
            if (head.status() == 101) {
                state = State.TUNNEL;
                deadline.in(loop.timeouts().tunnel());
                asking.switched(head);
            } else if (head.status() < 200) {
                asking.informational(head);
            } else {
                state = State.BODY;
                if (!asking.isCheck()) {
                    pool.server().answered(head.status());
                }
                keepAlive = head.keepAlive();
                keepAliveSeconds = head.keepAliveSeconds();
                asking.head(head);
            }
        }
        return isAskedBy(asking);
    }

    /** False once a call to the listener has made it give up. */
    @SuppressWarnings("ReferenceEquality") // this very exchange, not one like it
    private boolean isAskedBy(OriginListener asking) {
        return listener == asking;
    }

    private void ended(OriginListener asking, Headers trailers, boolean clean) {
        listener = null;
        used = true;
        if (keepAlive && requestSent && clean) {
            state = State.IDLE;
            pool.release(this);
        } else {
            close();
        }
        asking.end(trailers);
        asking.burst();
    }

    private void nonsense(Rejection rejection) {
        String text = rejection.text();
        fail(OriginFailure.Kind.NONSENSE, "the origin's answer was refused: " + text);
    }

    private void fail(OriginFailure.Kind kind, String text) {
        OriginListener asking = listener;
        listener = null;
        // A kept connection that the server closed says nothing about it, and neither does a tunnel that nobody uses
        boolean stale = kind == OriginFailure.Kind.GONE
                || kind == OriginFailure.Kind.LIMIT
                || (kind == OriginFailure.Kind.CLOSED && used);
        if (asking != null && !asking.isCheck() && !stale && state != State.TUNNEL) {
            pool.server().failed();
        }
        close();
        if (asking != null) {
            asking.failed(new OriginFailure(kind, text));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        OriginListener asking = listener;
        if (asking != null) {
            asking.burst();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        OriginListener asking = listener;
        if (asking != null && channel.isWritable()) {
            if (state == State.HEAD) {
                deadline.in(loop.timeouts().firstByte());
            }
            asking.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        OriginListener asking = listener;
        if (asking != null
                && (state == State.TUNNEL
                        || (state == State.BODY && decoder.body().endsWithConnection()))) {
            listener = null;
            close();
            asking.end(new Headers());
            asking.burst();
            return;
        }
        if (answerBegan) {
            fail(OriginFailure.Kind.TRUNCATED, "the origin closed the connection within its answer");
        } else {
            fail(OriginFailure.Kind.CLOSED, "the origin closed the connection without an answer");
        }
    }

    /** A reset, or TLS that went wrong: unlike an orderly close never the end of a body. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.plane().connectionFailed(cause);
        if (answerBegan) {
            fail(OriginFailure.Kind.TRUNCATED, "the connection to the origin broke within its answer");
        } else {
            fail(OriginFailure.Kind.CLOSED, "the connection to the origin broke before an answer came");
        }
    }

    private void deadlinePassed() {
        switch (state) {
            case IDLE, TUNNEL -> {
                if (listener == null) {
                    close();
                } else {
                    fail(OriginFailure.Kind.READ_TIMEOUT, "nothing was sent for too long");
                }
            }
            case HEAD ->
                fail(
                        OriginFailure.Kind.FIRST_BYTE_TIMEOUT,
                        "the origin did not begin to answer within the time allowed");
            case BODY -> fail(OriginFailure.Kind.READ_TIMEOUT, "the origin stopped within its answer");
            case CLOSED -> {}
        }
    }
}

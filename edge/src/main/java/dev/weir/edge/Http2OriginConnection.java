package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection to an origin in HTTP/2 (RFC 9113), shared by the requests of one event loop: every stream is one exchange. Frames,
 * HPACK and flow control are Netty's; what an answer may be is {@link Http2ResponseReader}'s.
 *
 * <pre>
 * OPENING ──settings──▶ OPEN ──GOAWAY, a reload, used up──▶ LEAVING ──last stream──▶ CLOSED
 * any ──error, deadline──▶ CLOSED
 * </pre>
 *
 * <p>Bounds: {@code limits.streams} requests at a time, or as many as the origin takes; {@value #WINDOW} bytes of each answer that
 * nobody has taken yet, {@value #SMALL_WINDOW} on connections made while memory is tight; header sections of {@code limits.header-section}; a compression table of {@value #TABLE} bytes, however
 * large a one the origin offers. Pushes are refused. Floods end the connection (RFC 9113 §10.5): {@value #CONTROL_FRAMES} answers
 * to PING and SETTINGS that the origin does not read, or {@value Http2OriginFrames#MOST} frames within {@value Http2OriginFrames#SECONDS} s that
 * bring no exchange forward; {@value #EMPTY_FRAMES} empty DATA frames in a row; more than 16 small CONTINUATION frames (Netty's own
 * bound). A connection on which nothing comes for a quarter of the origin's time to answer is asked for a sign of life, which must
 * come within {@code timeouts.connect}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
final class Http2OriginConnection extends Http2Endpoint<Http2OriginStream> {
    static final int WINDOW = 256 * 1024;
    static final int SMALL_WINDOW = 65_535;
    static final int CONTROL_FRAMES = 1000;
    static final int EMPTY_FRAMES = 16;

    /** How many requests go over one connection: half of the identifiers there are (RFC 9113 §5.1.1). */
    private static final int MOST_REQUESTS = 1 << 29;

    private enum State {
        OPENING,
        OPEN,
        LEAVING,
        CLOSED
    }

    private final Loop loop;
    private final OriginPool pool;
    private final OriginPool.Opening opening;
    private final Deadlines.Deadline deadline;
    private State state = State.OPENING;
    private long peerStreams = Integer.MAX_VALUE;
    private boolean tunnels;
    private int taken;
    private int requests;
    private boolean served;
    private boolean asked;
    private int lastTaken = Integer.MAX_VALUE;

    /** See {@link Http2OriginBuilder}. */
    Http2OriginConnection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Loop loop,
            OriginPool pool,
            OriginPool.Opening opening) {
        super(decoder, encoder, settings, loop);
        this.loop = loop;
        this.pool = pool;
        this.opening = opening;
        this.deadline = loop.deadlines().add(this::deadlinePassed);
        connection().addListener(new Streams());
    }

    OriginPool pool() {
        return pool;
    }

    Server server() {
        return pool.server();
    }

    // ---- what the pool asks

    /** The most requests at a time. */
    int most() {
        return (int) Math.min(peerStreams, loop.settings().limits().streams());
    }

    /** Whether one more request may be sent. */
    boolean hasRoom() {
        return state == State.OPEN && taken < most() && context().channel().isActive();
    }

    /** Whether the origin takes WebSocket here (RFC 8441 §3). */
    boolean takesTunnels() {
        return tunnels;
    }

    boolean isIdle() {
        return state == State.OPEN && taken == 0;
    }

    /** A stream for one request; only while there is room. */
    Http2OriginStream open() {
        if (taken == 0) {
            listen();
        }
        taken++;
        requests++;
        Http2OriginStream stream = new Http2OriginStream(this);
        if (requests == MOST_REQUESTS) {
            leave();
        }
        return stream;
    }

    /** Takes no more requests and closes when the last is answered. */
    void leave() {
        if (state == State.OPEN) {
            state = State.LEAVING;
            pool.left(this);
            if (taken == 0) {
                closeSoon();
            }
        }
    }

    /** After what is being read or written now. */
    private void closeSoon() {
        loop.eventLoop().execute(() -> {
            if (taken == 0) {
                close();
            }
        });
    }

    /** The configuration has no such server any more, and the time to end is over. */
    void cutOff() {
        endAll(OriginFailure.Kind.GONE, "the server was taken out of the configuration");
        close();
    }

    // ---- what streams ask

    /** Opens the stream for good; null when the connection takes none any more. */
    @Nullable
    Http2Stream begin(Http2OriginStream ours) {
        try {
            if (state == State.CLOSED || connection().goAwayReceived()) {
                return null;
            }
            Http2Stream stream =
                    connection().local().createStream(connection().local().incrementAndGetNextStreamId(), false);
            put(stream, ours);
            return stream;
        } catch (Http2Exception refused) {
            return null;
        }
    }

    /** A stream is over, or was never begun. */
    void released() {
        taken--;
        if (taken == 0 && state != State.CLOSED) {
            if (state == State.LEAVING) {
                closeSoon();
            } else if (pool.keeps(this)) {
                asked = false;
                deadline.in(loop.timeouts().originIdle());
            } else {
                leave();
            }
        }
    }

    /** An answer came whole. */
    void served() {
        served = true;
    }

    /** Whether answers have come here before. */
    boolean hasServed() {
        return served;
    }

    /** Whether it ended or is about to, so that what goes wrong is not the stream's fault. */
    boolean isGone() {
        return state == State.CLOSED;
    }

    /** Whether the origin said that it has not looked at this stream (RFC 9113 §6.8). */
    boolean isUnread(int id) {
        return id > lastTaken;
    }

    // ---- life

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        deadline.in(TimeUnit.MILLISECONDS.toNanos(loop.connectMillis()));
        super.handlerAdded(added);
    }

    /** Something is being waited for: when nothing comes, the origin is asked whether it is there. */
    private void listen() {
        asked = false;
        deadline.in(Math.min(loop.timeouts().firstByte(), loop.timeouts().read()) / 4);
    }

    private void deadlinePassed() {
        if (state == State.OPENING) {
            fail(
                    OriginFailure.Kind.CONNECT_TIMEOUT,
                    "the origin did not begin to speak HTTP/2 within the time allowed");
        } else if (state == State.CLOSED) {
            // It does not read what we say, so not even our goodbye
            context().close();
        } else if (taken == 0) {
            leave();
        } else if (asked) {
            fail(OriginFailure.Kind.CLOSED, "the connection to the origin is dead");
        } else {
            asked = true;
            deadline.in(TimeUnit.MILLISECONDS.toNanos(loop.connectMillis()));
            encoder().writePing(context(), false, System.nanoTime(), context().newPromise());
            flush(context());
        }
    }

    /** Ends the connection, and with it whatever is under way. */
    private void fail(OriginFailure.Kind kind, String text) {
        if (state == State.CLOSED) {
            return;
        }
        boolean unsettled = state == State.OPENING;
        close();
        if (unsettled) {
            // Nothing was asked yet
            boolean late = kind == OriginFailure.Kind.CONNECT_TIMEOUT;
            opening.failed(
                    late
                            ? new OriginFailure(kind, text)
                            : new OriginFailure(
                                    OriginFailure.Kind.CONNECT, "the origin does not speak HTTP/2 as it should"),
                    false);
        } else {
            endAll(kind, text);
        }
    }

    private void endAll(OriginFailure.Kind kind, String text) {
        List<Http2OriginStream> under = new ArrayList<>();
        try {
            connection().forEachActiveStream(stream -> {
                Http2OriginStream ours = side(stream);
                if (ours != null) {
                    under.add(ours);
                }
                return true;
            });
        } catch (Http2Exception impossible) {
            throw new IllegalStateException(impossible);
        }
        under.forEach(ours -> ours.connectionEnded(kind, text));
    }

    private void close() {
        if (state != State.CLOSED) {
            if (state != State.OPENING) {
                pool.closed(this);
                loop.metrics().http2OriginClosed();
            }
            state = State.CLOSED;
            deadline.in(TimeUnit.MILLISECONDS.toNanos(loop.connectMillis()));
            context().channel().close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext read, Object message) throws Exception {
        if (message instanceof ByteBuf bytes) {
            loop.metrics().originRead(bytes.readableBytes());
        }
        if (taken > 0 && (state == State.OPEN || state == State.LEAVING)) {
            listen();
        }
        super.channelRead(read, message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) throws Exception {
        deadline.remove();
        fail(OriginFailure.Kind.CLOSED, "the origin closed the connection");
        super.channelInactive(gone);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) throws Exception {
        if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            loop.plane().connectionFailed(cause);
            fail(OriginFailure.Kind.CLOSED, "the connection to the origin broke");
        } else {
            onError(failed, false, cause);
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext failed, boolean outbound, Throwable cause, Http2Exception error) {
        if (outbound && error == null && cause instanceof IOException) {
            // A failure to write is not the end: answers sent before the origin stopped reading may still be there
            return;
        }
        if (state != State.CLOSED) {
            Http2Error code = error == null ? Http2Error.INTERNAL_ERROR : error.error();
            loop.metrics().http2OriginFailed(code);
            if (error == null) {
                loop.plane().connectionFailed(cause);
            }
            super.onConnectionError(failed, outbound, cause, error);
            fail(OriginFailure.Kind.NONSENSE, "the origin's answer was refused: " + Rejection.HTTP2.text());
        }
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext failed, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        Http2OriginStream ours = side(stream);
        if (ours != null) {
            ours.broken(outbound, error);
        } else if (stream == null && !outbound) {
            // Still under way when we gave the stream up (RFC 9113 §5.1)
            return;
        }
        super.onStreamError(failed, outbound, cause, error);
    }

    // ---- what the frames say

    /** RFC 9113 §6.5.2, RFC 8441 §3. */
    @Override
    void settings(Http2Settings settings) throws Http2Exception {
        super.settings(settings);
        Long most = settings.maxConcurrentStreams();
        if (most != null) {
            peerStreams = most;
        }
        Boolean connect = settings.connectProtocolEnabled();
        if (connect != null) {
            tunnels = connect;
        }
        if (state == State.OPENING) {
            state = State.OPEN;
            loop.metrics().http2OriginOpened();
            deadline.in(loop.timeouts().originIdle());
            opening.settled(this);
        }
    }

    /** The origin has read no request behind this one, and takes no more (RFC 9113 §6.8). */
    void goingAway(int last) {
        lastTaken = Math.min(lastTaken, last);
        leave();
    }

    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2OriginStream ours = side(stream);
            if (ours != null) {
                ours.closed();
            }
        }
    }
}

package dev.weir.edge;

import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.InetSocketAddress;

/**
 * A client's connection in HTTP/2 (RFC 9113): every stream is one exchange. Frames, HPACK and flow control are Netty's; what a
 * request may be is {@link Http2RequestReader}'s. Everything happens on the connection's event loop.
 *
 * <p>Bounds: {@code limits.streams} exchanges at a time; {@value #WINDOW} bytes of each body that nobody has taken yet; a
 * header section of {@code limits.header-section}; a compression table of {@value #TABLE} bytes. Floods end the connection with ENHANCE_YOUR_CALM (RFC 9113 §10.5):
 * {@value #RESETS} resets asked for or provoked in {@value #RESETS_SECONDS} s (CVE-2023-44487, CVE-2025-8671),
 * {@value #CONTROL_FRAMES} answers to PING and SETTINGS that the client does not read, {@value #EMPTY_FRAMES} empty DATA frames
 * in a row; and so does a header section in more than 16 small CONTINUATION frames (Netty's own bound).
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
final class Http2ClientConnection extends Http2Endpoint<Http2ClientStream> {
    static final int WINDOW = 65_535;
    static final int RESETS = 200;
    static final int RESETS_SECONDS = 30;
    static final int CONTROL_FRAMES = 1000;
    static final int EMPTY_FRAMES = 16;

    private final Loop loop;
    private final InetSocketAddress peer;
    private final boolean secure;
    private final Deadlines.Deadline idle;
    private final Http2StreamHistory history = new Http2StreamHistory();
    private int streams;
    private boolean leaving;

    private Http2ClientConnection(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            Loop loop,
            InetSocketAddress peer,
            boolean secure) {
        super(decoder, encoder, settings, loop);
        this.loop = loop;
        this.peer = peer;
        this.secure = secure;
        this.idle = loop.deadlines().add(this::idleTooLong);
        connection().addListener(new Streams());
    }

    /** A handler for a client that reached us by TLS, or in the clear with prior knowledge (RFC 9113 §3.3). */
    static Http2ClientConnection of(Loop loop, InetSocketAddress peer, boolean secure) {
        return new Builder(loop, peer, secure).build();
    }

    /**
     * Goes on with a connection whose client knew beforehand that we speak HTTP/2 (RFC 9113 §3.3).
     *
     * @param before the handler that has read the preface's first part, which looks like a request; leaves the pipeline
     * @param rest what came behind it; ownership passes to the connection
     */
    static void takeOver(ChannelHandler before, Channel channel, Loop loop, InetSocketAddress peer, ByteBuf rest) {
        channel.pipeline().replace(before, null, of(loop, peer, false));
        channel.pipeline()
                .fireChannelRead(Unpooled.wrappedBuffer(RequestDecoder.PREFACE))
                .fireChannelRead(rest)
                .fireChannelReadComplete();
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2ClientConnection, Builder> {
        private final Loop loop;
        private final InetSocketAddress peer;
        private final boolean secure;

        Builder(Loop loop, InetSocketAddress peer, boolean secure) {
            this.loop = loop;
            this.peer = peer;
            this.secure = secure;
        }

        @Override
        public Http2ClientConnection build() {
            EdgeSettings.Limits limits = loop.settings().limits();
            connection(state(true));
            frameListener(new Http2FrameAdapter());
            initialSettings(new Http2Settings()
                    .maxConcurrentStreams(limits.streams())
                    .initialWindowSize(WINDOW)
                    .maxHeaderListSize(limits.headerSection())
                    .connectProtocolEnabled(true));
            validateHeaders(true);
            decoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_SECONDS);
            encoderEnforceMaxRstFramesPerWindow(RESETS, RESETS_SECONDS);
            encoderEnforceMaxQueuedControlFrames(CONTROL_FRAMES);
            decoderEnforceMaxConsecutiveEmptyDataFrames(EMPTY_FRAMES);
            gracefulShutdownTimeoutMillis(0);
            return super.build();
        }

        @Override
        protected Http2ClientConnection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            Http2ClientConnection built = new Http2ClientConnection(decoder, encoder, settings, loop, peer, secure);
            frameListener(built.new Frames());
            return built;
        }
    }

    Channel channel() {
        return context().channel();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        idle.in(loop.timeouts().idle());
        super.handlerAdded(added);
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) throws Exception {
        idle.remove();
        super.channelInactive(gone);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext triggered, Object event) throws Exception {
        if (event instanceof ChannelInputShutdownEvent) {
            // Neither requests nor window updates can come any more
            channel().close();
        }
        super.userEventTriggered(triggered, event);
    }

    private void idleTooLong() {
        channel().close();
    }

    /** Takes no new streams and closes when the last has ended (RFC 9113 §6.8). */
    void drain() {
        if (!leaving && channel().isActive()) {
            leaving = true;
            int last = connection().remote().lastStreamCreated();
            goAway(
                    context(),
                    last,
                    Http2Error.NO_ERROR.code(),
                    context().alloc().buffer(0),
                    context().newPromise());
            flush(context());
            if (streams == 0) {
                channel().close();
            }
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext failed, boolean outbound, Throwable cause, Http2Exception error) {
        loop.metrics().http2Failed(error == null ? Http2Error.INTERNAL_ERROR : error.error());
        if (error == null) {
            loop.plane().connectionFailed(cause);
        }
        super.onConnectionError(failed, outbound, cause, error);
    }

    /** Netty knows only the streams that are open, and so cannot tell these cases apart. */
    @Override
    protected void onStreamError(
            ChannelHandlerContext failed, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        int id = error.streamId();
        Http2Stream stream = connection().stream(id);
        Http2ClientStream ours = side(stream);
        Http2Exception.StreamException told = error;
        if (!outbound && stream == null && error.error() == Http2Error.STREAM_CLOSED) {
            switch (history.fateOf(id)) {
                case ENDED -> {
                    onConnectionError(failed, false, cause, closed(Http2Error.STREAM_CLOSED, id));
                    return;
                }
                case PASSED_OVER -> {
                    onConnectionError(failed, false, cause, closed(Http2Error.PROTOCOL_ERROR, id));
                    return;
                }
                case RESET -> {}
            }
        } else if (!outbound
                && error.error() == Http2Error.PROTOCOL_ERROR
                && stream != null
                && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
                && ours != null
                && ours.isTaken()) {
            // RFC 9113 §5.1: whatever else is wrong with it, it came after the client had ended the stream
            told = (Http2Exception.StreamException)
                    Http2Exception.streamError(id, Http2Error.STREAM_CLOSED, "a frame after the end of the stream");
        }
        super.onStreamError(failed, outbound, cause, told);
    }

    private static Http2Exception closed(Http2Error error, int id) {
        return Http2Exception.connectionError(error, "a frame for stream %d, which is closed", id);
    }

    private Http2Exception malformed(int stream, Rejection reason) {
        loop.metrics().rejected(reason);
        return Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, reason.text());
    }

    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamActive(Http2Stream stream) {
            streams++;
            history.opened(stream.id());
            idle.clear();
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            streams--;
            Http2ClientStream ours = side(stream);
            if (!stream.isResetSent() && (ours == null || !ours.isReset())) {
                history.ended(stream.id());
            }
            if (ours != null) {
                ours.closed();
            }
            if (streams == 0) {
                idle.in(loop.timeouts().idle());
                if (leaving || loop.closing()) {
                    // After what is being written to the stream that has just ended
                    loop.eventLoop().execute(() -> channel().close());
                }
            }
        }
    }

    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext read,
                int id,
                Http2Headers section,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean ended)
                throws Http2Exception {
            onHeadersRead(read, id, section, padding, ended);
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext read, int id, Http2Headers section, int padding, boolean ended)
                throws Http2Exception {
            Http2Stream stream = connection().stream(id);
            if (stream == null) {
                return;
            }
            Http2ClientStream ours = side(stream);
            if (ours != null) {
                Headers trailers = loop.http2Requests().trailers(section);
                if (trailers == null) {
                    throw malformed(id, loop.http2Requests().flaw());
                }
                ours.ended(trailers);
                touch(ours);
                return;
            }
            if (stream.isHeadersSent()) {
                // Trailers of a request whose answer is out already
                return;
            }
            Http2RequestReader reader = loop.http2Requests();
            RequestHead head = reader.read(section, ended, secure, peer);
            Http2ClientStream begun = new Http2ClientStream(Http2ClientConnection.this, stream);
            put(stream, begun);
            if (head == null) {
                Rejection flaw = reader.flaw();
                if (flaw.status() == 400) {
                    throw malformed(id, flaw);
                }
                loop.metrics().rejected(flaw);
                Request unknown =
                        new Request(loop.nextId(), "-", secure ? "https" : "http", "-", "-", new Headers(), peer);
                begun.refuse(new RequestHead(unknown, HttpVersion.HTTP_2, Framing.NONE, true, false, false), flaw);
                return;
            }
            begun.begin(head, ended);
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext read, Http2Settings announced) throws Http2Exception {
            settings(announced);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext read, int id, long error) {
            Http2ClientStream ours = side(id);
            if (ours != null) {
                ours.reset();
            }
        }

        @Override
        public int onDataRead(ChannelHandlerContext read, int id, ByteBuf data, int padding, boolean ended) {
            int size = data.readableBytes();
            Http2ClientStream ours = side(id);
            if (ours == null) {
                return size + padding;
            }
            touch(ours);
            return padding + ours.data(data, ended);
        }
    }
}

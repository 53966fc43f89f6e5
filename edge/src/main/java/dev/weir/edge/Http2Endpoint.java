package dev.weir.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What connections with clients and with origins have in common in HTTP/2: our side of each stream, one flush for everything that
 * a turn of the loop writes, and bounds on what the peer may make us keep. Everything happens on the connection's event loop.
 *
 * @param <S> our side of a stream
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as the connection ending
abstract class Http2Endpoint<S extends Http2Endpoint.Side> extends Http2ConnectionHandler {
    /** Bytes of the table that compresses what we send, however large a one the peer offers: it costs us, not the peer. */
    static final int TABLE = 4096;

    /** Our side of a stream. */
    interface Side {
        /** All frames that were read in one go are decoded. */
        void burst();

        /** More or less may be written to the stream than before. */
        void writabilityChanged();
    }

    private final Loop loop;
    private final Http2Connection.PropertyKey sideKey;
    private final List<S> touched = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private boolean flushPlanned;

    Http2Endpoint(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings, Loop loop) {
        super(decoder, encoder, settings);
        this.loop = loop;
        this.sideKey = connection().newKey();
        encoder.flowController().listener(this::writabilityChanged);
    }

    /**
     * The state of a connection, whose window is given back at once: one that nobody reads must not stop its neighbours. What can
     * pile up is one window a stream.
     */
    static Http2Connection state(boolean server) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(server);
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        return connection;
    }

    final Loop loop() {
        return loop;
    }

    final ChannelHandlerContext context() {
        ChannelHandlerContext added = context;
        if (added == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return added;
    }

    /** Our side of a stream; null when there is none, or not any more. */
    @Nullable
    final S side(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(sideKey);
    }

    /** The same by the stream's identifier. */
    @Nullable
    final S side(int id) {
        return side(connection().stream(id));
    }

    final void put(Http2Stream stream, S side) {
        stream.setProperty(sideKey, side);
    }

    /** Our side of the stream wants to know when what was read in one go is over. */
    final void touch(S side) {
        touched.add(side);
    }

    /** Flushes once for everything that this turn of the loop writes. */
    final void flushSoon() {
        if (!flushPlanned) {
            flushPlanned = true;
            loop.eventLoop().execute(() -> {
                flushPlanned = false;
                flush(context());
            });
        }
    }

    final void reset(Http2Stream stream, Http2Error error) {
        if (stream.state() != Http2Stream.State.CLOSED && !stream.isResetSent()) {
            encoder()
                    .writeRstStream(
                            context(), stream.id(), error.code(), context().newPromise());
            flushSoon();
        }
    }

    /** The peer has announced settings (RFC 9113 §6.5.2). */
    void settings(Http2Settings announced) throws Http2Exception {
        Long table = announced.headerTableSize();
        if (table != null && table > TABLE) {
            encoder().configuration().headersConfiguration().maxHeaderTableSize(TABLE);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        super.handlerAdded(added);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext read) throws Exception {
        // A burst may touch further streams only by ending them
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).burst();
        }
        touched.clear();
        super.channelReadComplete(read);
    }

    private void writabilityChanged(Http2Stream stream) {
        S side = side(stream);
        if (side != null) {
            side.writabilityChanged();
        }
    }
}

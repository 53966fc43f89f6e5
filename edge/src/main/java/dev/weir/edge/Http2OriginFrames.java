package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.concurrent.TimeUnit;

/**
 * Hands an origin's frames to the connection and its streams. Frames that bring no exchange forward are counted: more than
 * {@value #MOST} within {@value #SECONDS} s end the connection (RFC 9113 §10.5).
 */
final class Http2OriginFrames extends Http2FrameAdapter {
    static final int MOST = 10_000;
    static final int SECONDS = 10;

    private final Http2OriginConnection connection;
    private int idle;
    private long since = System.nanoTime();
    private boolean flooded;

    Http2OriginFrames(Http2OriginConnection connection) {
        this.connection = connection;
    }

    /** Whether one more frame that brings nothing forward is one too many. */
    private boolean isFlood() {
        long now = System.nanoTime();
        if (now - since > TimeUnit.SECONDS.toNanos(SECONDS)) {
            since = now;
            idle = 0;
        }
        return ++idle > MOST;
    }

    private void idleFrame() throws Http2Exception {
        if (isFlood()) {
            throw flood();
        }
    }

    private static Http2Exception flood() {
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames for nothing");
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) throws Http2Exception {
        idleFrame();
        connection.settings(settings);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int id,
            Http2Headers section,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean ended)
            throws Http2Exception {
        onHeadersRead(context, id, section, padding, ended);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext context, int id, Http2Headers section, int padding, boolean ended)
            throws Http2Exception {
        if (id % 2 == 0) {
            // RFC 9113 §5.1.1: the codec takes it for a stream of the origin's, which only a push could have opened
            throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "stream %d, which nobody opened", id);
        }
        Http2OriginStream stream = connection.side(id);
        if (stream != null) {
            connection.touch(stream);
            stream.section(section, ended);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean ended)
            throws Http2Exception {
        int size = data.readableBytes();
        Http2OriginStream stream = connection.side(id);
        if (stream == null) {
            return size + padding;
        }
        if (size == 0 && !ended) {
            idleFrame();
        }
        connection.touch(stream);
        return padding + stream.data(data, ended);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int id, long error) {
        Http2OriginStream stream = connection.side(id);
        if (stream != null) {
            stream.reset(error);
        }
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int last, long error, ByteBuf text) {
        connection.goingAway(last);
    }

    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext context, int id, int promised, Http2Headers section, int padding)
            throws Http2Exception {
        // RFC 9113 §8.4: we have said that we take none
        throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a push that nobody asked for");
    }

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) throws Http2Exception {
        idleFrame();
    }

    @Override
    public void onPriorityRead(ChannelHandlerContext context, int id, int dependency, short weight, boolean exclusive) {
        endsFlood(context);
    }

    @Override
    public void onUnknownFrame(ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload) {
        endsFlood(context);
    }

    /** Where the codec lets nothing be thrown. */
    private void endsFlood(ChannelHandlerContext context) {
        if (isFlood() && !flooded) {
            flooded = true;
            connection.onError(context, false, flood());
        }
    }
}

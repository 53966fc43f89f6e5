package dev.weir.edge;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Settings;

/** Puts Netty's codec together for a connection on which HTTP/2 was agreed upon. */
final class Http2OriginBuilder
        extends AbstractHttp2ConnectionHandlerBuilder<Http2OriginConnection, Http2OriginBuilder> {
    private final Loop loop;
    private final OriginPool pool;
    private final OriginPool.Opening opening;

    Http2OriginBuilder(Loop loop, OriginPool pool, OriginPool.Opening opening) {
        this.loop = loop;
        this.pool = pool;
        this.opening = opening;
    }

    @Override
    public Http2OriginConnection build() {
        connection(Http2Endpoint.state(false));
        frameListener(new Http2FrameAdapter());
        initialSettings(new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(
                        loop.memory().isTight() ? Http2OriginConnection.SMALL_WINDOW : Http2OriginConnection.WINDOW)
                .maxHeaderListSize(loop.settings().limits().headerSection()));
        validateHeaders(true);
        headerSensitivityDetector((name, value) -> Http2Fields.isSecret(name));
        encoderEnforceMaxQueuedControlFrames(Http2OriginConnection.CONTROL_FRAMES);
        decoderEnforceMaxConsecutiveEmptyDataFrames(Http2OriginConnection.EMPTY_FRAMES);
        gracefulShutdownTimeoutMillis(0);
        return super.build();
    }

    @Override
    protected Http2OriginConnection build(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        Http2OriginConnection built = new Http2OriginConnection(decoder, encoder, settings, loop, pool, opening);
        frameListener(new Http2OriginFrames(built));
        return built;
    }
}

package dev.weir.edge;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to one server from one event loop: the first of its addresses that takes one, then TLS, and with it the
 * agreement on the version of HTTP (RFC 7301). Not thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails shows as the connection ending
final class OriginConnector {
    private static final int ADDRESSES_TRIED = 3;

    private final Loop loop;
    private final Server server;

    OriginConnector(Loop loop, Server server) {
        this.loop = loop;
        this.server = server;
    }

    /** Whoever wants a connection: one of the two is called, once, on the loop. */
    interface Caller {
        /** A connection is there, with no handler but that of TLS, speaking HTTP/2 or else HTTP/1.1. */
        void made(Channel channel, boolean http2);

        /**
         * There is none.
         *
         * @param ours whether the server was not even asked
         */
        void failed(OriginFailure failure, boolean ours);
    }

    /**
     * Begins to make one.
     *
     * @param http1 whether it must speak HTTP/1.1 whatever the settings offer
     */
    void connect(Caller caller, boolean http1) {
        connect(caller, http1, server.addresses().current(), 0);
    }

    private void connect(Caller caller, boolean http1, List<InetSocketAddress> addresses, int index) {
        if (index >= addresses.size()) {
            caller.failed(new OriginFailure(OriginFailure.Kind.CONNECT, "the origin's name does not resolve"), false);
            return;
        }
        ChannelFuture connecting = bootstrap(http1).connect(addresses.get(index));
        connecting.addListener(done -> {
            if (loop.eventLoop().inEventLoop()) {
                connectEnded(caller, http1, addresses, index, connecting);
            } else {
                // A channel that could not even be made, as when no file descriptor is left, belongs to no loop
                loop.eventLoop().execute(() -> connectEnded(caller, http1, addresses, index, connecting));
            }
        });
    }

    private void connectEnded(
            Caller caller, boolean http1, List<InetSocketAddress> addresses, int index, ChannelFuture connecting) {
        Throwable cause = connecting.cause();
        if (cause == null) {
            connected(caller, http1, connecting.channel());
        } else if (!(cause instanceof ChannelException) && index + 1 < Math.min(addresses.size(), ADDRESSES_TRIED)) {
            connect(caller, http1, addresses, index + 1);
        } else {
            refused(caller, cause);
        }
    }

    private Bootstrap bootstrap(boolean http1) {
        return new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(loop.transport().clientChannels())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, loop.connectMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_CLOSE, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Loop.WATER_MARK)
                .option(ChannelOption.RECVBUF_ALLOCATOR, loop.reads())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler tls = server.tls().handler(channel, server.settings(), http1);
                        if (tls != null) {
                            channel.pipeline().addLast(tls);
                        }
                    }
                });
    }

    private void connected(Caller caller, boolean http1, Channel channel) {
        OriginProtocol wanted = server.upstream().settings().protocol();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            hand(caller, channel, wanted == OriginProtocol.HTTP2 && !http1);
            return;
        }
        tls.handshakeFuture().addListener(done -> {
            Throwable cause = done.cause();
            boolean http2 = isHttp2(tls.applicationProtocol());
            if (cause != null) {
                channel.close();
                refused(caller, cause);
            } else if (wanted == OriginProtocol.HTTP2 && !http2 && !http1) {
                channel.close();
                caller.failed(
                        new OriginFailure(OriginFailure.Kind.CONNECT, "the origin does not offer HTTP/2 by ALPN"),
                        false);
            } else {
                hand(caller, channel, http2);
            }
        });
    }

    private static boolean isHttp2(@Nullable String negotiated) {
        return ApplicationProtocolNames.HTTP_2.equals(negotiated);
    }

    private void hand(Caller caller, Channel channel, boolean http2) {
        if (channel.isActive()) {
            caller.made(channel, http2);
        } else {
            refused(caller, new ClosedChannelException());
        }
    }

    private void refused(Caller caller, Throwable cause) {
        loop.plane().connectFailed(server.settings().url(), cause);
        if (cause instanceof ChannelException) {
            // Our own trouble: the server has not been asked
            loop.metrics().socketsExhausted();
            caller.failed(
                    new OriginFailure(
                            OriginFailure.Kind.LIMIT, "no socket is left for a connection to the origin; try again"),
                    true);
            return;
        }
        OriginFailure.Kind kind = OriginFailure.Kind.CONNECT;
        String text = "no connection to the origin could be made";
        if (cause instanceof ConnectTimeoutException) {
            kind = OriginFailure.Kind.CONNECT_TIMEOUT;
            text = "no connection to the origin within the time allowed";
        } else if (cause instanceof SSLException) {
            text = "TLS with the origin failed";
        }
        caller.failed(new OriginFailure(kind, text), false);
    }
}

package dev.weir.edge;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * The connections of one event loop to one server: those in use are counted, those idle are kept, the most recently used
 * first, so that in quiet times the rest can expire. Bounded by {@code limits.origin-connections} and
 * {@code limits.origin-idle}. Not thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
final class OriginPool {
    private static final int ADDRESSES_TRIED = 3;

    /** Whoever takes nothing for so long may have to give way to others. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Loop loop;
    private final Server server;
    private final ArrayDeque<OriginConnection> idle = new ArrayDeque<>();
    private final List<OriginConnection> connections = new ArrayList<>();

    /** Those whose answers wait for their clients, since when the longest first. */
    private final LinkedHashSet<OriginConnection> paused = new LinkedHashSet<>();

    private int open;

    OriginPool(Loop loop, Server server) {
        this.loop = loop;
        this.server = server;
    }

    /**
     * Gets the listener a connection: at once when one is idle, otherwise when it is made. The answer is
     * {@link OriginListener#connected} or {@link OriginListener#failed}.
     *
     * @param fresh whether only a new connection will do
     */
    void acquire(OriginListener listener, boolean fresh) {
        OriginConnection kept = fresh ? null : idle.pollFirst();
        while (kept != null && !kept.isActive()) {
            kept = idle.pollFirst();
        }
        if (kept != null) {
            kept.inUse(true);
            server.began();
            listener.connected(kept);
            return;
        }
        if (open >= loop.settings().limits().originConnections()) {
            OriginConnection oldest = idle.pollLast();
            if (oldest == null && !endSlowest()) {
                listener.failed(new OriginFailure(
                        OriginFailure.Kind.LIMIT, "all connections to the origin are in use; try again"));
                return;
            }
            if (oldest != null) {
                oldest.abort();
            }
        }
        open++;
        server.began();
        loop.metrics().originOpened();
        List<InetSocketAddress> addresses = server.addresses().current();
        connect(listener, addresses, 0);
    }

    private void connect(OriginListener listener, List<InetSocketAddress> addresses, int index) {
        if (index >= addresses.size()) {
            released();
            server.ended();
            failed(listener);
            listener.failed(new OriginFailure(OriginFailure.Kind.CONNECT, "the origin's name does not resolve"));
            return;
        }
        ChannelFuture connecting = bootstrap().connect(addresses.get(index));
        connecting.addListener(done -> {
            if (loop.eventLoop().inEventLoop()) {
                connectEnded(listener, addresses, index, connecting);
            } else {
                // A channel that could not even be made, as when no file descriptor is left, belongs to no loop
                loop.eventLoop().execute(() -> connectEnded(listener, addresses, index, connecting));
            }
        });
    }

    private void connectEnded(
            OriginListener listener, List<InetSocketAddress> addresses, int index, ChannelFuture connecting) {
        Throwable cause = connecting.cause();
        if (cause == null) {
            connected(listener, connecting.channel());
        } else if (!(cause instanceof ChannelException) && index + 1 < Math.min(addresses.size(), ADDRESSES_TRIED)) {
            connect(listener, addresses, index + 1);
        } else {
            refused(listener, cause);
        }
    }

    private Bootstrap bootstrap() {
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
                        SslHandler tls = server.tls().handler(channel, server.settings());
                        if (tls != null) {
                            channel.pipeline().addLast(tls);
                        }
                    }
                });
    }

    private void connected(OriginListener listener, Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            hand(listener, channel);
            return;
        }
        tls.handshakeFuture().addListener(done -> {
            Throwable cause = done.cause();
            if (cause == null) {
                hand(listener, channel);
            } else {
                channel.close();
                refused(listener, cause);
            }
        });
    }

    private void hand(OriginListener listener, Channel channel) {
        if (!channel.isActive()) {
            refused(listener, new ClosedChannelException());
            return;
        }
        OriginConnection connection = new OriginConnection(loop, this, channel);
        connection.inUse(true);
        connections.add(connection);
        channel.pipeline().addLast(connection);
        listener.connected(connection);
    }

    private void refused(OriginListener listener, Throwable cause) {
        released();
        server.ended();
        if (cause instanceof ChannelException) {
            // Our own trouble: the server has not been asked
            loop.metrics().socketsExhausted();
            loop.plane().connectFailed(server.settings().url(), cause);
            listener.failed(new OriginFailure(
                    OriginFailure.Kind.LIMIT, "no socket is left for a connection to the origin; try again"));
            return;
        }
        failed(listener);
        OriginFailure.Kind kind = OriginFailure.Kind.CONNECT;
        String text = "no connection to the origin could be made";
        if (cause instanceof ConnectTimeoutException) {
            kind = OriginFailure.Kind.CONNECT_TIMEOUT;
            text = "no connection to the origin within the time allowed";
        } else if (cause instanceof SSLException) {
            text = "TLS with the origin failed";
        }
        loop.plane().connectFailed(server.settings().url(), cause);
        listener.failed(new OriginFailure(kind, text));
    }

    private void failed(OriginListener listener) {
        if (!listener.isCheck()) {
            server.failed();
        }
    }

    /** Keeps a connection for reuse, or closes it when there are enough. */
    void release(OriginConnection connection) {
        unused(connection);
        if (idle.size() < loop.settings().limits().originIdle() && !loop.closing() && !server.isRetired()) {
            connection.idle();
            idle.addFirst(connection);
        } else {
            connection.abort();
        }
    }

    /** An answer waits for its client. */
    void paused(OriginConnection connection) {
        paused.add(connection);
    }

    /** It waits no more. */
    void resumed(OriginConnection connection) {
        paused.remove(connection);
    }

    /**
     * Makes room when all connections are in use: the answer whose client has taken nothing of it for the longest is cut off, unless it
     * has got on a moment ago.
     */
    private boolean endSlowest() {
        if (paused.isEmpty() || paused.getFirst().pausedFor() < SLOW_NANOS) {
            return false;
        }
        paused.getFirst().giveWay();
        return true;
    }

    /** Takes note that a connection was closed. */
    void closed(OriginConnection connection) {
        unused(connection);
        paused.remove(connection);
        idle.remove(connection);
        connections.remove(connection);
        released();
    }

    private void unused(OriginConnection connection) {
        if (connection.isInUse()) {
            connection.inUse(false);
            server.ended();
        }
    }

    Server server() {
        return server;
    }

    private void released() {
        open--;
        loop.metrics().originClosed();
    }

    /** Closes what is idle. */
    void close() {
        for (OriginConnection kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
            kept.abort();
        }
    }

    /** Ends what is still in use; those who ask see their answers cut off. */
    void cutOff() {
        List.copyOf(connections).forEach(OriginConnection::cutOff);
    }
}

package dev.weir.edge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running edge: listeners, event loops, connections to the origin.
 *
 * <pre>{@code
 * try (Edge edge = Edge.start(EdgeSettings.of(URI.create("http://127.0.0.1:8080")), Phases.NONE)) {
 *     System.out.println("listening on " + edge.address());
 *     Thread.currentThread().join();
 * }
 * }</pre>
 *
 * <p>Thread-safe. Its threads are not daemons: the process lives until {@link #close} or {@link #drain} has run.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
public final class Edge implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final int BACKLOG = 1024;

    private final Plane plane;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> loops;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final ConnectionLimits connections;
    private final Channel listener;
    private final Optional<Channel> admin;
    private final AtomicInteger turn = new AtomicInteger();

    private Edge(EdgeSettings settings, PhasesByRoute phases, Transport transport, Resolver resolver) {
        this.plane = new Plane(settings, phases, transport, resolver, Clock.systemUTC(), System.nanoTime());
        this.group = new MultiThreadIoEventLoopGroup(settings.workers(), transport.handlers());
        this.connections = new ConnectionLimits(settings.limits());
        this.loops = new ArrayList<>();
        Map<EventLoop, Loop> byEventLoop = new HashMap<>();
        for (EventExecutor executor : group) {
            Loop loop = new Loop(plane, (EventLoop) executor, loops.size());
            loops.add(loop);
            byEventLoop.put((EventLoop) executor, loop);
        }
        try {
            this.listener = bind("listen", settings.listen(), new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    accepted(channel, byEventLoop);
                }
            });
            this.admin = settings.admin().enabled()
                    ? Optional.of(bind("admin.address", settings.admin().address(), new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            Loop loop = byEventLoop.get(channel.eventLoop());
                            if (loop != null) {
                                channel.pipeline().addLast(new AdminConnection(plane, loop));
                            }
                        }
                    }))
                    : Optional.empty();
        } catch (EdgeException failed) {
            stop();
            throw failed;
        }
        plane.routing().upstreams().forEach(upstream -> upstream.start(loops));
        LOG.info(
                "listening on {} ({}) for {}",
                address(),
                transport.name(),
                settings.sites().stream().map(SiteSettings::name).toList());
    }

    /**
     * Binds the listeners and begins to serve.
     *
     * @throws EdgeException when an address cannot be bound or the origin's certificates cannot be read
     */
    public static Edge start(EdgeSettings settings, Phases phases) {
        return start(settings, phases, Transport.NIO);
    }

    /**
     * The same with other phases on other routes.
     *
     * @throws EdgeException when an address cannot be bound or the origin's certificates cannot be read
     */
    public static Edge start(EdgeSettings settings, PhasesByRoute phases) {
        return start(settings, phases, Transport.NIO, Resolver.SYSTEM);
    }

    static Edge start(EdgeSettings settings, Phases phases, Transport transport) {
        return start(settings, PhasesByRoute.everywhere(phases), transport, Resolver.SYSTEM);
    }

    static Edge start(EdgeSettings settings, PhasesByRoute phases, Transport transport, Resolver resolver) {
        return new Edge(settings, phases, transport, resolver);
    }

    private Channel bind(String option, InetSocketAddress address, ChannelInitializer<Channel> children) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channelFactory(plane.transport().serverChannels())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Loop.WATER_MARK)
                .childHandler(children)
                .bind(address)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new EdgeException(
                    option + ": " + address + " cannot be bound (" + cause.getMessage()
                            + "); choose another address or stop what listens there",
                    cause);
        }
        return bound.channel();
    }

    private void accepted(Channel channel, Map<EventLoop, Loop> byEventLoop) {
        SocketAddress remote = channel.remoteAddress();
        Loop loop = byEventLoop.get(channel.eventLoop());
        if (loop == null || !(remote instanceof InetSocketAddress peer)) {
            // Gone before it was looked at
            channel.close();
            return;
        }
        if (!connections.enter(peer.getAddress())) {
            plane.metrics().connectionRefused();
            channel.writeAndFlush(Busy.answer(channel.alloc())).addListener(written -> channel.close());
            return;
        }
        plane.metrics().connectionOpened();
        clients.add(channel);
        channel.closeFuture().addListener(closed -> {
            connections.leave(peer.getAddress());
            plane.metrics().connectionClosed();
        });
        channel.pipeline().addLast(new ClientConnection(loop, channel, peer, "http"));
    }

    /** Where clients are accepted, with the port that was taken. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Where the operator's listener is, empty when it is off. */
    public Optional<InetSocketAddress> admin() {
        return admin.map(channel -> (InetSocketAddress) channel.localAddress());
    }

    /** A site's origin as it is at the time of each call, for features that need whole answers outside a request. */
    public Origin origin(String site) {
        return fetch -> {
            Site current = plane.routing().sites().stream()
                    .filter(one -> one.name().equals(site))
                    .findFirst()
                    .orElseThrow(() -> new EdgeException("site " + site + " is not served any more"));
            return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()))
                    .origin(current, "http")
                    .fetch(fetch);
        };
    }

    /**
     * Ends gracefully: readiness fails, nothing new is accepted, idle connections are closed, running requests get
     * {@code Connection: close} on their answers and up to {@code limit} to finish; then everything is closed. Blocks until
     * then. A second call returns when the first has finished.
     *
     * @param limit how long to wait; 30 s is customary
     */
    public void drain(Duration limit) {
        plane.startDraining();
        listener.close().awaitUninterruptibly();
        for (Channel client : clients) {
            client.eventLoop().execute(() -> {
                ClientConnection connection = client.pipeline().get(ClientConnection.class);
                if (connection != null) {
                    connection.drain();
                }
                Http2ClientConnection http2 = client.pipeline().get(Http2ClientConnection.class);
                if (http2 != null) {
                    http2.drain();
                }
            });
        }
        if (!clients.newCloseFuture().awaitUninterruptibly(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("{} connections were still busy after {} and are closed", clients.size(), limit);
        }
        stop();
    }

    /** Ends at once: running requests are cut off. Blocks until all threads have ended. */
    @Override
    public void close() {
        plane.startDraining();
        stop();
    }

    private void stop() {
        if (group.isShuttingDown()) {
            group.terminationFuture().awaitUninterruptibly();
            return;
        }
        plane.answering().close();
        plane.routing().upstreams().forEach(upstream -> upstream.close(loops));
        clients.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}

package dev.weir.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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

    private final Plane plane;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Loop> loops;
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final ConnectionLimits connections;
    private final Listeners listeners;
    private final Optional<Channel> admin;
    private final AtomicInteger turn = new AtomicInteger();

    private Edge(
            EdgeSettings settings, PhasesByRoute phases, Transport transport, Resolver resolver, BufferMemory memory) {
        // Read from its file now: log lines show it, also when there is no file descriptor left to read it with
        var _ = ZoneId.systemDefault().getRules();
        this.plane = new Plane(settings, phases, transport, resolver, Clock.systemUTC(), memory, System.nanoTime());
        this.group = new MultiThreadIoEventLoopGroup(settings.workers(), transport.handlers());
        this.connections = new ConnectionLimits(settings.limits());
        this.loops = new ArrayList<>();
        Map<EventLoop, Loop> byEventLoop = new HashMap<>();
        for (EventExecutor executor : group) {
            Loop loop = new Loop(plane, (EventLoop) executor, loops.size());
            loops.add(loop);
            byEventLoop.put((EventLoop) executor, loop);
        }
        this.listeners = new Listeners(group, plane, (channel, listener) -> accepted(channel, listener, byEventLoop));
        try {
            listeners.put(settings.listeners());
            this.admin = settings.admin().enabled()
                    ? Optional.of(listeners.bind(
                            "admin.address", settings.admin().address(), new ChannelInitializer<>() {
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
                addresses(),
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
        return start(settings, phases, transport, resolver, BufferMemory.ofProcess());
    }

    static Edge start(
            EdgeSettings settings, PhasesByRoute phases, Transport transport, Resolver resolver, BufferMemory memory) {
        return new Edge(settings, phases, transport, resolver, memory);
    }

    private void accepted(Channel channel, ListenerSettings listener, Map<EventLoop, Loop> byEventLoop) {
        SocketAddress remote = channel.remoteAddress();
        Loop loop = byEventLoop.get(channel.eventLoop());
        if (loop == null || !(remote instanceof InetSocketAddress peer)) {
            // Gone before it was looked at
            channel.close();
            return;
        }
        if (listener.proxies().isEmpty()) {
            admit(channel, loop, peer, listener.protocol());
        } else if (listener.proxies().stream().anyMatch(prefix -> prefix.contains(peer.getAddress()))) {
            clients.add(channel);
            channel.pipeline()
                    .addLast(new ProxyProtocolDecoder(
                            loop, peer, client -> admit(channel, loop, client, listener.protocol())));
        } else {
            plane.metrics().proxyRefused();
            channel.close();
        }
    }

    /** A client is there, itself or behind a balancer. */
    private void admit(Channel channel, Loop loop, InetSocketAddress peer, ListenerSettings.Protocol protocol) {
        if (!connections.enter(peer.getAddress())) {
            plane.metrics().connectionRefused();
            if (protocol == ListenerSettings.Protocol.HTTP) {
                channel.writeAndFlush(Busy.answer(channel.alloc())).addListener(written -> channel.close());
            } else {
                channel.close();
            }
            return;
        }
        plane.metrics().connectionOpened();
        clients.add(channel);
        channel.closeFuture().addListener(closed -> {
            connections.leave(peer.getAddress());
            plane.metrics().connectionClosed();
        });
        channel.pipeline()
                .addLast(
                        switch (protocol) {
                            case HTTP -> new ClientConnection(loop, channel, peer, "http");
                            case H2C -> Http2ClientConnection.of(loop, peer, false);
                            case HTTPS -> new TlsClientHandler(loop, channel, peer, plane.certificates());
                        });
    }

    /**
     * Asks {@link IssuedCertificates#current} again and shows what it says from now on; open connections stay as they are. To be
     * called when it says something else than before.
     */
    public void readIssuedCertificates() {
        plane.certificates().readIssued();
    }

    /**
     * Counts something that happened beside the edge, so that it is among its figures.
     *
     * @param name one of few, lower case with underscores
     * @param meaning one line for a person
     * @param times how often it happened; 0 makes the figure visible
     */
    public void count(String name, String meaning, long times) {
        plane.metrics().count(name, meaning, times);
    }

    /**
     * Opens a listener on a free loopback port whose clients are taken for another: for tools that ask what would become of a
     * request. It is open until the edge closes.
     *
     * @param peer whom they are taken for
     * @param scheme {@code http} or {@code https}, how they are said to have reached us; spoken is HTTP/1.1 in the clear
     * @return where it listens
     */
    public InetSocketAddress door(InetSocketAddress peer, String scheme) {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Channel opened = listeners.bind("door", loopback, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                Loop loop = loopOf(channel);
                channel.pipeline().addLast(new ClientConnection(loop, channel, peer, scheme));
            }
        });
        return (InetSocketAddress) opened.localAddress();
    }

    private Loop loopOf(Channel channel) {
        return loops.stream()
                .filter(loop -> loop.eventLoop().equals(channel.eventLoop()))
                .findFirst()
                .orElseThrow();
    }

    /** Where clients are accepted first of all, with the port that was taken. */
    public InetSocketAddress address() {
        return addresses().getFirst();
    }

    /** Where clients are accepted, with the ports that were taken, in the order of the settings. */
    public List<InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /**
     * Puts other settings in force without a pause: everything is made and opened first, then swapped at once. Requests under way
     * keep what they began with, and upstreams with equal settings keep their connections and what is known about their servers;
     * a stream to a server that no upstream has any more gets some time to end and is then cut off. Blocks for name look-ups.
     *
     * @param patience how long those streams may take
     * @throws EdgeException when an address cannot be bound, certificates cannot be read, or something differs that only a
     *     restart can change ({@code workers}, {@code admin}); then everything is as it was
     */
    public synchronized void reload(EdgeSettings settings, PhasesByRoute phases, Duration patience) {
        EdgeSettings current = plane.settings();
        if (settings.workers() != current.workers() || !settings.admin().equals(current.admin())) {
            throw new EdgeException("workers and admin cannot change while the edge runs; restart it for them");
        }
        if (plane.draining()) {
            throw new EdgeException("the edge is draining; there is nothing to reload any more");
        }
        Routing before = plane.routing();
        Listeners.Change change = listeners.prepare(settings.listeners());
        Routing after;
        ServerCertificates shown = plane.certificates();
        ServerCertificates certificates = shown;
        try {
            after = new Routing(plane, settings, phases, before);
            if (!settings.tls().equals(current.tls()) || !phases.issued().equals(shown.source())) {
                certificates = new ServerCertificates(settings.tls(), phases.issued(), plane.metrics());
            }
        } catch (RuntimeException failed) {
            change.undo();
            plane.metrics().routing().keep(before);
            throw failed;
        }
        for (Upstream upstream : after.upstreams()) {
            if (!before.upstreams().contains(upstream)) {
                upstream.start(loops);
            }
        }
        connections.put(settings.limits());
        plane.put(settings, after, certificates);
        if (certificates != shown) {
            shown.close();
            // What was issued between reading and serving them
            certificates.readIssued();
        }
        loops.forEach(Loop::retime);
        change.commit();
        retire(before, after, patience);
        plane.metrics().routing().keep(after);
        plane.metrics().reloaded();
    }

    private void retire(Routing before, Routing after, Duration patience) {
        Set<URI> served = new HashSet<>();
        after.upstreams()
                .forEach(upstream -> upstream.servers()
                        .forEach(server -> served.add(server.settings().url())));
        for (Upstream upstream : before.upstreams()) {
            if (!after.upstreams().contains(upstream)) {
                upstream.close(loops);
                for (Server server : upstream.servers()) {
                    if (!served.contains(server.settings().url())) {
                        var _ = group.schedule(() -> server.cutOff(loops), patience.toNanos(), TimeUnit.NANOSECONDS);
                    }
                }
            }
        }
    }

    /**
     * What {@code POST /reload} on the operator's listener does, on a virtual thread. Without this it is not offered.
     *
     * @param work reloads and says what it did; what it throws is said to the operator
     */
    public void onReload(Supplier<String> work) {
        plane.reload(work);
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
        listeners.close();
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
                if (client.pipeline().get(ProxyProtocolDecoder.class) != null
                        || client.pipeline().get(TlsClientHandler.class) != null) {
                    client.close();
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

    private synchronized void stop() {
        if (group.isShuttingDown()) {
            group.terminationFuture().awaitUninterruptibly();
            return;
        }
        plane.answering().close();
        plane.certificates().close();
        plane.routing().upstreams().forEach(upstream -> upstream.close(loops));
        clients.close().awaitUninterruptibly(5, TimeUnit.SECONDS);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}

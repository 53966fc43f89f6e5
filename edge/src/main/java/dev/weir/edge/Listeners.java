package dev.weir.edge;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open listeners. A reload opens new ones before it closes old ones and leaves the others as they are. Thread-safe. */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails shows as the channel staying, which nothing can help
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);
    private static final int BACKLOG = 1024;

    private final MultiThreadIoEventLoopGroup group;
    private final Plane plane;
    private final BiConsumer<Channel, ListenerSettings> accepted;
    /** By the address as configured. */
    private final Map<InetSocketAddress, Listener> open = new LinkedHashMap<>();

    /** One of them; how it treats connections may change while it is open. */
    private static final class Listener {
        private volatile ListenerSettings settings;
        private Channel channel;

        Listener(ListenerSettings settings, Channel channel) {
            this.settings = settings;
            this.channel = channel;
        }
    }

    /**
     * @param accepted gets every new connection, on its loop, before anything is read
     */
    Listeners(MultiThreadIoEventLoopGroup group, Plane plane, BiConsumer<Channel, ListenerSettings> accepted) {
        this.group = group;
        this.plane = plane;
        this.accepted = accepted;
    }

    /**
     * Opens what is new, closes what is gone.
     *
     * @throws EdgeException when one cannot be opened; then nothing has changed
     */
    synchronized void put(List<ListenerSettings> wanted) {
        Change change = prepare(wanted);
        change.commit();
    }

    /** New listeners that are open and not yet counted in, until one of both is called. */
    final class Change {
        private final List<ListenerSettings> wanted;
        private final Map<InetSocketAddress, Listener> added;

        private Change(List<ListenerSettings> wanted, Map<InetSocketAddress, Listener> added) {
            this.wanted = wanted;
            this.added = added;
        }

        /** Closes what is gone. */
        void commit() {
            synchronized (Listeners.this) {
                Map<InetSocketAddress, Listener> before = new LinkedHashMap<>(open);
                open.clear();
                for (ListenerSettings one : wanted) {
                    Listener kept = before.remove(one.address());
                    Listener listener = kept == null ? added.get(one.address()) : kept;
                    if (listener != null) {
                        listener.settings = one;
                        open.put(one.address(), listener);
                    }
                }
                before.values().forEach(gone -> gone.channel.close().awaitUninterruptibly());
            }
        }

        /** As if nothing had been. */
        void undo() {
            added.values().forEach(one -> one.channel.close().awaitUninterruptibly());
        }
    }

    /**
     * Opens what is new.
     *
     * @throws EdgeException when one cannot be opened; then nothing has changed
     */
    synchronized Change prepare(List<ListenerSettings> wanted) {
        Map<InetSocketAddress, Listener> added = new LinkedHashMap<>();
        Change change = new Change(List.copyOf(wanted), added);
        try {
            for (ListenerSettings one : wanted) {
                if (!open.containsKey(one.address())) {
                    added.put(one.address(), listen(one));
                }
            }
        } catch (EdgeException failed) {
            change.undo();
            throw failed;
        }
        return change;
    }

    private Listener listen(ListenerSettings settings) {
        Listener[] made = new Listener[1];
        Channel channel = bind("listen", settings.address(), new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                Listener listener = made[0];
                accepted.accept(client, listener == null ? settings : listener.settings);
            }
        });
        made[0] = new Listener(settings, channel);
        return made[0];
    }

    /**
     * Opens a listener that this does not keep.
     *
     * @throws EdgeException when the address cannot be bound
     */
    Channel bind(String option, InetSocketAddress address, ChannelInitializer<Channel> children) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channelFactory(plane.transport().serverChannels())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Loop.WATER_MARK)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, new SmallReads(plane.memory()))
                .handler(new Exhaustion(plane))
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

    /** Where clients are accepted, with the ports that were taken, in the configuration's order. */
    synchronized List<InetSocketAddress> addresses() {
        List<InetSocketAddress> addresses = new ArrayList<>();
        open.values().forEach(listener -> addresses.add((InetSocketAddress) listener.channel.localAddress()));
        return addresses;
    }

    /** Takes no more connections. */
    synchronized void close() {
        open.values().forEach(listener -> listener.channel.close().awaitUninterruptibly());
    }

    /**
     * Counts connections that could not be accepted, as when no file descriptor is left, and stops accepting for a second, so
     * that the machine is not kept busy with failing. The failure goes no further: Netty's handlers would log it once more, and
     * whatever a logger loads at such a time (a time zone, a class) may fail itself and take the event loop with it.
     */
    @ChannelHandler.Sharable
    static final class Exhaustion extends ChannelInboundHandlerAdapter {
        private final Plane plane;

        Exhaustion(Plane plane) {
            this.plane = plane;
        }

        @Override
        @SuppressWarnings(
                "CatchingUnchecked") // a logger without file descriptors may throw anything, NoClassDefFoundError too
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            plane.metrics().socketsExhausted();
            Channel channel = context.channel();
            if (channel.config().isAutoRead()) {
                channel.config().setAutoRead(false);
                channel.eventLoop().schedule(() -> channel.config().setAutoRead(true), 1, TimeUnit.SECONDS);
            }
            try {
                LOG.warn("a connection could not be accepted; trying again in a second: {}", cause.getMessage());
            } catch (Throwable unsaid) {
                plane.metrics().unsaid();
            }
        }
    }
}

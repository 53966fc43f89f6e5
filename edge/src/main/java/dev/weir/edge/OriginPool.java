package dev.weir.edge;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one event loop to one server. Those of HTTP/1.1 serve one request at a time; the idle ones are kept, the
 * most recently used first, so that in quiet times the rest can expire. Those of HTTP/2 are shared by up to
 * {@code limits.streams} requests or as many as the server takes, the oldest first for the same reason; another one is made
 * when all are full. Who comes while a connection is being made that may turn out to be shared waits for it.
 *
 * <p>Bounded by {@code limits.origin-connections} and {@code limits.origin-idle}. Not thread-safe.
 */
final class OriginPool {
    /** How a connection may have come about. */
    enum Want {
        /** Any will do. */
        KEPT,
        /** Not one of HTTP/1.1 that was used before; for a check one of its own. */
        FRESH,
        /** A new one that speaks HTTP/1.1. */
        HTTP1
    }

    /** Whoever takes nothing for so long may have to give way to others. */
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Loop loop;
    private final Server server;
    private final OriginConnector connector;
    private final ArrayDeque<OriginConnection> idle = new ArrayDeque<>();
    private final List<OriginConnection> connections = new ArrayList<>();
    private final List<Http2OriginConnection> multiplexed = new ArrayList<>();
    /** Those of them that take requests. */
    private final List<Http2OriginConnection> shared = new ArrayList<>();

    private final List<Opening> openings = new ArrayList<>();

    /** Those whose answers wait for their clients, since when the longest first. */
    private final LinkedHashSet<OriginStream> paused = new LinkedHashSet<>();

    private int open;
    /** Whether new connections are taken to be shared ones; what the server chose last tells. */
    private boolean sharing;
    /** How many streams the server took lately. */
    private int room;

    OriginPool(Loop loop, Server server) {
        this.loop = loop;
        this.server = server;
        this.connector = new OriginConnector(loop, server);
        this.sharing = protocol().mayBeHttp2(server.settings().secure());
        this.room = loop.settings().limits().streams();
    }

    private OriginProtocol protocol() {
        return server.upstream().settings().protocol();
    }

    /**
     * Gets the listener a connection or a stream of one: at once when there is one, otherwise when it is made. The answer is
     * {@link OriginListener#connected} or {@link OriginListener#failed}.
     */
    void acquire(OriginListener listener, Want want) {
        if (want == Want.KEPT) {
            OriginConnection kept = idle.pollFirst();
            while (kept != null && !kept.isActive()) {
                kept = idle.pollFirst();
            }
            if (kept != null) {
                kept.inUse(true);
                server.began();
                listener.connected(kept);
                return;
            }
        }
        if (want == Want.HTTP1) {
            open(listener, true);
        } else if (listener.isCheck() || !(share(listener) || join(listener))) {
            open(listener, false);
        }
    }

    /** Gives a stream of a connection that is there; false when there is none. */
    private boolean share(OriginListener listener) {
        for (int i = 0; i < shared.size(); i++) {
            Http2OriginConnection one = shared.get(i);
            if (listener.wantsTunnel() && !one.takesTunnels()) {
                withoutSharing(listener);
                return true;
            }
            if (one.hasRoom()) {
                server.began();
                listener.connected(one.open());
                return true;
            }
        }
        return false;
    }

    /** Waits for a connection that is being made; false when there is none or too many wait already. */
    private boolean join(OriginListener listener) {
        if (sharing) {
            for (int i = 0; i < openings.size(); i++) {
                Opening opening = openings.get(i);
                if (opening.waiting.size() < room) {
                    server.began();
                    opening.waiting.add(listener);
                    return true;
                }
            }
        }
        return false;
    }

    /** RFC 8441 §3: the server has not said that it takes WebSocket over HTTP/2. */
    private void withoutSharing(OriginListener listener) {
        if (protocol() == OriginProtocol.HTTP2) {
            listener.failed(new OriginFailure(
                    OriginFailure.Kind.CONNECT, "the origin takes no WebSocket over HTTP/2 (RFC 8441)"));
        } else {
            open(listener, true);
        }
    }

    private void open(OriginListener listener, boolean http1) {
        if (open >= loop.settings().limits().originConnections() && !makeRoom()) {
            if (!endSlowest()) {
                listener.failed(new OriginFailure(
                        OriginFailure.Kind.LIMIT, "all connections to the origin are in use; try again"));
                return;
            }
            if (!http1 && share(listener)) {
                return;
            }
        }
        open++;
        server.began();
        loop.metrics().originOpened();
        Opening opening = new Opening(listener);
        if (!http1 && !listener.isCheck()) {
            openings.add(opening);
        }
        connector.connect(opening, http1);
    }

    /** Closes a connection that nobody uses; false when there is none. */
    private boolean makeRoom() {
        OriginConnection oldest = idle.pollLast();
        if (oldest != null) {
            oldest.abort();
            return true;
        }
        for (Http2OriginConnection one : shared) {
            if (one.isIdle()) {
                one.leave();
                return true;
            }
        }
        return false;
    }

    /** An answer waits for its client. */
    void paused(OriginStream stream) {
        paused.add(stream);
    }

    /** It waits no more. */
    void resumed(OriginStream stream) {
        paused.remove(stream);
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

    /** A connection that is being made, and who waits for it. */
    final class Opening implements OriginConnector.Caller {
        private final ArrayDeque<OriginListener> waiting = new ArrayDeque<>(2);
        private final boolean check;

        private Opening(OriginListener first) {
            waiting.add(first);
            check = first.isCheck();
        }

        @Override
        public void made(Channel channel, boolean http2) {
            if (!check) {
                sharing = http2 || (sharing && !openings.contains(this));
            }
            if (http2) {
                // Whoever waits goes on waiting for the server's settings
                channel.pipeline().addLast(new Http2OriginBuilder(loop, OriginPool.this, this).build());
                return;
            }
            openings.remove(this);
            OriginConnection connection = new OriginConnection(loop, OriginPool.this, channel);
            connection.inUse(true);
            connections.add(connection);
            channel.pipeline().addLast(connection);
            waiting.removeFirst().connected(connection);
            while (!waiting.isEmpty()) {
                server.ended();
                acquire(waiting.removeFirst(), Want.FRESH);
            }
        }

        /** The server has said what it takes. */
        void settled(Http2OriginConnection connection) {
            openings.remove(this);
            multiplexed.add(connection);
            if (!check) {
                shared.add(connection);
                room = Math.max(1, connection.most());
            }
            boolean first = true;
            while (!waiting.isEmpty()) {
                OriginListener listener = waiting.removeFirst();
                boolean tunnel = listener.wantsTunnel();
                if (connection.hasRoom() && !(tunnel && !connection.takesTunnels())) {
                    listener.connected(connection.open());
                } else {
                    server.ended();
                    if (tunnel && !connection.takesTunnels()) {
                        withoutSharing(listener);
                    } else if (first) {
                        // Another connection would be no better
                        listener.failed(
                                new OriginFailure(OriginFailure.Kind.LIMIT, "the origin takes no requests; try again"));
                    } else {
                        acquire(listener, Want.FRESH);
                    }
                }
                first = false;
            }
            if (check) {
                connection.leave();
            }
        }

        @Override
        public void failed(OriginFailure failure, boolean ours) {
            openings.remove(this);
            released();
            while (!waiting.isEmpty()) {
                OriginListener listener = waiting.removeFirst();
                server.ended();
                if (!ours && !listener.isCheck()) {
                    server.failed();
                }
                listener.failed(failure);
            }
        }
    }

    /** Keeps a connection for reuse, or closes it when there are enough. */
    void release(OriginConnection connection) {
        unused(connection);
        if (isKeeping()) {
            connection.idle();
            idle.addFirst(connection);
        } else {
            connection.abort();
        }
    }

    private boolean isKeeping() {
        return idle.size() < loop.settings().limits().originIdle() && !loop.closing() && !server.isRetired();
    }

    /** No stream of the connection is in use any more; whether it is worth keeping. */
    boolean keeps(Http2OriginConnection connection) {
        int others = 0;
        for (Http2OriginConnection one : shared) {
            others += one != connection && one.isIdle() ? 1 : 0;
        }
        return isKeeping() && others < loop.settings().limits().originIdle();
    }

    /** Takes note that a connection was closed. */
    void closed(OriginConnection connection) {
        unused(connection);
        paused.remove(connection);
        idle.remove(connection);
        connections.remove(connection);
        released();
    }

    /** Takes note that a connection takes no more requests. */
    void left(Http2OriginConnection connection) {
        shared.remove(connection);
    }

    /** Takes note that a connection was closed. */
    void closed(Http2OriginConnection connection) {
        shared.remove(connection);
        multiplexed.remove(connection);
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

    /** Closes what is idle; what is shared takes no more requests. */
    void close() {
        for (OriginConnection kept = idle.pollFirst(); kept != null; kept = idle.pollFirst()) {
            kept.abort();
        }
        List.copyOf(shared).forEach(Http2OriginConnection::leave);
    }

    /** Ends what is still in use; those who ask see their answers cut off. */
    void cutOff() {
        List.copyOf(connections).forEach(OriginConnection::cutOff);
        List.copyOf(multiplexed).forEach(Http2OriginConnection::cutOff);
    }
}

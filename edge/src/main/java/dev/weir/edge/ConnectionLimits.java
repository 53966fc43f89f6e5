package dev.weir.edge;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts clients' connections against {@code limits.connections} and {@code limits.connections-per-peer}. Thread-safe. */
final class ConnectionLimits {
    private volatile int total;
    private volatile int perPeer;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> peers = new ConcurrentHashMap<>();

    ConnectionLimits(EdgeSettings.Limits limits) {
        put(limits);
    }

    /** For connections from now on; a change of the limit per peer counts those from now on. */
    void put(EdgeSettings.Limits limits) {
        total = limits.connections();
        perPeer = limits.connectionsPerPeer();
    }

    /** Counts a new connection; false, and not counted, when there are too many. */
    boolean enter(InetAddress peer) {
        if (open.incrementAndGet() > total) {
            open.decrementAndGet();
            return false;
        }
        // Per peer only where it can differ from the total
        if (perPeer < total && peers.merge(peer, 1, Integer::sum) > perPeer) {
            leave(peer);
            return false;
        }
        return true;
    }

    /** A counted connection has ended. */
    void leave(InetAddress peer) {
        open.decrementAndGet();
        if (perPeer < total) {
            peers.computeIfPresent(peer, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    int open() {
        return open.get();
    }
}

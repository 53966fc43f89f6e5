package dev.weir.edge;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A group of servers in force. Thread-safe; balancers belong to the loop that asks. */
final class Upstream {
    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    private final UpstreamSettings settings;
    private final List<Server> servers;
    /** By the loop's index; each loop looks only at its own. */
    private final @Nullable Balancer[] balancers;

    /**
     * @param before the upstream of that name until now, whose servers live on where they are the same; null when there is none
     * @throws EdgeException when certificates cannot be read
     */
    Upstream(UpstreamSettings settings, Plane plane, EdgeSettings edge, @Nullable Upstream before) {
        this.settings = settings;
        this.balancers = new Balancer[edge.workers()];
        OriginTls tls = OriginTls.of(settings, edge.timeouts().connect());
        List<Server> made = new ArrayList<>();
        for (ServerSettings one : settings.servers()) {
            made.add(new Server(one, made.size(), this, tls, plane, edge.workers()));
        }
        this.servers = List.copyOf(made);
        if (before != null) {
            long now = System.nanoTime();
            for (Server server : servers) {
                if (before.servers.stream()
                        .noneMatch(old ->
                                old.settings().url().equals(server.settings().url()))) {
                    server.health().begin(now);
                }
            }
        }
    }

    UpstreamSettings settings() {
        return settings;
    }

    List<Server> servers() {
        return servers;
    }

    /** The loop's choice among the servers; on that loop only. */
    Balancer balancer(Loop loop) {
        Balancer balancer = balancers[loop.index()];
        if (balancer == null) {
            balancer = new Balancer(settings, servers, balancers.length, System.nanoTime());
            balancers[loop.index()] = balancer;
        }
        return balancer;
    }

    /** Too many requests in a row failed there: leaves the server out, unless too many are already. */
    void eject(Server server) {
        long now = System.nanoTime();
        int left = 0;
        for (Server one : servers) {
            left += one != server && one.health().isAvailable(now) ? 1 : 0;
        }
        int out = servers.size() - left;
        boolean allowed = left > 0 && out * 100 <= settings.ejection().most() * servers.size();
        if (allowed && server.health().eject(now)) {
            server.counts().ejected();
            LOG.warn(
                    "upstream {}: {} is left out for {} ms after {} failures in a row",
                    settings.name(),
                    server.settings().url(),
                    server.health().ejectedMillis(now),
                    settings.ejection().failures());
        }
    }

    /** Begins to follow the servers' names and to check their health. */
    void start(List<Loop> loops) {
        servers.forEach(server -> server.start(loops));
    }

    /** Stops that; connections in use live on, idle ones close. */
    void close(List<Loop> loops) {
        servers.forEach(server -> server.close(loops));
    }
}

package dev.weir.edge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A group of servers in force. Thread-safe; connections belong to the loop that asks. */
final class Upstream {
    /** Nobody: for routes that refuse. */
    static final Upstream NONE = new Upstream();

    private final @Nullable UpstreamSettings settings;
    private final List<Server> servers;

    /**
     * @throws EdgeException when certificates cannot be read
     */
    Upstream(UpstreamSettings settings, Plane plane, EdgeSettings edge) {
        this.settings = settings;
        OriginTls tls = OriginTls.of(settings, edge.timeouts().connect());
        this.servers = settings.servers().stream()
                .map(one -> new Server(one, tls, plane.metrics(), edge.workers()))
                .toList();
    }

    private Upstream() {
        this.settings = null;
        this.servers = List.of();
    }

    @Nullable
    UpstreamSettings settings() {
        return settings;
    }

    List<Server> servers() {
        return servers;
    }

    /**
     * Gets the listener a connection to one of the servers, see {@link OriginPool#acquire}.
     *
     * @param fresh whether only a new connection will do
     */
    void acquire(Loop loop, OriginListener listener, boolean fresh) {
        if (servers.isEmpty()) {
            throw new IllegalStateException("a route that refuses asks nobody");
        }
        servers.getFirst().pool(loop).acquire(listener, fresh);
    }

    /** Begins to follow the servers' names. */
    void start() {
        servers.forEach(Server::start);
    }

    /** Stops following them; connections in use live on. */
    void close() {
        servers.forEach(Server::close);
    }
}

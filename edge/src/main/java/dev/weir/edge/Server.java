package dev.weir.edge;

import org.jspecify.annotations.Nullable;

/** A server in force: where it is, how TLS with it is made, and each loop's connections to it. Thread-safe. */
final class Server {
    private final ServerSettings settings;
    private final OriginAddresses addresses;
    private final OriginTls tls;
    /** By the loop's index; each loop looks only at its own. */
    private final @Nullable OriginPool[] pools;

    Server(ServerSettings settings, OriginTls tls, EdgeMetrics metrics, int loops) {
        this.settings = settings;
        this.addresses = new OriginAddresses(settings, metrics);
        this.tls = tls;
        this.pools = new OriginPool[loops];
    }

    ServerSettings settings() {
        return settings;
    }

    OriginAddresses addresses() {
        return addresses;
    }

    OriginTls tls() {
        return tls;
    }

    /** The loop's connections; on that loop only. */
    OriginPool pool(Loop loop) {
        OriginPool pool = pools[loop.index()];
        if (pool == null) {
            pool = new OriginPool(loop, this);
            pools[loop.index()] = pool;
            loop.opened(pool);
        }
        return pool;
    }

    void start() {
        addresses.start();
    }

    void close() {
        addresses.close();
    }
}

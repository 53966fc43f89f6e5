package dev.weir.edge;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server in force: where it is, how TLS with it is made, how it does, and each loop's connections to it. Thread-safe; pools
 * belong to the loop that asks.
 */
final class Server {
    private final ServerSettings settings;
    private final int index;
    private final Upstream upstream;
    private final OriginAddresses addresses;
    private final OriginTls tls;
    private final ServerHealth health;
    private final ServerCounts counts;
    private final HealthChecks checks;
    private final long hash;
    private final AtomicInteger active = new AtomicInteger();
    /** By the loop's index; each loop looks only at its own. */
    private final @Nullable OriginPool[] pools;

    private volatile boolean retired;

    Server(ServerSettings settings, int index, Upstream upstream, OriginTls tls, Plane plane, int loops) {
        this.settings = settings;
        this.index = index;
        this.upstream = upstream;
        this.addresses = new OriginAddresses(settings, plane.resolver(), plane.metrics());
        this.tls = tls;
        this.health = new ServerHealth(upstream.settings());
        this.counts = plane.metrics().routing().server(upstream.settings().name(), settings.url());
        this.checks = new HealthChecks(this, upstream.settings());
        this.hash = Balancer.mix(settings.url().toString().hashCode());
        this.pools = new OriginPool[loops];
    }

    ServerSettings settings() {
        return settings;
    }

    /** Its place in its upstream. */
    int index() {
        return index;
    }

    OriginAddresses addresses() {
        return addresses;
    }

    OriginTls tls() {
        return tls;
    }

    ServerHealth health() {
        return health;
    }

    ServerCounts counts() {
        return counts;
    }

    Upstream upstream() {
        return upstream;
    }

    /** Spread over all 64 bits, the same in every process. */
    long hash() {
        return hash;
    }

    /** Requests in flight there, of all loops. */
    int active() {
        return active.get();
    }

    void began() {
        active.getAndIncrement();
    }

    void ended() {
        active.getAndDecrement();
    }

    /** A final answer began to come. */
    void answered(int status) {
        counts.answered(status);
        if (status == 502 || status == 503 || status == 504) {
            count();
        } else {
            health.succeeded();
        }
    }

    /** A request got no answer, or half of one. */
    void failed() {
        counts.failed();
        count();
    }

    private void count() {
        if (health.failed()) {
            upstream.eject(this);
        }
    }

    /** The loop's connections; on that loop only. */
    OriginPool pool(Loop loop) {
        OriginPool pool = pools[loop.index()];
        if (pool == null) {
            pool = new OriginPool(loop, this);
            pools[loop.index()] = pool;
        }
        return pool;
    }

    /** Whether a reload has taken it away, so that connections are not worth keeping. */
    boolean isRetired() {
        return retired;
    }

    void start(List<Loop> loops) {
        counts.follow(this);
        addresses.start();
        checks.start(loops);
    }

    /** Stops looking after it and closes idle connections; those in use live on. */
    void close(List<Loop> loops) {
        retired = true;
        checks.close();
        addresses.close();
        onPools(loops, OriginPool::close);
    }

    /** Ends the connections that are still in use. */
    void cutOff(List<Loop> loops) {
        onPools(loops, OriginPool::cutOff);
    }

    private void onPools(List<Loop> loops, Consumer<OriginPool> work) {
        for (Loop loop : loops) {
            loop.eventLoop().execute(() -> {
                OriginPool pool = pools[loop.index()];
                if (pool != null) {
                    work.accept(pool);
                }
            });
        }
    }
}

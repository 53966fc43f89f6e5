package dev.weir.edge;

import dev.weir.http.Headers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one server at intervals whether it is well, over a new connection each time since that is part of the question, from a
 * virtual thread of its own. Thread-safe.
 */
final class HealthChecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);
    private static final int MOST_BODY = 64 * 1024;

    private final Server server;
    private final UpstreamSettings settings;
    private final ForwardingRules rules;
    private volatile @Nullable Thread thread;

    HealthChecks(Server server, UpstreamSettings settings) {
        this.server = server;
        this.settings = settings;
        // The check names its host, and nobody's request is forwarded
        this.rules = new ForwardingRules(
                new EdgeSettings.Forwarding(false, false, List.of()),
                settings.withHost(EdgeSettings.HostPolicy.CLIENT));
    }

    /** Begins, when there is anything to ask. */
    void start(List<Loop> loops) {
        if (settings.health().isOn()) {
            Loop loop = loops.get(Math.floorMod(server.index(), loops.size()));
            thread = Thread.ofVirtual().name("health-checks").start(() -> run(loop));
        }
    }

    private void run(Loop loop) {
        HealthCheck check = settings.health();
        long interval = check.interval().toMillis();
        try {
            while (true) {
                boolean well = ask(loop, check);
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                if (!well) {
                    server.counts().checkFailed();
                }
                if (server.health().checked(well, System.nanoTime())) {
                    LOG.warn(
                            "upstream {}: {} is {} by its checks",
                            settings.name(),
                            server.settings().url(),
                            well ? "well again" : "not well and left out");
                }
                // Not all edges at the same moment
                Thread.sleep(Duration.ofMillis(
                        interval - interval / 20 + ThreadLocalRandom.current().nextLong(Math.max(1, interval / 10))));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ask(Loop loop, HealthCheck check) {
        String host = check.host().isEmpty() ? server.settings().hostField() : check.host();
        Origin.Fetch fetch =
                new Origin.Fetch("GET", check.path(), new Headers(), host, MOST_BODY, (status, fields) -> false);
        try {
            int status = OriginFetcher.check(loop, server, rules, fetch, check.timeout());
            return status >= 200 && status < 400;
        } catch (EdgeException failed) {
            LOG.debug("upstream {}: {}", settings.name(), server.settings().url(), failed);
            return false;
        }
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}

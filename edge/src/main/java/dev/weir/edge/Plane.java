package dev.weir.edge;

import dev.weir.cache.HttpCache;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all event loops of one edge share. Thread-safe: immutable, or counters. */
final class Plane {
    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    private final EdgeMetrics metrics;
    private final Transport transport;
    private final Resolver resolver;
    private final Answering answering;
    private final BufferMemory memory;
    private final Clock clock;
    private final String instance;
    private final @Nullable HttpCache cache;
    private volatile InForce inForce;
    private volatile @Nullable Supplier<String> reload;
    private final AtomicBoolean draining = new AtomicBoolean();

    /** One configuration, which a reload swaps as a whole. */
    private record InForce(EdgeSettings settings, Nanos nanos, Routing routing, ServerCertificates certificates) {}

    /** The timeouts in nanoseconds, as the hot path wants them. */
    record Nanos(long head, long idle, long body, long write, long firstByte, long read, long originIdle, long tunnel) {
        static Nanos of(EdgeSettings.Timeouts t) {
            return new Nanos(
                    t.head().toNanos(),
                    t.idle().toNanos(),
                    t.body().toNanos(),
                    t.write().toNanos(),
                    t.firstByte().toNanos(),
                    t.read().toNanos(),
                    t.originIdle().toNanos(),
                    t.tunnel().toNanos());
        }
    }

    Plane(
            EdgeSettings settings,
            PhasesByRoute phases,
            Transport transport,
            Resolver resolver,
            Clock clock,
            BufferMemory memory,
            long seed) {
        this.metrics = new EdgeMetrics();
        this.transport = transport;
        this.resolver = resolver;
        this.answering = new Answering(settings.limits().answering());
        this.clock = clock;
        this.memory = memory;
        metrics.watch(memory);
        for (Recorder recorder : phases.elsewhere()) {
            if (recorder instanceof AccessLog log) {
                metrics.watch(log);
            }
        }
        phases.figures().forEach(metrics::watch);
        this.cache = phases.cache().orElse(null);
        phases.cache().ifPresent(metrics::watch);
        this.inForce = new InForce(
                settings,
                Nanos.of(settings.timeouts()),
                new Routing(this, settings, phases, null),
                new ServerCertificates(settings.tls(), phases.issued(), metrics));
        this.instance = String.format(Locale.ROOT, "%08x", (int) (seed ^ seed >>> 32));
    }

    EdgeSettings settings() {
        return inForce.settings;
    }

    /** What clients are shown, as of now. */
    ServerCertificates certificates() {
        return inForce.certificates;
    }

    /** Which route a request takes, as of now. */
    Routing routing() {
        return inForce.routing;
    }

    /** From now on requests take this; those under way keep what they have. */
    void put(EdgeSettings settings, Routing routing, ServerCertificates certificates) {
        answering.atATime(settings.limits().answering());
        inForce = new InForce(settings, Nanos.of(settings.timeouts()), routing, certificates);
    }

    /** What the operator's listener does for a reload, null when it offers none. */
    @Nullable
    Supplier<String> reload() {
        return reload;
    }

    void reload(Supplier<String> work) {
        reload = work;
    }

    /** The shared cache, null when there is none. */
    @Nullable
    HttpCache cache() {
        return cache;
    }

    Nanos nanos() {
        return inForce.nanos;
    }

    EdgeMetrics metrics() {
        return metrics;
    }

    Transport transport() {
        return transport;
    }

    Resolver resolver() {
        return resolver;
    }

    Answering answering() {
        return answering;
    }

    /** What buffers take. */
    BufferMemory memory() {
        return memory;
    }

    /** Where buffers come from that are not read from a channel. */
    ByteBufAllocator allocator() {
        return ByteBufAllocator.DEFAULT;
    }

    Clock clock() {
        return clock;
    }

    /** Eight hexadecimal digits that tell this process from its neighbours. */
    String instance() {
        return instance;
    }

    boolean draining() {
        return draining.get();
    }

    void startDraining() {
        draining.set(true);
    }

    void connectFailed(URI server, Throwable cause) {
        LOG.debug("no connection to {}", server, cause);
    }

    /** Resets and TLS failures are everyday; anything else is ours. */
    void connectionFailed(Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("a connection broke", cause);
        } else {
            LOG.error("a connection is closed because of a defect; please report it", cause);
        }
    }

    /** A phase's implementation threw or took too long: counted, and logged since nobody else will see it. */
    void phaseFailed(String phase, String name, Throwable cause) {
        metrics.phaseFailed(phase, name);
        LOG.warn("{} {} failed; going on without it", phase, name, cause);
    }

    /** How long an answerer may take. */
    Duration answerTimeout() {
        return settings().timeouts().answer();
    }
}

package dev.weir.edge;

import dev.weir.cache.CacheCounter;
import dev.weir.cache.HttpCache;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The figures behind {@code /metrics}. What is counted on every request is looked up beforehand; label values come from fixed
 * sets (methods, status classes, names of phases), never from the network. Thread-safe.
 */
final class EdgeMetrics {
    private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Counter[]> requests = new ConcurrentHashMap<>();
    private final Map<Rejection, Counter> rejections = new EnumMap<>(Rejection.class);
    private final Map<OriginFailure.Kind, Counter> originFailures = new EnumMap<>(OriginFailure.Kind.class);
    private final RoutingMetrics routing = new RoutingMetrics(registry);
    private final MultiGauge certificateGauges = MultiGauge.builder("weir_certificate_expires_timestamp")
            .description("When the served certificate of a name ends, in seconds since 1970")
            .baseUnit("seconds")
            .register(registry);
    private volatile Map<String, Instant> certificateExpiries = Map.of();
    /** Kept here, since the registry forgets whom nobody else remembers. */
    private final List<Figure> figures = new CopyOnWriteArrayList<>();

    private final Timer duration;
    private final LongAdder inFlight = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder originConnections = new LongAdder();
    private final LongAdder http2OriginConnections = new LongAdder();
    private final Counter accepted;
    private final Counter refusedConnections;
    private final Counter bytesIn;
    private final Counter bytesOut;
    private final Counter originBytesIn;
    private final Counter incomplete;
    private final Counter retries;
    private final Counter unsolicited;
    private final Counter refusedForMemory;
    private final Counter exhausted;
    private final Counter unsaid;
    private final Counter proxyRefusals;
    private final Counter reloads;
    private final Counter unresolved;
    private final Counter handshakeFailures;
    private final Counter unfitCertificates;

    EdgeMetrics() {
        for (Rejection reason : Rejection.values()) {
            rejections.put(
                    reason,
                    counter("weir_parse_rejections", "reason", label(reason), "Requests refused by the parser"));
        }
        for (OriginFailure.Kind kind : OriginFailure.Kind.values()) {
            originFailures.put(
                    kind, counter("weir_origin_failures", "kind", label(kind), "Answers the origin did not give"));
        }
        duration = Timer.builder("weir_request_duration")
                .description("From a request's first byte to its answer's last")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(25),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60))
                .register(registry);
        gauge("weir_requests_in_flight", inFlight, "Requests being worked on");
        gauge("weir_connections", connections, "Open connections of clients");
        gauge("weir_origin_connections", originConnections, "Open connections to the origin");
        gauge("weir_origin_http2_connections", http2OriginConnections, "Those of them that speak HTTP/2");
        handshakeFailures = counter("weir_tls_handshake_failures", "TLS with clients that did not come about");
        unfitCertificates = counter("weir_certificates_unfit", "Certificates that could not be read or used");
        accepted = counter("weir_connections_accepted", "Connections accepted");
        refusedConnections = counter("weir_connections_refused", "Connections closed because of a limit");
        bytesIn = counter("weir_bytes_in", "Body bytes read from clients");
        bytesOut = counter("weir_bytes_out", "Body bytes written to clients");
        originBytesIn = counter("weir_origin_bytes_in", "Bytes read from the origin");
        incomplete = counter("weir_requests_incomplete", "Answers that were cut off");
        retries = counter("weir_origin_retries", "Requests sent again because a kept connection had gone");
        proxyRefusals = counter(
                "weir_proxy_protocol_refused",
                "Connections without a good PROXY protocol header where one is asked for");
        reloads = counter("weir_reloads", "Configurations put in force since the start");
        unsaid = counter("weir_log_failures", "Lines that the operational log could not take");
        exhausted = counter(
                "weir_sockets_exhausted", "Connections not accepted or made because no file descriptor was left");
        refusedForMemory = counter(
                "weir_requests_refused_for_memory", "Requests refused because slow clients hold too much memory");
        unsolicited = counter("weir_origin_unsolicited", "Connections the origin sent something on unasked");
        unresolved = counter("weir_origin_unresolved", "Look-ups of the origin's name that failed");
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Counter counter(String name, String tag, String value, String description) {
        return Counter.builder(name).tag(tag, value).description(description).register(registry);
    }

    private void gauge(String name, LongAdder value, String description) {
        Gauge.builder(name, value, LongAdder::sum).description(description).register(registry);
    }

    /** Shows how many lines an access log had to drop. */
    void watch(AccessLog log) {
        FunctionCounter.builder("weir_access_log_dropped", log, AccessLog::dropped)
                .description("Exchanges missing from the access log")
                .register(registry);
    }

    /** Shows how much memory buffers take. */
    void watch(BufferMemory memory) {
        Gauge.builder("weir_buffer_bytes", memory, BufferMemory::bytes)
                .description("Bytes of memory outside the heap that buffers take")
                .register(registry);
    }

    /** Shows a number of something plugged in. */
    void watch(Figure figure) {
        figures.add(figure);
        List<Tag> tags = figure.labels().entrySet().stream()
                .map(label -> Tag.of(label.getKey(), label.getValue()))
                .toList();
        if (figure.rises()) {
            FunctionCounter.builder(figure.name(), figure.value(), value -> (double) value.getAsLong())
                    .description(figure.help())
                    .tags(tags)
                    .register(registry);
        } else {
            Gauge.builder(figure.name(), figure.value(), value -> (double) value.getAsLong())
                    .description(figure.help())
                    .tags(tags)
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** The figures by route and server. */
    RoutingMetrics routing() {
        return routing;
    }

    /** Shows what the cache does and how much it holds. */
    void watch(HttpCache cache) {
        for (CacheCounter counter : CacheCounter.values()) {
            FunctionCounter.builder("weir_cache_" + counter.label(), cache, one -> one.count(counter))
                    .description(counter.meaning())
                    .register(registry);
        }
        Gauge.builder("weir_cache_bytes", cache, HttpCache::bytes)
                .description("Bytes of memory that stored answers take")
                .register(registry);
        Gauge.builder("weir_cache_answers", cache, HttpCache::size)
                .description("Answers in memory")
                .register(registry);
        Gauge.builder("weir_cache_disk_bytes", cache, HttpCache::diskBytes)
                .description("Bytes of files in the disk tier")
                .register(registry);
    }

    /** Everything in the Prometheus text format. */
    String scrape() {
        return registry.scrape();
    }

    void connectionOpened() {
        accepted.increment();
        connections.increment();
    }

    void connectionClosed() {
        connections.decrement();
    }

    void connectionRefused() {
        refusedConnections.increment();
    }

    void requestBegan() {
        inFlight.increment();
    }

    /** An exchange has ended. */
    void requestEnded(ExchangeRecord exchange) {
        inFlight.decrement();
        Counter[] counters = requests.get(exchange.answeredBy());
        if (counters == null) {
            counters = requests.computeIfAbsent(exchange.answeredBy(), this::countersOf);
        }
        counters[exchange.status() / 100].increment();
        duration.record(exchange.duration().toNanos(), TimeUnit.NANOSECONDS);
        if (exchange.bytesIn() > 0) {
            bytesIn.increment((double) exchange.bytesIn());
        }
        if (exchange.bytesOut() > 0) {
            bytesOut.increment((double) exchange.bytesOut());
        }
        if (!exchange.complete()) {
            incomplete.increment();
        }
    }

    private Counter[] countersOf(String answeredBy) {
        Counter[] counters = new Counter[CLASSES.length];
        for (int i = 0; i < counters.length; i++) {
            counters[i] = Counter.builder("weir_requests")
                    .description("Requests by who answered and the class of the status")
                    .tag("answered_by", answeredBy)
                    .tag("code", CLASSES[i])
                    .register(registry);
        }
        return counters;
    }

    void rejected(Rejection reason) {
        Counter counter = rejections.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    /** TLS with a client did not come about. */
    void handshakeFailed() {
        handshakeFailures.increment();
    }

    /** A certificate could not be read again or used. */
    void certificateUnfit() {
        unfitCertificates.increment();
    }

    void count(String name, String meaning, long times) {
        counter(name, meaning).increment((double) times);
    }

    /**
     * The certificates that are served now.
     *
     * @param expiries when each ends, by the first of its names
     */
    synchronized void certificates(Map<String, Instant> expiries) {
        boolean others = !expiries.keySet().equals(certificateExpiries.keySet());
        certificateExpiries = Map.copyOf(expiries);
        if (others) {
            certificateGauges.register(
                    expiries.keySet().stream()
                            .map(name -> MultiGauge.Row.of(Tags.of("certificate", name), () -> expiry(name)))
                            .toList(),
                    false);
        }
    }

    private double expiry(String name) {
        Instant end = certificateExpiries.get(name);
        return end == null ? Double.NaN : (double) end.getEpochSecond();
    }

    /** An HTTP/2 connection was ended because of what the client did, or because of us. */
    void http2Failed(Http2Error error) {
        Counter.builder("weir_http2_connection_errors")
                .description("HTTP/2 connections ended with GOAWAY because of an error (RFC 9113 §5.4.1)")
                .tag("error", error.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    /** An HTTP/2 connection to an origin was ended because of what the origin did, or because of us. */
    void http2OriginFailed(Http2Error error) {
        Counter.builder("weir_origin_http2_connection_errors")
                .description("HTTP/2 connections to origins ended with GOAWAY because of an error (RFC 9113 §5.4.1)")
                .tag("error", error.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    void http2OriginOpened() {
        http2OriginConnections.increment();
    }

    void http2OriginClosed() {
        http2OriginConnections.decrement();
    }

    void phaseFailed(String phase, String name) {
        Counter.builder("weir_phase_failures")
                .description("Failures of what is plugged in")
                .tag("phase", phase)
                .tag("name", name)
                .register(registry)
                .increment();
    }

    void originFailed(OriginFailure failure) {
        Counter counter = originFailures.get(failure.kind());
        if (counter != null) {
            counter.increment();
        }
    }

    void originOpened() {
        originConnections.increment();
    }

    void originClosed() {
        originConnections.decrement();
    }

    void originRead(int bytes) {
        originBytesIn.increment(bytes);
    }

    void retried() {
        retries.increment();
    }

    void proxyRefused() {
        proxyRefusals.increment();
    }

    void reloaded() {
        reloads.increment();
    }

    /** A line for the operational log got lost. */
    void unsaid() {
        unsaid.increment();
    }

    void socketsExhausted() {
        exhausted.increment();
    }

    /** A request was refused because buffers take too much memory. */
    void shortOfMemory() {
        refusedForMemory.increment();
    }

    void unsolicited() {
        unsolicited.increment();
    }

    void resolveFailed() {
        unresolved.increment();
    }
}

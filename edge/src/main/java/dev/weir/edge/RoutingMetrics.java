package dev.weir.edge;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The figures by route and by server. Their labels come from the configuration alone; a reload keeps the figures of what it
 * keeps and forgets the rest, so that their number is bounded by the configuration's size. Thread-safe.
 */
final class RoutingMetrics {
    private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

    private final MeterRegistry registry;
    private final Map<Label, ServerCounts> servers = new ConcurrentHashMap<>();
    private final Map<Label, RouteCounts> routes = new ConcurrentHashMap<>();
    private final Map<Label, List<Meter>> meters = new ConcurrentHashMap<>();

    /** What tells one from another: upstream and server, or site and path. */
    record Label(String kind, String in, String name) {}

    /** Requests by the class of their status. */
    static final class RouteCounts {
        private final LongAdder[] requests = {
            new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()
        };

        void ended(int status) {
            requests[status / 100].increment();
        }

        private double requests(int statusClass) {
            return requests[statusClass].sum();
        }
    }

    RoutingMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    private static Label server(Server server) {
        return serverLabel(
                server.upstream().settings().name(), server.settings().url());
    }

    private static Label serverLabel(String upstream, URI url) {
        return new Label("server", upstream, url.toString());
    }

    /** The figures of a server, the same ones for the same names. */
    ServerCounts server(String upstream, URI url) {
        return servers.computeIfAbsent(serverLabel(upstream, url), this::serverCounts);
    }

    private ServerCounts serverCounts(Label label) {
        ServerCounts counts = new ServerCounts();
        Tags tags = Tags.of("upstream", label.in(), "server", label.name());
        List<Meter> made = new ArrayList<>();
        for (int i = 0; i < CLASSES.length; i++) {
            int statusClass = i;
            made.add(FunctionCounter.builder("weir_upstream_answers", counts, c -> c.answers(statusClass))
                    .description("Answers of servers by the class of their status; none when none came, or half of one")
                    .tags(tags.and("code", CLASSES[i]))
                    .register(registry));
        }
        made.add(FunctionCounter.builder("weir_upstream_ejections", counts, ServerCounts::ejections)
                .description("How often a server was left out because of its answers")
                .tags(tags)
                .register(registry));
        made.add(FunctionCounter.builder("weir_upstream_failed_checks", counts, ServerCounts::failedChecks)
                .description("Health checks that a server did not pass")
                .tags(tags)
                .register(registry));
        made.add(Gauge.builder("weir_upstream_requests_in_flight", counts, ServerCounts::active)
                .description("Requests in flight at a server")
                .tags(tags)
                .register(registry));
        made.add(Gauge.builder("weir_upstream_available", counts, ServerCounts::available)
                .description("1 when requests go to a server, 0 when it is left out")
                .tags(tags)
                .register(registry));
        meters.put(label, made);
        return counts;
    }

    /** The figures of a route, the same ones for the same names. */
    RouteCounts route(String site, String path) {
        return routes.computeIfAbsent(new Label("route", site, path), this::routeCounts);
    }

    private RouteCounts routeCounts(Label label) {
        RouteCounts counts = new RouteCounts();
        List<Meter> made = new ArrayList<>();
        for (int i = 0; i < CLASSES.length; i++) {
            int statusClass = i;
            made.add(FunctionCounter.builder("weir_route_requests", counts, c -> c.requests(statusClass))
                    .description("Requests by route and the class of the status")
                    .tags("site", label.in(), "route", label.name(), "code", CLASSES[i])
                    .register(registry));
        }
        meters.put(label, made);
        return counts;
    }

    /** Forgets what is not in this routing. */
    void keep(Routing routing) {
        Set<Label> kept = ConcurrentHashMap.newKeySet();
        routing.upstreams().forEach(upstream -> upstream.servers().forEach(one -> kept.add(server(one))));
        routing.everyRoute()
                .forEach(route ->
                        kept.add(new Label("route", route.site().name(), route.refusal() == 0 ? route.path() : "-")));
        for (Label label : Set.copyOf(meters.keySet())) {
            if (!kept.contains(label)) {
                List<Meter> gone = meters.remove(label);
                servers.remove(label);
                routes.remove(label);
                if (gone != null) {
                    gone.forEach(registry::remove);
                }
            }
        }
    }
}

package dev.weir.cli;

import dev.weir.edge.Edge;
import dev.weir.edge.EdgeSettings;
import dev.weir.edge.Phases;
import dev.weir.edge.PhasesByRoute;
import dev.weir.edge.Recorder;
import dev.weir.edge.RouteSettings;
import dev.weir.edge.SiteSettings;
import dev.weir.front.Front;
import dev.weir.front.FrontSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The edge with a front for each site plugged into it: the one place that says what runs in which phase, and in which order. */
final class RunningEdge implements AutoCloseable {
    private final Map<String, Front> fronts;
    private final Edge edge;

    private RunningEdge(Map<String, Front> fronts, Edge edge) {
        this.fronts = fronts;
        this.edge = edge;
    }

    /** What runs for the routes of each site. */
    private record Plugged(Map<String, Front> fronts, List<Recorder> elsewhere) implements PhasesByRoute {
        @Override
        public Phases on(SiteSettings site, RouteSettings route) {
            Front front = fronts.get(site.name());
            return front == null
                    ? new Phases(List.of(), List.of(), List.of(), List.of(), elsewhere)
                    : new Phases(List.of(), List.of(), front.answerers(), front.shapers(), elsewhere);
        }
    }

    /**
     * Starts all.
     *
     * @param frontSettings by the site's name; a site without one, or with everything off, has no front
     * @param recorders who hears of finished exchanges; theirs to close, after this
     */
    static RunningEdge start(
            EdgeSettings settings, Map<String, FrontSettings> frontSettings, List<Recorder> recorders) {
        Map<String, Front> fronts = new LinkedHashMap<>();
        for (SiteSettings site : settings.sites()) {
            FrontSettings front = frontSettings.get(site.name());
            if (front != null
                    && front.routes().stream()
                            .anyMatch(route -> !route.features().isEmpty())) {
                fronts.put(site.name(), front(site, front));
            }
        }
        Edge edge;
        try {
            edge = Edge.start(settings, new Plugged(fronts, recorders));
        } catch (RuntimeException e) {
            fronts.values().forEach(Front::close);
            throw e;
        }
        fronts.forEach((site, front) -> front.start(edge.origin(site)));
        return new RunningEdge(fronts, edge);
    }

    /** One site's front, which takes links to the site's servers for links to the site. */
    private static Front front(SiteSettings site, FrontSettings settings) {
        List<String> authorities = site.routes().stream()
                .flatMap(route -> route.upstream().servers().stream())
                .map(server -> server.url().getRawAuthority())
                .distinct()
                .toList();
        return new Front(
                settings.withCrawl(settings.crawl().withOwnAuthorities(authorities)),
                Clock.systemUTC(),
                new SecureRandom());
    }

    /** Where clients reach it, as a URL on this machine. */
    URI uri() {
        InetSocketAddress address = edge.address();
        boolean any = address.getAddress().isAnyLocalAddress();
        return URI.create("http://" + (any ? "127.0.0.1:" + address.getPort() : Kinds.show(address)));
    }

    /** Host and port of the operator's listener, empty when it is off. */
    Optional<String> admin() {
        return edge.admin().map(Kinds::show);
    }

    /** Takes no new connections, lets running exchanges end within the limit, then stops. */
    void drain(Duration limit) {
        edge.drain(limit);
        close();
    }

    @Override
    public void close() {
        fronts.values().forEach(Front::close);
        edge.close();
    }
}

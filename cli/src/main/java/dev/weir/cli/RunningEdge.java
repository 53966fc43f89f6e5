package dev.weir.cli;

import dev.weir.cache.HttpCache;
import dev.weir.cache.Moment;
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
    private final Optional<HttpCache> cache;
    private final Edge edge;

    private RunningEdge(Map<String, Front> fronts, Optional<HttpCache> cache, Edge edge) {
        this.fronts = fronts;
        this.cache = cache;
        this.edge = edge;
    }

    /** What runs for the routes of each site. */
    private record Plugged(Map<String, Front> fronts, Optional<HttpCache> cache, List<Recorder> elsewhere)
            implements PhasesByRoute {
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
     * <p>A site without a front's settings, or with everything off in them, has no front.
     *
     * @param recorders who hears of finished exchanges; theirs to close, after this
     */
    static RunningEdge start(Configuration configuration, List<Recorder> recorders) {
        EdgeSettings settings = configuration.edge();
        Map<String, Front> fronts = new LinkedHashMap<>();
        for (SiteSettings site : settings.sites()) {
            FrontSettings front = configuration.fronts().get(site.name());
            if (front != null
                    && front.routes().stream()
                            .anyMatch(route -> !route.features().isEmpty())) {
                fronts.put(site.name(), front(site, front));
            }
        }
        Optional<HttpCache> cache = Optional.empty();
        Edge edge;
        try {
            cache = configuration.cache().map(chosen -> HttpCache.open(chosen, RunningEdge::now));
            edge = Edge.start(settings, new Plugged(fronts, cache, recorders));
        } catch (RuntimeException e) {
            fronts.values().forEach(Front::close);
            cache.ifPresent(HttpCache::close);
            throw e;
        }
        fronts.forEach((site, front) -> front.start(edge.origin(site)));
        return new RunningEdge(fronts, cache, edge);
    }

    private static Moment now() {
        return new Moment(System.currentTimeMillis(), System.nanoTime());
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
        cache.ifPresent(HttpCache::close);
    }
}

package dev.weir.cli;

import dev.weir.cache.CacheSettings;
import dev.weir.cache.HttpCache;
import dev.weir.cache.Moment;
import dev.weir.certificates.AcmeSettings;
import dev.weir.coding.Coding;
import dev.weir.coding.CodingSettings;
import dev.weir.edge.Answerer;
import dev.weir.edge.Edge;
import dev.weir.edge.EdgeSettings;
import dev.weir.edge.EdgeSettings.Admin;
import dev.weir.edge.Figure;
import dev.weir.edge.HttpsRedirect;
import dev.weir.edge.IssuedCertificates;
import dev.weir.edge.ListenerSettings;
import dev.weir.edge.Phases;
import dev.weir.edge.PhasesByRoute;
import dev.weir.edge.Recorder;
import dev.weir.edge.RouteSettings;
import dev.weir.edge.Shaper;
import dev.weir.edge.SiteSettings;
import dev.weir.edge.StrictTransport;
import dev.weir.edge.TlsSettings;
import dev.weir.front.Front;
import dev.weir.front.FrontSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The edge with a front for each site plugged into it: the one place that says what runs in which phase, and in which order. */
final class RunningEdge implements AutoCloseable {
    private final Optional<HttpCache> cache;
    private final Coding coding;
    private final Edge edge;
    private final ListenerSettings.Protocol protocol;
    private final List<Recorder> recorders;
    private Map<String, SiteFront> fronts;
    private Optional<Acme> acme;

    private RunningEdge(
            Map<String, SiteFront> fronts,
            Optional<HttpCache> cache,
            Optional<Acme> acme,
            Coding coding,
            Edge edge,
            ListenerSettings.Protocol protocol,
            List<Recorder> recorders) {
        this.protocol = protocol;
        this.fronts = fronts;
        this.cache = cache;
        this.acme = acme;
        this.coding = coding;
        this.edge = edge;
        this.recorders = recorders;
    }

    /** A site's front, and what it was made of: it lives on for as long as that stays the same. */
    private record SiteFront(SiteSettings site, FrontSettings settings, Front front) {
        @SuppressWarnings("ReferenceEquality") // this very front, not one made alike
        boolean isIn(Map<String, SiteFront> fronts) {
            SiteFront other = fronts.get(site.name());
            return other != null && other.front == front;
        }
    }

    /** What runs for the routes of each site. */
    private record Plugged(
            EdgeSettings edge,
            Map<String, SiteFront> fronts,
            Optional<HttpCache> cache,
            Optional<Acme> acme,
            Coding coding,
            Optional<CodingSettings> coded,
            List<Recorder> elsewhere)
            implements PhasesByRoute {
        @Override
        public Optional<IssuedCertificates> issued() {
            return acme.map(Function.identity());
        }

        @Override
        public Phases on(SiteSettings site, RouteSettings route) {
            Optional<Front> front = Optional.ofNullable(fronts.get(site.name())).map(SiteFront::front);
            List<Shaper> shapers = new ArrayList<>(front.map(Front::shapers).orElse(List.of()));
            if (edge.tls().strictTransport().isPositive()) {
                shapers.add(new StrictTransport(edge.tls().strictTransport()));
            }
            List<Answerer> answerers = front.map(Front::answerers).orElse(List.of());
            if (coded.isPresent() && route.coded()) {
                CodingSettings settings = coded.get();
                answerers = answerers.stream()
                        .map(answerer -> coding.around(answerer, settings))
                        .toList();
                shapers.add(coding.shaper(settings));
            }
            return new Phases(
                    List.of(),
                    edge.tls().redirect() ? List.of(new HttpsRedirect(securePort(edge))) : List.of(),
                    answerers,
                    shapers,
                    elsewhere);
        }

        @Override
        public List<Figure> figures() {
            return coding.figures();
        }

        private static int securePort(EdgeSettings edge) {
            return edge.listeners().stream()
                    .filter(listener -> listener.protocol() == ListenerSettings.Protocol.HTTPS)
                    .mapToInt(listener -> listener.address().getPort())
                    .findFirst()
                    .orElseThrow();
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
        RunningEdge started = open(
                configuration,
                configuration.edge(),
                configuration.cache(),
                configuration.acme(),
                UnaryOperator.identity(),
                recorders);
        started.read();
        started.acme.ifPresent(certificates -> certificates.start(started.edge));
        return started;
    }

    private void read() {
        fronts.forEach((site, made) -> made.front().start(edge.origin(site)));
    }

    /** Opens all; what is to run by itself beside the edge is not started yet. */
    private static RunningEdge open(
            Configuration configuration,
            EdgeSettings opened,
            Optional<CacheSettings> caching,
            Optional<AcmeSettings> ordering,
            UnaryOperator<PhasesByRoute> watching,
            List<Recorder> recorders) {
        Map<String, SiteFront> fronts = fronts(configuration, Map.of());
        Optional<HttpCache> cache = Optional.empty();
        Optional<Acme> acme = Optional.empty();
        Coding coding = new Coding();
        configuration.coding().ifPresent(coding::bound);
        try {
            cache = caching.map(chosen -> HttpCache.open(chosen, RunningEdge::now));
            acme = ordering.map(Acme::new);
            Plugged plugged =
                    new Plugged(configuration.edge(), fronts, cache, acme, coding, configuration.coding(), recorders);
            Edge edge = Edge.start(opened, watching.apply(plugged));
            ListenerSettings.Protocol protocol = opened.listeners().getFirst().protocol();
            return new RunningEdge(fronts, cache, acme, coding, edge, protocol, recorders);
        } catch (RuntimeException e) {
            fronts.values().forEach(made -> made.front().close());
            cache.ifPresent(HttpCache::close);
            acme.ifPresent(Acme::close);
            coding.close();
            throw e;
        }
    }

    /**
     * Starts all for a trial: on a loopback port, without certificates, files or an operator's listener, and with what runs in the
     * phases watched.
     *
     * @param crawling whether the site may be read for what is made of all its pages
     * @param watching puts the watchers around
     */
    static RunningEdge trial(
            Configuration configuration,
            boolean crawling,
            UnaryOperator<PhasesByRoute> watching,
            List<Recorder> recorders) {
        EdgeSettings settings = configuration.edge();
        EdgeSettings opened = new EdgeSettings(
                List.of(ListenerSettings.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
                TlsSettings.NONE,
                Admin.OFF,
                settings.sites(),
                settings.forwarding(),
                settings.timeouts(),
                settings.limits(),
                1);
        Optional<CacheSettings> caching = configuration.cache().map(CacheSettings::inMemory);
        RunningEdge started = open(configuration, opened, caching, Optional.empty(), watching, recorders);
        if (configuration.coding().isPresent()) {
            // One request would only begin to load them
            started.coding.load();
        }
        if (crawling) {
            started.read();
        }
        return started;
    }

    /** See {@link Edge#door}. */
    InetSocketAddress door(InetSocketAddress peer, String scheme) {
        return edge.door(peer, scheme);
    }

    private static Moment now() {
        return new Moment(System.currentTimeMillis(), System.nanoTime());
    }

    private static Map<String, SiteFront> fronts(Configuration configuration, Map<String, SiteFront> before) {
        Map<String, SiteFront> fronts = new LinkedHashMap<>();
        for (SiteSettings site : configuration.edge().sites()) {
            FrontSettings front = configuration.fronts().get(site.name());
            if (front != null
                    && front.routes().stream()
                            .anyMatch(route -> !route.features().isEmpty())) {
                SiteFront old = before.get(site.name());
                boolean same =
                        old != null && old.site().equals(site) && old.settings().equals(front);
                fronts.put(site.name(), same ? old : new SiteFront(site, front, front(site, front)));
            }
        }
        return fronts;
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

    /**
     * Puts another configuration in force; sites that stay the same keep their front and what it has learnt.
     *
     * @throws dev.weir.edge.EdgeException when it cannot be; then everything is as it was
     */
    synchronized void reload(Configuration configuration) {
        Map<String, SiteFront> before = fronts;
        Map<String, SiteFront> after = fronts(configuration, before);
        boolean sameAcme = acme.map(Acme::settings).equals(configuration.acme());
        Optional<Acme> opened = Optional.empty();
        try {
            if (!sameAcme) {
                opened = configuration.acme().map(Acme::new);
            }
            edge.reload(
                    configuration.edge(),
                    new Plugged(
                            configuration.edge(),
                            after,
                            cache,
                            sameAcme ? acme : opened,
                            coding,
                            configuration.coding(),
                            recorders),
                    configuration.drain());
        } catch (RuntimeException refused) {
            closeOthers(after, before);
            opened.ifPresent(Acme::close);
            throw refused;
        }
        if (!sameAcme) {
            // Only one may order from a folder
            acme.ifPresent(Acme::close);
            acme = opened;
            acme.ifPresent(certificates -> certificates.start(edge));
        }
        configuration.coding().ifPresent(coding::bound);
        fronts = after;
        after.forEach((site, made) -> {
            if (!made.isIn(before)) {
                made.front().start(edge.origin(site));
            }
        });
        closeOthers(before, after);
    }

    private static void closeOthers(Map<String, SiteFront> fronts, Map<String, SiteFront> kept) {
        fronts.forEach((site, made) -> {
            if (!made.isIn(kept)) {
                made.front().close();
            }
        });
    }

    /** What a POST of /reload to the operator's listener does. */
    void onReload(Supplier<String> work) {
        edge.onReload(work);
    }

    /** Where clients reach it, as a URL on this machine. */
    URI uri() {
        InetSocketAddress address = edge.address();
        boolean any = address.getAddress().isAnyLocalAddress();
        String scheme = protocol == ListenerSettings.Protocol.HTTPS ? "https" : "http";
        return URI.create(scheme + "://" + (any ? "127.0.0.1:" + address.getPort() : Kinds.show(address)));
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
    public synchronized void close() {
        acme.ifPresent(Acme::close);
        fronts.values().forEach(made -> made.front().close());
        edge.close();
        coding.close();
        cache.ifPresent(HttpCache::close);
    }
}

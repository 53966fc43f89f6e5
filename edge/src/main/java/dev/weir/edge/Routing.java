package dev.weir.edge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which route a request takes: the sites of one configuration, by the host of the request's authority. Swapped as a whole when
 * the configuration is. Thread-safe: immutable.
 *
 * <p>A host that no site is named for goes to the site of {@code *}; without one the request is misdirected and answered 421
 * (RFC 9110 §7.4, §15.5.20). A path that its site has no route for is answered 404.
 */
final class Routing {
    private static final String NO_ROUTE = "-";

    private final List<Site> sites;
    private final Set<Upstream> upstreams;
    private final RegionTable<Site> exact;
    private final RegionTable<Site> below;
    private final Site otherwise;
    private final boolean simple;

    /**
     * @param before what is in force: upstreams with equal settings live on; null at the start
     * @throws EdgeException when certificates cannot be read
     */
    Routing(Plane plane, EdgeSettings settings, PhasesByRoute phases, @Nullable Routing before) {
        RoutingMetrics metrics = plane.metrics().routing();
        Map<UpstreamSettings, Upstream> known = new HashMap<>();
        Map<String, Upstream> named = new HashMap<>();
        if (before != null) {
            for (Upstream upstream : before.upstreams) {
                known.put(upstream.settings(), upstream);
                named.put(upstream.settings().name(), upstream);
            }
        }
        Set<Upstream> used = new LinkedHashSet<>();
        Phases recorders = new Phases(List.of(), List.of(), List.of(), List.of(), phases.elsewhere());
        ForwardingRules rules = new ForwardingRules(settings.forwarding(), null);
        Map<String, Site> byHost = new HashMap<>();
        Map<String, Site> bySuffix = new HashMap<>();
        Site any = null;
        List<Site> inOrder = new ArrayList<>();
        for (SiteSettings one : settings.sites()) {
            Site site = new Site(
                    one.name(),
                    one.routes(),
                    (in, route) -> {
                        Upstream upstream = known.computeIfAbsent(
                                route.upstream(), made -> new Upstream(made, plane, settings, named.get(made.name())));
                        used.add(upstream);
                        return new Route(
                                in,
                                route.path(),
                                phases.on(one, route),
                                upstream,
                                new ForwardingRules(settings.forwarding(), route.upstream()),
                                metrics.route(one.name(), route.path()),
                                route.cached() ? phases.cache().orElse(null) : null,
                                0);
                    },
                    (in, path) ->
                            new Route(in, path, recorders, null, rules, metrics.route(in.name(), NO_ROUTE), null, 404));
            inOrder.add(site);
            for (String host : one.hosts()) {
                if (host.equals(SiteSettings.ANY)) {
                    any = site;
                } else if (host.startsWith("*.")) {
                    bySuffix.put(host.substring(1), site);
                } else {
                    byHost.put(host, site);
                }
            }
        }
        this.sites = List.copyOf(inOrder);
        this.upstreams = used;
        this.exact = new RegionTable<>(byHost, Routing::hash);
        this.below = new RegionTable<>(bySuffix, Routing::hash);
        this.otherwise = any != null
                ? any
                : new Site(
                        "-",
                        List.of(),
                        (in, route) -> {
                            throw new IllegalStateException("no routes");
                        },
                        (in, path) -> new Route(
                                in, path, recorders, null, rules, metrics.route(in.name(), NO_ROUTE), null, 421));
        this.simple = byHost.isEmpty() && bySuffix.isEmpty();
    }

    /** From the end, so that one walk passes every suffix. */
    private static int hash(String host) {
        int hash = 0;
        for (int i = host.length() - 1; i >= 0; i--) {
            hash = RegionTable.next(hash, host.charAt(i));
        }
        return hash;
    }

    List<Site> sites() {
        return sites;
    }

    Set<Upstream> upstreams() {
        return upstreams;
    }

    /** All of them, those that refuse too. */
    List<Route> everyRoute() {
        List<Route> all = new ArrayList<>();
        sites.forEach(site -> all.addAll(site.routes()));
        sites.forEach(site -> all.add(site.otherwise()));
        all.add(otherwise.otherwise());
        return all;
    }

    /** The route of a request; one that refuses when there is none. Makes no garbage unless the path is oddly spelt. */
    Route route(Request request) {
        return site(request.authority()).route(request.target());
    }

    /** The site of an authority in lower case. */
    Site site(String authority) {
        if (simple) {
            return otherwise;
        }
        Site best = otherwise;
        int end = Authority.hostEnd(authority);
        int hash = 0;
        for (int i = end - 1; i >= 0; i--) {
            char c = authority.charAt(i);
            hash = RegionTable.next(hash, c);
            if (c == '.' && i > 0) {
                Site found = below.get(hash, authority, i, end);
                best = found == null ? best : found;
            }
        }
        Site found = exact.get(hash, authority, 0, end);
        return found == null ? best : found;
    }
}

package dev.weir.cli;

import dev.weir.edge.RouteSettings;
import dev.weir.edge.SiteSettings;
import dev.weir.edge.UpstreamSettings;
import dev.weir.front.FrontSettings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration keys of sites and routes. A file has either one {@code origin}, which is then the only site whatever the
 * host, or {@code sites}.
 */
final class SiteKeys {
    /** A site as the rooms take it. */
    record Site(SiteSettings edge, FrontSettings front) {}

    private static final Key<Values> ROUTE_ORIGIN = Key.optional(
            "origin", UpstreamKeys.ORIGIN, Values.EMPTY, "Who answers below this path, when not the site's origin.");
    private static final Key<List<Values>> ROUTES = Key.optional(
            "routes",
            new Kind.Items<>(route(), 1000),
            List.of(),
            "What is on below which path; the longest path wins. Without routes everything is on everywhere.");

    private static final Key<String> NAME =
            Key.optional("name", Kinds.TEXT, "", "What metrics and logs call the site; empty takes its first host.");
    private static final Key<List<String>> HOSTS = Key.required(
            "hosts",
            new Kind.Items<>(Kinds.TEXT, 1000),
            "Names without ports: docs.example, *.docs.example for all below it, \"*\" for every other one.");
    private static final Key<Values> SITE_ORIGIN = Key.optional(
            "origin",
            UpstreamKeys.ORIGIN,
            Values.EMPTY,
            "Who answers where no route says otherwise; without it a path that has no route with an origin is 404.");
    private static final Key<List<Values>> SITES = Key.optional(
            "sites",
            new Kind.Items<>(Kind.Section.of(NAME, HOSTS, SITE_ORIGIN, FrontKeys.SECTION, ROUTES), 1000),
            List.of(),
            "Several sites, by host, each with its origin, front and routes. A host without a site is answered 421.");

    private static final Key<Values> ORIGIN = Key.optional(
            "origin", UpstreamKeys.ORIGIN, Values.EMPTY, "The one site behind the edge, at least its url.");

    private SiteKeys() {}

    private static Kind.Section route() {
        List<Key<?>> keys = new ArrayList<>();
        keys.add(FrontKeys.PATH);
        keys.add(ROUTE_ORIGIN);
        keys.add(CacheKeys.ROUTE);
        keys.add(CodingKeys.ROUTE);
        keys.addAll(FrontKeys.switches());
        return new Kind.Section(keys);
    }

    /** The keys that stand at the top of the file. */
    static List<Key<?>> top() {
        return List.of(ORIGIN, FrontKeys.SECTION, ROUTES, SITES);
    }

    /**
     * The sites of a whole file.
     *
     * @throws IllegalArgumentException when it has none, or both forms
     */
    static List<Site> sites(Values file) {
        List<Values> sites = file.get(SITES);
        if (sites.isEmpty()) {
            if (!file.has(ORIGIN)) {
                throw new IllegalArgumentException(
                        "\"origin\" is missing: the site behind the edge, at least its url; or \"sites\" for several");
            }
            return List.of(site("default", List.of(SiteSettings.ANY), Optional.of(file.get(ORIGIN)), file));
        }
        for (Key<?> key : List.of(ORIGIN, FrontKeys.SECTION, ROUTES)) {
            if (file.has(key)) {
                throw new IllegalArgumentException(
                        "\"" + key.name() + "\" stands beside \"sites\"; move it into the site that it is for");
            }
        }
        Set<String> names = new LinkedHashSet<>();
        List<Site> made = new ArrayList<>();
        for (Values values : sites) {
            List<String> hosts = values.get(HOSTS);
            String first = hosts.isEmpty() ? "-" : hosts.getFirst();
            String name = values.get(NAME).isEmpty() ? first : values.get(NAME);
            if (!names.add(name)) {
                throw new IllegalArgumentException("two sites are called \"" + name + "\"; give each its own name");
            }
            Optional<Values> origin = values.has(SITE_ORIGIN) ? Optional.of(values.get(SITE_ORIGIN)) : Optional.empty();
            made.add(site(name, hosts, origin, values));
        }
        return made;
    }

    private static Site site(String name, List<String> hosts, Optional<Values> origin, Values values) {
        Optional<UpstreamSettings> own = origin.map(section -> UpstreamKeys.settings(name, section));
        List<Values> routes = values.get(ROUTES);
        List<RouteSettings> made = new ArrayList<>();
        for (Values route : routes) {
            String path = route.get(FrontKeys.PATH);
            Optional<UpstreamSettings> upstream = route.has(ROUTE_ORIGIN)
                    ? Optional.of(UpstreamKeys.settings(name + path, route.get(ROUTE_ORIGIN)))
                    : own;
            made.add(new RouteSettings(
                    path,
                    upstream.orElseThrow(() -> new IllegalArgumentException("site " + name + ": the route " + path
                            + " has no origin, and neither has the site; give one to either")),
                    route.get(CacheKeys.ROUTE),
                    route.get(CodingKeys.ROUTE)));
        }
        if (own.isPresent() && made.stream().noneMatch(route -> route.path().equals("/"))) {
            made.add(new RouteSettings("/", own.get()));
        }
        if (made.isEmpty()) {
            throw new IllegalArgumentException("site " + name + ": neither an origin nor a route; give it one");
        }
        return new Site(new SiteSettings(name, hosts, made), FrontKeys.settings(values.get(FrontKeys.SECTION), routes));
    }
}

package dev.weir.edge;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is served under some host names.
 *
 * @param name what metrics and logs call it
 * @param hosts names without ports: {@code docs.example} is that name, {@code *.docs.example} every name below it and
 *     {@value #ANY} every name that no site is named for. The exact name wins, then the longest wildcard. In lower case
 * @param routes what happens below which path; a path without a route is answered 404
 */
public record SiteSettings(String name, List<String> hosts, List<RouteSettings> routes) {
    /** The host that stands for every other one. */
    public static final String ANY = "*";

    /** @throws IllegalArgumentException when a host is none, or a path has two routes */
    public SiteSettings {
        hosts = hosts.stream().map(host -> host(name, host)).toList();
        routes = List.copyOf(routes);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException(
                    "site " + name + ": name its hosts, or \"" + ANY + "\" for every other one");
        }
        long different = routes.stream().map(RouteSettings::prefix).distinct().count();
        if (different != routes.size()) {
            throw new IllegalArgumentException("site " + name + ": two routes have the same path; give each path once");
        }
    }

    /** Everything under every name from one upstream. */
    public static SiteSettings everything(UpstreamSettings upstream) {
        return new SiteSettings("default", List.of(ANY), List.of(new RouteSettings("/", upstream)));
    }

    /** What no single site can tell: names and hosts are given once, and an upstream's name means one upstream. */
    static void check(List<SiteSettings> sites) {
        Map<String, SiteSettings> names = new HashMap<>();
        Map<String, SiteSettings> hosts = new HashMap<>();
        Map<String, UpstreamSettings> upstreams = new HashMap<>();
        for (SiteSettings site : sites) {
            if (names.put(site.name, site) != null) {
                throw new IllegalArgumentException(
                        "two sites are called \"" + site.name + "\"; give each its own name");
            }
            for (String host : site.hosts) {
                SiteSettings other = hosts.put(host, site);
                if (other != null) {
                    throw new IllegalArgumentException("sites " + other.name + " and " + site.name
                            + " both have the host \"" + host + "\"; give it to one");
                }
            }
            for (RouteSettings route : site.routes) {
                UpstreamSettings upstream = route.upstream();
                UpstreamSettings other = upstreams.put(upstream.name(), upstream);
                if (other != null && !other.equals(upstream)) {
                    throw new IllegalArgumentException("two upstreams are called \"" + upstream.name()
                            + "\" and are not the same; give each its own name");
                }
            }
        }
    }

    private static String host(String site, String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals(ANY)) {
            return name;
        }
        String literal = name.startsWith("*.") ? name.substring(2) : name;
        if (literal.endsWith(".")) {
            literal = literal.substring(0, literal.length() - 1);
        }
        String normal = Authority.normalise(literal);
        if (normal == null || literal.indexOf('*') >= 0 || Authority.hostEnd(literal) != literal.length()) {
            throw new IllegalArgumentException("site " + site + ": \"" + host
                    + "\" is no host; docs.example, *.docs.example or \"*\" belong here, without a port");
        }
        return name.startsWith("*.") ? "*." + literal : literal;
    }
}

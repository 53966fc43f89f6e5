package dev.weir.cli;

import dev.weir.cache.CacheSettings;
import dev.weir.certificates.AcmeSettings;
import dev.weir.coding.CodingSettings;
import dev.weir.edge.EdgeException;
import dev.weir.edge.EdgeSettings;
import dev.weir.edge.RouteSettings;
import dev.weir.edge.ServerSettings;
import dev.weir.edge.SiteSettings;
import dev.weir.front.FrontException;
import dev.weir.front.FrontSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code weir serve} runs with: the one YAML file as values of the rooms that use them.
 *
 * @param fronts what each site says to agents, by the site's name
 * @param cache the shared cache, empty when it is off
 * @param acme automatic certificates, empty when there are none
 * @param coding content codings, empty when they are off
 * @param drain how long running exchanges may take to end after SIGTERM
 * @param accessLog where the access log goes
 */
record Configuration(
        EdgeSettings edge,
        Map<String, FrontSettings> fronts,
        Optional<CacheSettings> cache,
        Optional<AcmeSettings> acme,
        Optional<CodingSettings> coding,
        AccessLogChoice accessLog,
        Duration drain) {
    private static final Key<Duration> DRAIN = Key.optional(
            "drain",
            Kinds.TIME,
            Duration.ofSeconds(30),
            "How long running exchanges may take to end after SIGTERM before they are cut off.");

    /** The whole file. */
    static final Kind.Section FILE = new Kind.Section(keys());

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>();
        keys.add(EdgeKeys.LISTEN);
        keys.add(EdgeKeys.TLS_SECTION);
        keys.add(EdgeKeys.ADMIN_SECTION);
        keys.addAll(SiteKeys.top());
        keys.add(CacheKeys.SECTION);
        keys.add(CodingKeys.SECTION);
        keys.add(EdgeKeys.FORWARDING_SECTION);
        keys.add(AccessLogChoice.SECTION);
        keys.add(DRAIN);
        keys.add(EdgeKeys.TIMEOUTS_SECTION);
        keys.add(EdgeKeys.LIMITS_SECTION);
        keys.add(EdgeKeys.WORKERS);
        return List.copyOf(keys);
    }

    /** Reads and checks a file; whatever is wrong is one {@link Failure} with every place. */
    static Configuration read(Path path) {
        return of(path.toString(), YamlFile.read(path, FILE));
    }

    static Configuration parse(String name, String text) {
        return of(name, YamlFile.parse(name, text, FILE));
    }

    /** The defaults in front of this origin. */
    static Configuration of(URI origin) {
        return parse("origin", "origin: {url: \"" + origin + "\"}");
    }

    /**
     * The file's only origin.
     *
     * @throws Failure when it has several
     */
    URI origin() {
        List<URI> urls = edge.sites().stream()
                .flatMap(site -> site.routes().stream())
                .flatMap(route -> route.upstream().servers().stream())
                .map(ServerSettings::url)
                .distinct()
                .toList();
        if (urls.size() > 1 || edge.sites().size() > 1) {
            throw new Failure(
                    Failure.USAGE,
                    "the file has several sites or origins and this command is for one: "
                            + String.join(", ", urls.stream().map(URI::toString).toList()));
        }
        return urls.getFirst();
    }

    /** The same with another URL for its only origin. */
    Configuration inFrontOf(URI url) {
        origin();
        SiteSettings site = edge.sites().getFirst();
        List<RouteSettings> routes = site.routes().stream()
                .map(route -> new RouteSettings(
                        route.path(),
                        route.upstream().withServers(List.of(ServerSettings.of(url))),
                        route.cached(),
                        route.coded()))
                .toList();
        return with(edge.withSites(List.of(new SiteSettings(site.name(), site.hosts(), routes))));
    }

    /** The same with its only site under every host. */
    Configuration underEveryHost() {
        SiteSettings site = edge.sites().getFirst();
        return with(edge.withSites(List.of(new SiteSettings(site.name(), List.of(SiteSettings.ANY), site.routes()))));
    }

    /** The same with another data plane. */
    Configuration with(EdgeSettings other) {
        return new Configuration(other, fronts, cache, acme, coding, accessLog, drain);
    }

    private static Configuration of(String name, Values file) {
        List<String> wrong = new ArrayList<>();
        List<SiteKeys.Site> sites = checked(() -> SiteKeys.sites(file), wrong);
        EdgeSettings edge = checked(
                () -> EdgeKeys.settings(
                        file,
                        sites == null
                                ? EdgeSettings.of(URI.create("http://unknown")).sites()
                                : sites.stream().map(SiteKeys.Site::edge).toList()),
                wrong);
        Optional<CacheSettings> cache = checked(() -> CacheKeys.settings(file), wrong);
        Optional<AcmeSettings> acme = checked(() -> EdgeKeys.acme(file), wrong);
        Optional<CodingSettings> coding = checked(() -> CodingKeys.settings(file), wrong);
        if (edge == null || sites == null || cache == null || acme == null || coding == null) {
            throw new Failure(Failure.USAGE, name + ": " + String.join("\n" + name + ": ", wrong));
        }
        Map<String, FrontSettings> fronts = new LinkedHashMap<>();
        sites.forEach(site -> fronts.put(site.edge().name(), site.front()));
        return new Configuration(edge, fronts, cache, acme, coding, AccessLogChoice.of(file), file.get(DRAIN));
    }

    /** The rooms' own checks, for what no single key can tell. */
    private static <T> @Nullable T checked(Supplier<T> making, List<String> wrong) {
        try {
            return making.get();
        } catch (IllegalArgumentException | EdgeException | FrontException e) {
            wrong.add(String.valueOf(e.getMessage()));
            return null;
        }
    }
}

package dev.weir.edge;

import dev.weir.cache.HttpCache;
import java.util.List;
import java.util.Optional;

/** What is plugged in where. Asked once for every route when a configuration comes into force, never for a request. */
@FunctionalInterface
public interface PhasesByRoute {
    /** The phases of this route of this site; routes may share them. */
    Phases on(SiteSettings site, RouteSettings route);

    /** The same everywhere. */
    static PhasesByRoute everywhere(Phases phases) {
        return new PhasesByRoute() {
            @Override
            public Phases on(SiteSettings site, RouteSettings route) {
                return phases;
            }

            @Override
            public List<Recorder> elsewhere() {
                return phases.recorders();
            }
        };
    }

    /** The shared cache of all routes that are {@link RouteSettings#cached}; none unless there is one. */
    default Optional<HttpCache> cache() {
        return Optional.empty();
    }

    /** Certificates beside those of the settings, whose challenges are answered whatever the route; none unless there are some. */
    default Optional<IssuedCertificates> issued() {
        return Optional.empty();
    }

    /** Numbers to show at {@code /metrics}; asked once, when the edge starts. */
    default List<Figure> figures() {
        return List.of();
    }

    /** Who hears of requests that belong to no route: malformed ones, unknown hosts, paths without a route. */
    default List<Recorder> elsewhere() {
        return List.of();
    }
}

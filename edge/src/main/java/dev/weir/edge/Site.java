package dev.weir.edge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** A site in force: finds the route of a path. Thread-safe: immutable. */
final class Site {
    private final String name;
    private final List<Route> routes;
    private final RegionTable<Route> byPrefix;
    private final Route otherwise;
    private final boolean simple;

    /**
     * @param otherwise makes the route of paths that have none
     * @param making makes each route; the site is complete only afterwards
     */
    Site(
            String name,
            List<RouteSettings> settings,
            BiFunction<Site, RouteSettings, Route> making,
            BiFunction<Site, String, Route> otherwise) {
        this.name = name;
        Map<String, Route> table = new HashMap<>();
        Route all = null;
        for (RouteSettings one : settings) {
            Route route = making.apply(this, one);
            if (one.prefix().isEmpty()) {
                all = route;
            } else {
                table.put(one.prefix(), route);
            }
        }
        this.otherwise = all == null ? otherwise.apply(this, "/") : all;
        this.routes = all == null ? List.copyOf(table.values()) : List.copyOf(concat(all, List.copyOf(table.values())));
        this.byPrefix = new RegionTable<>(table, Site::hash);
        this.simple = table.isEmpty();
    }

    private static List<Route> concat(Route first, List<Route> others) {
        List<Route> all = new ArrayList<>(others);
        all.addFirst(first);
        return all;
    }

    private static int hash(String prefix) {
        int hash = 0;
        for (int i = 0; i < prefix.length(); i++) {
            hash = RegionTable.next(hash, prefix.charAt(i));
        }
        return hash;
    }

    String name() {
        return name;
    }

    List<Route> routes() {
        return routes;
    }

    /** The route of paths that no other covers. */
    Route otherwise() {
        return otherwise;
    }

    /** The route of a request's target; one that refuses when there is none. */
    Route route(String target) {
        if (simple) {
            return otherwise;
        }
        Route found = walk(target, false);
        if (found == null) {
            int mark = target.indexOf('?');
            found = walk(PathForm.of(target, mark < 0 ? target.length() : mark), true);
        }
        return found == null ? otherwise : found;
    }

    /** The longest prefix that has a route; null when the path has to be looked at in its other spelling first. */
    private @Nullable Route walk(String target, boolean plain) {
        Route best = otherwise;
        int hash = 0;
        char before = 0;
        int length = target.length();
        for (int i = 0; i <= length; i++) {
            char c = i < length ? target.charAt(i) : '?';
            if (i > 0 && (c == '/' || c == '?')) {
                Route found = byPrefix.get(hash, target, 0, i);
                best = found == null ? best : found;
            }
            if (c == '?') {
                return best;
            }
            if (!plain && PathForm.isSuspect(c, before)) {
                return null;
            }
            hash = RegionTable.next(hash, c);
            before = c;
        }
        return best;
    }
}

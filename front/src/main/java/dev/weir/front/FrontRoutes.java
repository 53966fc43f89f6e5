package dev.weir.front;

import java.util.Comparator;
import java.util.List;

/** The route table: the longest prefix wins, a path that no route covers has nothing on. Immutable. */
final class FrontRoutes {
    private final List<FrontRoute> longestFirst;

    FrontRoutes(List<FrontRoute> routes) {
        longestFirst = routes.stream()
                .sorted(Comparator.comparingInt(
                                (FrontRoute route) -> route.pathPrefix().length())
                        .reversed())
                .toList();
    }

    boolean isOn(FrontFeature feature, String path) {
        for (FrontRoute route : longestFirst) {
            if (route.covers(path)) {
                return route.features().contains(feature);
            }
        }
        return false;
    }
}

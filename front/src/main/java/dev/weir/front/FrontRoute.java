package dev.weir.front;

import java.util.EnumSet;
import java.util.Set;

/**
 * What is on below a path. Of several routes the one with the longest matching prefix decides alone; nothing is inherited.
 *
 * <pre>{@code
 * new FrontRoute("/api", Set.of()); // nothing of the front on /api and below, but on /apis as before
 * }</pre>
 *
 * @param pathPrefix whole path segments, starting with {@code /}; {@code /docs} and {@code /docs/} both mean {@code /docs}
 *     itself and everything below it. Compared octet by octet with the path as the client sent it
 * @param features what is on there
 */
public record FrontRoute(String pathPrefix, Set<FrontFeature> features) {
    public FrontRoute {
        if (!pathPrefix.startsWith("/") || pathPrefix.indexOf('?') >= 0 || pathPrefix.indexOf('#') >= 0) {
            throw new FrontException("a route's path prefix is a path that starts with / and has no query, found \""
                    + pathPrefix + "\"");
        }
        features = Set.copyOf(features);
    }

    /** The whole site with everything on. */
    public static FrontRoute everything() {
        return new FrontRoute("/", EnumSet.allOf(FrontFeature.class));
    }

    boolean covers(String path) {
        String prefix = pathPrefix.endsWith("/") ? pathPrefix.substring(0, pathPrefix.length() - 1) : pathPrefix;
        return path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }
}

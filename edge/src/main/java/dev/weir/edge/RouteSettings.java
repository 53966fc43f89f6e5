package dev.weir.edge;

/**
 * What happens below a path of a site. Of several routes the one with the longest matching path decides alone.
 *
 * @param path whole path segments, starting with {@code /}; {@code /docs} and {@code /docs/} both mean {@code /docs} itself and
 *     everything below it. Compared with the request's path after dot segments, repeated slashes and percent-encoded unreserved
 *     characters are taken out of it (RFC 3986 §6.2.2), so that no spelling leads past a route; the servers get the path as it
 *     came
 * @param upstream who answers there
 * @param cached whether the shared cache, when there is one, is used there
 * @param coded whether answers may be sent in a content coding of ours there, when something plugged in makes one
 */
public record RouteSettings(String path, UpstreamSettings upstream, boolean cached, boolean coded) {
    /** With everything there is. */
    public RouteSettings(String path, UpstreamSettings upstream) {
        this(path, upstream, true, true);
    }

    /** @throws IllegalArgumentException when the path is none, or is written in a way that no request's path ever is */
    public RouteSettings {
        if (!path.startsWith("/") || path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw new IllegalArgumentException("a route's path starts with / and has no query, found \"" + path + "\"");
        }
        String plain = PathForm.of(path, path.length());
        if (!plain.equals(path)) {
            throw new IllegalArgumentException("a route's path is written plainly: \"" + plain + "\" and not \"" + path
                    + "\", which would never match");
        }
    }

    /** The path without a slash at its end; empty for the whole site. */
    String prefix() {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}

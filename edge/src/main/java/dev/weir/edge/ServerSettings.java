package dev.weir.edge;

import java.net.URI;
import java.util.Locale;

/**
 * One server behind the edge.
 *
 * @param url scheme {@code http} or {@code https}, host and optional port; no path, query or user
 * @param weight its share of the requests beside the other servers', 1 to 1000. Default 1
 */
public record ServerSettings(URI url, int weight) {
    /** @throws IllegalArgumentException when the URL is not of that form or the weight out of range */
    public ServerSettings {
        String scheme = url.getScheme();
        boolean known = "http".equals(scheme) || "https".equals(scheme);
        String path = url.getRawPath();
        if (!known
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || !(path == null || path.isEmpty() || path.equals("/"))) {
            throw new IllegalArgumentException("origin.url: " + url
                    + " is not of the form http://host[:port] or https://host[:port] (lower-case scheme, no path)");
        }
        if (url.getPort() == 0 || url.getPort() > 65535) {
            throw new IllegalArgumentException("origin.url: port " + url.getPort() + " is not in 1 to 65535");
        }
        if (weight < 1 || weight > 1000) {
            throw new IllegalArgumentException(url + ": weight " + weight + " is not in 1 to 1000");
        }
    }

    /** With weight 1. */
    public static ServerSettings of(URI url) {
        return new ServerSettings(url, 1);
    }

    boolean secure() {
        return "https".equals(url.getScheme());
    }

    /** Host without the brackets of an IPv6 literal, for resolving and SNI. */
    String hostName() {
        String name = url.getHost();
        return name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    }

    int port() {
        return url.getPort() >= 0 ? url.getPort() : secure() ? 443 : 80;
    }

    /** Host and port as they stand in a {@code Host} field, in lower case. */
    String hostField() {
        String authority = url.getPort() >= 0 ? url.getHost() + ":" + url.getPort() : url.getHost();
        return authority.toLowerCase(Locale.ROOT);
    }
}

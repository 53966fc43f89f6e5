package dev.weir.front;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which addresses belong to the site. The origin is known by its paths only, so absolute links count when they name an
 * authority that is the site's own: given in the settings, or learnt from pages whose canonical link differs from their
 * address in nothing but the authority. Thread-safe.
 */
final class CrawlScope {
    /** Stands in for the authority of relative links (RFC 2606: never a real one). */
    static final String HERE = "site.invalid";

    private static final int MOST_LEARNT = 8;
    private static final int LONGEST = 1024;
    private static final int MOST_REPEATS = 3;

    private final Set<String> own = ConcurrentHashMap.newKeySet();
    private final int most;

    CrawlScope(List<String> ownAuthorities) {
        own.add(HERE);
        ownAuthorities.forEach(authority -> own.add(withoutDefaultPort(authority)));
        most = own.size() + MOST_LEARNT;
    }

    /** The path and query of an absolute URL of this site; empty for others and for what no page should be. */
    Optional<String> target(String url) {
        return parse(url)
                .filter(uri -> own.contains(authority(uri)))
                .map(CrawlScope::target)
                .filter(CrawlScope::isSensible);
    }

    /** Whether a page's canonical link names the page itself; learns the authority from it when it does. */
    boolean isCanonical(String page, String canonical) {
        Optional<URI> uri = parse(canonical);
        if (uri.isEmpty()) {
            return true;
        }
        boolean same = bare(target(uri.get())).equals(bare(page));
        if (same && own.size() < most) {
            own.add(authority(uri.get()));
        }
        return same;
    }

    /** An address as it stands in a page or field, made absolute; relative ones belong to this site. */
    static Optional<String> resolve(String target, String reference) {
        try {
            return Optional.of(new URI("http://" + HERE + target)
                    .resolve(new URI(encoded(reference.strip())))
                    .toString());
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<URI> parse(String url) {
        try {
            URI uri = new URI(encoded(url.strip()));
            String scheme = uri.getScheme();
            boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            return web && uri.getRawAuthority() != null ? Optional.of(new URI(uri.toASCIIString())) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** What browsers encode on their own because it cannot stand in a URI (RFC 3986 §2). */
    private static String encoded(String url) {
        StringBuilder out = new StringBuilder(url.length() + 8);
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            switch (c) {
                case ' ' -> out.append("%20");
                case '"' -> out.append("%22");
                case '<' -> out.append("%3C");
                case '>' -> out.append("%3E");
                case '\\' -> out.append('/');
                case '^' -> out.append("%5E");
                case '`' -> out.append("%60");
                case '{' -> out.append("%7B");
                case '|' -> out.append("%7C");
                case '}' -> out.append("%7D");
                case '\t', '\n', '\r' -> {
                    // browsers drop them
                }
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String authority(URI uri) {
        return withoutDefaultPort(uri.getRawAuthority().toLowerCase(Locale.ROOT));
    }

    private static String withoutDefaultPort(String authority) {
        return authority.endsWith(":80")
                ? authority.substring(0, authority.length() - 3)
                : authority.endsWith(":443") ? authority.substring(0, authority.length() - 4) : authority;
    }

    private static String target(URI uri) {
        String raw = uri.normalize().getRawPath();
        String path = raw == null ? "" : SessionId.withoutInPath(raw);
        String query = uri.getRawQuery();
        String kept = query == null ? "" : SessionId.withoutInQuery(query);
        boolean nothingLeft = query == null || (kept.isEmpty() && !query.isEmpty());
        return (path.isEmpty() ? "/" : path) + (nothingLeft ? "" : "?" + kept);
    }

    /** Without what servers add or take away themselves: the last slash and the name of the index page. */
    private static String bare(String target) {
        String path = target.endsWith("/index.html") || target.endsWith("/index.htm")
                ? target.substring(0, target.lastIndexOf('/'))
                : target;
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /** Neither too long nor one of the endless paths that relative links in a loop make, as in {@code /a/b/a/b/a/b/a/b}. */
    private static boolean isSensible(String target) {
        if (target.length() > LONGEST || !PageAddress.isUri(target) || target.startsWith("/../")) {
            return false;
        }
        List<String> segments = List.of(target.split("/", -1));
        return segments.stream()
                .filter(segment -> !segment.isEmpty())
                .noneMatch(segment -> segments.stream().filter(segment::equals).count() > MOST_REPEATS);
    }
}

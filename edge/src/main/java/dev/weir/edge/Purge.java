package dev.weir.edge;

import dev.weir.cache.CacheKey;
import dev.weir.cache.HttpCache;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator wants removed from the cache. */
sealed interface Purge {
    /** All variants of one URL. */
    record Url(CacheKey key) implements Purge {
        @Override
        public int run(HttpCache cache) {
            return cache.purge(key);
        }
    }

    /** Every URL that begins like this. */
    record Prefix(String prefix) implements Purge {
        @Override
        public int run(HttpCache cache) {
            return cache.purgePrefix(prefix);
        }
    }

    Pattern URL = Pattern.compile("(https?)://([^/?#]+)(/[^#]*)?", Pattern.CASE_INSENSITIVE);

    /** Removes it and says how many answers or URLs that were. Waits for the disk. */
    int run(HttpCache cache);

    /** Reads {@code url=…} or {@code prefix=…}; empty when it is neither, or no URL of a site. */
    static Optional<Purge> of(String query) {
        int equals = query.indexOf('=');
        if (equals < 0 || query.indexOf('&') >= 0) {
            return Optional.empty();
        }
        String text;
        try {
            // A plus is a plus here: this is a URL within a URL and no form
            text = URLDecoder.decode(query.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            return Optional.empty();
        }
        String target = url.group(3) == null ? "/" : url.group(3);
        CacheKey key =
                CacheKey.of(url.group(1).toLowerCase(Locale.ROOT), url.group(2).toLowerCase(Locale.ROOT), target);
        return switch (query.substring(0, equals)) {
            case "url" -> Optional.of(new Url(key));
            case "prefix" -> Optional.of(new Prefix(key.url()));
            default -> Optional.empty();
        };
    }
}

package dev.weir.cache;

import dev.weir.http.HeaderName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be set about the cache. A value is checked where it is made, and the exception's message names the option.
 *
 * @param memory bytes of answers kept in memory, fields and bookkeeping included; 1 MiB or more. Default 64 MiB
 * @param maxObject the largest body kept, in bytes; at most a quarter of {@code memory}. Default 8 MiB
 * @param variants answers kept for one URL, told apart by {@code Vary}; 1 to 256. Default 16
 * @param heuristics whether an answer that says nothing about its lifetime is fresh for a tenth of the time since it was last
 *     modified, at most a day (RFC 9111 §4.2.2). Never for a request that carries a cookie. Default yes
 * @param staleIfUnreachable how long after its lifetime an answer may be used when the origin cannot be reached at all and
 *     nothing in the answer forbids it (RFC 9111 §4.2.4); zero to demand {@code stale-if-error}. Default 5 min
 * @param requestDirectives whether clients may ask for a check with the origin by {@code Cache-Control: no-cache} and the like
 *     (RFC 9111 §5.2.1). Default yes
 * @param targeted fields that overrule {@code Cache-Control} for this cache, the most specific first (RFC 9213). Default
 *     {@code CDN-Cache-Control}
 * @param collapsed requests that wait for one that is under way for the same URL instead of asking the origin too; 0 switches
 *     collapsing off. Default 1024 a URL
 * @param collapseWait how long they wait. Default 5 s
 * @param disk where answers are kept over a restart; empty (the default) for memory only
 */
public record CacheSettings(
        long memory,
        long maxObject,
        int variants,
        boolean heuristics,
        Duration staleIfUnreachable,
        boolean requestDirectives,
        List<HeaderName> targeted,
        int collapsed,
        Duration collapseWait,
        Optional<Disk> disk) {

    /**
     * The second tier.
     *
     * @param folder made when it is not there; belongs to one process
     * @param size bytes of files; 1 MiB or more
     */
    public record Disk(Path folder, long size) {
        public Disk {
            atLeast("cache.disk.size", size, MIB);
        }
    }

    private static final long MIB = 1024 * 1024;

    /** As the options' own defaults say. */
    public static final CacheSettings DEFAULTS = new CacheSettings(
            64 * MIB,
            8 * MIB,
            16,
            true,
            Duration.ofMinutes(5),
            true,
            List.of(HeaderName.CDN_CACHE_CONTROL),
            1024,
            Duration.ofSeconds(5),
            Optional.empty());

    public CacheSettings {
        targeted = List.copyOf(targeted);
        atLeast("cache.memory", memory, MIB);
        atLeast("cache.max-object", maxObject, 1);
        atLeast("cache.variants", variants, 1);
        atLeast("cache.collapsed", collapsed, 0);
        if (maxObject > memory / 4) {
            throw new IllegalArgumentException(
                    "cache.max-object: " + maxObject + " is more than a quarter of cache.memory (" + memory
                            + "); a few large answers would push out everything else");
        }
        if (variants > 256) {
            throw new IllegalArgumentException("cache.variants: " + variants + " is more than 256");
        }
        if (staleIfUnreachable.isNegative()) {
            throw new IllegalArgumentException("cache.stale-if-unreachable: " + staleIfUnreachable + " is negative");
        }
        if (collapseWait.isNegative() || collapseWait.compareTo(Duration.ofMinutes(5)) > 0) {
            throw new IllegalArgumentException("cache.collapse-wait: " + collapseWait + " is not between 0 and 5 min");
        }
    }

    /** The same without a second tier. */
    public CacheSettings inMemory() {
        return new CacheSettings(
                memory,
                maxObject,
                variants,
                heuristics,
                staleIfUnreachable,
                requestDirectives,
                targeted,
                collapsed,
                collapseWait,
                Optional.empty());
    }

    private static void atLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(option + ": " + value + " is less than " + least);
        }
    }
}

package dev.weir.front;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How the front reads the origin's pages to build a sitemap and llms.txt. It obeys the origin's robots.txt as {@code weir}.
 *
 * @param ownAuthorities host and port under which the origin knows itself, so that absolute links to it are links within the
 *     site; more are learnt from canonical links. Default none
 * @param pages most pages read; default 5,000
 * @param depth most links between the home page and a page; default 16
 * @param pageBytes largest page read; default 2 MiB
 * @param totalBytes most bytes read in one crawl; default 512 MiB
 * @param concurrency pages asked for at the same time; default 2
 * @param delay pause of each of them after a page; a {@code Crawl-delay} of the origin's robots.txt replaces it up to ten
 *     seconds. Default 20 ms
 * @param time longest duration of one crawl; default 10 minutes
 * @param interval from the end of one crawl to the start of the next; default 6 hours
 * @param patience how long a request for a sitemap or llms.txt waits for the first crawl to end; default 4 seconds
 */
public record CrawlSettings(
        List<String> ownAuthorities,
        int pages,
        int depth,
        int pageBytes,
        long totalBytes,
        int concurrency,
        Duration delay,
        Duration time,
        Duration interval,
        Duration patience) {
    public CrawlSettings {
        ownAuthorities = ownAuthorities.stream()
                .map(authority -> authority.toLowerCase(Locale.ROOT))
                .toList();
        inRange("pages", pages, 1, 50_000);
        inRange("depth", depth, 0, 1_000);
        inRange("page bytes", pageBytes, 1, 64 << 20);
        inRange("total bytes", totalBytes, 1, Long.MAX_VALUE);
        inRange("concurrency", concurrency, 1, 32);
        inRange("delay in ms", delay.toMillis(), 0, 60_000);
        inRange("time in s", time.toSeconds(), 1, 86_400);
        inRange("interval in s", interval.toSeconds(), 1, 31 * 86_400);
        inRange("patience in ms", patience.toMillis(), 0, 60_000);
    }

    /** The documented defaults. */
    public static CrawlSettings defaults() {
        return new CrawlSettings(
                List.of(),
                5_000,
                16,
                2 << 20,
                512L << 20,
                2,
                Duration.ofMillis(20),
                Duration.ofMinutes(10),
                Duration.ofHours(6),
                Duration.ofSeconds(4));
    }

    /** The same with other names of the origin. */
    public CrawlSettings withOwnAuthorities(List<String> authorities) {
        return new CrawlSettings(
                authorities, pages, depth, pageBytes, totalBytes, concurrency, delay, time, interval, patience);
    }

    /** The same with another number of pages and another depth. */
    public CrawlSettings withReach(int mostPages, int mostDepth) {
        return new CrawlSettings(
                ownAuthorities,
                mostPages,
                mostDepth,
                pageBytes,
                totalBytes,
                concurrency,
                delay,
                time,
                interval,
                patience);
    }

    private static void inRange(String what, long found, long least, long most) {
        if (found < least || found > most) {
            throw new FrontException(
                    "the crawl's \"" + what + "\" is from " + least + " to " + most + ", found " + found);
        }
    }
}

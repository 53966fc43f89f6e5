package dev.weir.front;

import dev.weir.edge.Origin;
import dev.weir.robots.RobotsTxt;
import dev.weir.robots.Sitemap;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The site as the latest crawl found it. One virtual thread crawls when started and again after every interval; a crawl that
 * finds nothing, because the origin fails, leaves what the one before it found. Thread-safe.
 */
final class CrawledSite implements AutoCloseable {
    private final CrawlSettings settings;
    private final OriginFiles files;
    private final OriginSitemaps sitemaps;
    private final CrawlScope scope;
    private final MissingPages missing;
    private final CrawlPause pause;
    private final Clock clock;
    private volatile CrawlSnapshot latest = CrawlSnapshot.EMPTY;
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile @Nullable Crawl running;
    private volatile @Nullable Thread crawler;

    CrawledSite(
            CrawlSettings settings,
            OriginFiles files,
            OriginSitemaps sitemaps,
            CrawlScope scope,
            MissingPages missing,
            CrawlPause pause,
            Clock clock) {
        this.settings = settings;
        this.files = files;
        this.sitemaps = sitemaps;
        this.scope = scope;
        this.missing = missing;
        this.pause = pause;
        this.clock = clock;
    }

    /** Begins to crawl. Call once. */
    void start(Origin origin) {
        crawler = Thread.ofVirtual().name("weir-crawler").start(() -> repeat(origin));
    }

    private void repeat(Origin origin) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                crawl(origin);
                first.countDown();
                pause.pause(settings.interval());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            first.countDown();
        }
    }

    private void crawl(Origin origin) {
        RobotsTxt robots = switch (files.fetch(origin, "/robots.txt", RobotsTxt.MAX_BYTES)) {
            case OriginFiles.File.Present present -> RobotsTxt.parse(present.body());
            case OriginFiles.File.Absent _ -> RobotsTxt.parse("");
            // RFC 9309 §2.3.1.4: what cannot be asked is not allowed
            case OriginFiles.File.Unknown _ -> RobotsTxt.parse("User-agent: *\nDisallow: /\n");
        };
        List<String> seeds = new ArrayList<>();
        for (Sitemap.Entry entry : sitemaps.entries(origin, settings.pages())) {
            scope.target(entry.location()).ifPresent(seeds::add);
        }
        Crawl crawl = new Crawl(settings, origin, robots, scope, missing, pause, clock);
        running = crawl;
        CrawlSnapshot found = crawl.run(seeds);
        if (!found.isEmpty() || latest.isEmpty()) {
            latest = found;
        }
        running = null;
    }

    /** What is known now; while the first crawl runs, what it has found so far. */
    CrawlSnapshot now() {
        CrawlSnapshot known = latest;
        Crawl crawl = running;
        return known.isEmpty() && crawl != null ? crawl.soFar() : known;
    }

    /** The same, after waiting a little for the first crawl to end. Blocks. */
    CrawlSnapshot await() {
        Duration patience = settings.patience();
        try {
            if (!first.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return now();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return now();
    }

    @Override
    public void close() {
        Thread thread = crawler;
        if (thread != null) {
            thread.interrupt();
        }
    }
}

package dev.weir.front;

import dev.weir.edge.Answerer;
import dev.weir.edge.Origin;
import dev.weir.edge.Shaper;
import dev.weir.html.Conversion;
import dev.weir.html.HtmlSource;
import dev.weir.html.HtmlToMarkdown;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * What the site says to agents, ready to be plugged into the edge.
 *
 * <pre>{@code
 * try (Front front = new Front(FrontSettings.defaults(), Clock.systemUTC(), new SecureRandom())) {
 *     Phases phases = new Phases(List.of(), List.of(), front.answerers(), front.shapers(), List.of());
 *     ...
 *     front.start(origin);
 * }
 * }</pre>
 *
 * <p>Thread-safe once built.
 */
public final class Front implements AutoCloseable {
    private final List<Answerer> answerers;
    private final List<Shaper> shapers;
    private final CrawledSite site;
    private final Counters counters = new Counters();

    /**
     * A front with these settings; starts nothing.
     *
     * @param clock what "ten minutes ago" is measured with
     * @param random names of pages that do not exist, to learn how the origin says so
     */
    public Front(FrontSettings settings, Clock clock, RandomGenerator random) {
        this(settings, clock, random, new HtmlToMarkdown()::convert, () -> false);
    }

    Front(
            FrontSettings settings,
            Clock clock,
            RandomGenerator random,
            BiFunction<byte[], HtmlSource, Conversion> converter,
            BooleanSupplier indexAnswers) {
        FrontRoutes routes = new FrontRoutes(settings.routes());
        Semaphore exchanges = new Semaphore(settings.limits().waitingExchanges());
        OriginPages origins = new OriginPages(settings);
        MarkdownPages pages = new MarkdownPages(converter, HtmlToMarkdown.VERSION, settings.limits(), counters);
        SkipNotes notes = new SkipNotes();
        MissingPages missing = new MissingPages(origins, pages, clock, random);
        CrawlScope scope = new CrawlScope(settings.crawl().ownAuthorities());
        OriginFiles files = new OriginFiles(settings.crawl(), scope);
        OriginSitemaps sitemaps = new OriginSitemaps(files, scope, clock);
        this.site = new CrawledSite(settings.crawl(), files, sitemaps, scope, missing, CrawlPause.REAL, clock);
        LlmsTxtAnswerer llmsTxt = new LlmsTxtAnswerer(settings, routes, files, site, clock);
        SiteIndex index = new SiteIndex(() -> indexAnswers.getAsBoolean() || llmsTxt.isThere());
        Advertised advertised = new Advertised(settings, routes, index, clock);
        this.answerers = List.of(
                new RobotsAnswerer(settings, routes, files, sitemaps, scope, clock),
                new SitemapAnswerer(routes, sitemaps, site),
                llmsTxt,
                new TwinAnswerer(settings, origins, pages, missing, index, advertised, exchanges, counters, clock),
                new MarkdownAnswerer(settings, origins, pages, index, advertised, notes, exchanges, counters));
        this.shapers = List.of(
                new MarkdownShaper(routes, notes),
                new LinkShaper(routes, advertised),
                new DirectiveShaper(routes, advertised, settings.limits().injectionWindowBytes(), counters));
    }

    /** The answerers in the order that they are to be asked. */
    public List<Answerer> answerers() {
        return answerers;
    }

    /** The shapers in the order that they are to run. */
    public List<Shaper> shapers() {
        return shapers;
    }

    /** Begins to read the site, for its sitemap and llms.txt. Call once, when the edge can reach the origin. */
    public void start(Origin origin) {
        site.start(origin);
    }

    /** How often what happened since the start, by a fixed set of lower-case names with dots; a copy. */
    public Map<String, Long> counters() {
        return counters.snapshot();
    }

    /** Stops what runs in the background. */
    @Override
    public void close() {
        site.close();
    }
}

package dev.weir.front;

import dev.weir.robots.ContentSignals;
import java.util.List;

/**
 * Everything about the front that an operator may choose.
 *
 * <pre>{@code
 * FrontSettings settings = FrontSettings.defaults()
 *         .withRoutes(List.of(FrontRoute.everything(), new FrontRoute("/account", Set.of())));
 * }</pre>
 *
 * @param siteName what the site calls itself in public; empty takes the title of its home page. Default empty
 * @param routes what is on where; default {@linkplain FrontRoute#everything() everything everywhere}
 * @param contentSignals the policy for the use of content; default {@link ContentSignals#DEFAULT}
 * @param convertAuthenticated whether pages asked for with {@code Authorization} are converted too. What is made for one
 *     client is never given to another either way. Default no
 * @param robots who among the AI agents may fetch the site; default {@link RobotsSettings#defaults()}
 * @param crawl how the site is read for its sitemap and llms.txt; default {@link CrawlSettings#defaults()}
 * @param limits bounds; default {@link FrontLimits#defaults()}
 */
public record FrontSettings(
        String siteName,
        List<FrontRoute> routes,
        ContentSignals contentSignals,
        boolean convertAuthenticated,
        RobotsSettings robots,
        CrawlSettings crawl,
        FrontLimits limits) {
    public FrontSettings {
        routes = List.copyOf(routes);
        long different = routes.stream().map(FrontRoute::pathPrefix).distinct().count();
        if (different != routes.size()) {
            throw new FrontException("two routes have the same path prefix; give each prefix once");
        }
    }

    /** The documented defaults. */
    public static FrontSettings defaults() {
        return new FrontSettings(
                "",
                List.of(FrontRoute.everything()),
                ContentSignals.DEFAULT,
                false,
                RobotsSettings.defaults(),
                CrawlSettings.defaults(),
                FrontLimits.defaults());
    }

    /** The same with another name. */
    public FrontSettings withSiteName(String name) {
        return new FrontSettings(name, routes, contentSignals, convertAuthenticated, robots, crawl, limits);
    }

    /** The same with other routes. */
    public FrontSettings withRoutes(List<FrontRoute> others) {
        return new FrontSettings(siteName, others, contentSignals, convertAuthenticated, robots, crawl, limits);
    }

    /** The same with another policy. */
    public FrontSettings withContentSignals(ContentSignals signals) {
        return new FrontSettings(siteName, routes, signals, convertAuthenticated, robots, crawl, limits);
    }

    /** The same with other bounds. */
    public FrontSettings withLimits(FrontLimits others) {
        return new FrontSettings(siteName, routes, contentSignals, convertAuthenticated, robots, crawl, others);
    }

    /** The same with pages behind {@code Authorization} converted or not. */
    public FrontSettings withConvertAuthenticated(boolean convert) {
        return new FrontSettings(siteName, routes, contentSignals, convert, robots, crawl, limits);
    }

    /** The same with other rules for AI agents. */
    public FrontSettings withRobots(RobotsSettings rules) {
        return new FrontSettings(siteName, routes, contentSignals, convertAuthenticated, rules, crawl, limits);
    }

    /** The same, read in another way. */
    public FrontSettings withCrawl(CrawlSettings other) {
        return new FrontSettings(siteName, routes, contentSignals, convertAuthenticated, robots, other, limits);
    }
}

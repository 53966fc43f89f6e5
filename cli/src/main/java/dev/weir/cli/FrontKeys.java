package dev.weir.cli;

import static dev.weir.cli.Kinds.BYTES;
import static dev.weir.cli.Kinds.FLAG;
import static dev.weir.cli.Kinds.TIME;
import static dev.weir.cli.Kinds.whole;

import dev.weir.front.CrawlSettings;
import dev.weir.front.FrontFeature;
import dev.weir.front.FrontLimits;
import dev.weir.front.FrontRoute;
import dev.weir.front.FrontSettings;
import dev.weir.front.RobotsSettings;
import dev.weir.robots.ContentSignals;
import dev.weir.robots.ContentSignals.Statement;
import dev.weir.robots.RobotsPolicy.Access;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The configuration keys of the front. Their defaults are those of {@link FrontSettings}, stated there. */
final class FrontKeys {
    private static final FrontSettings DEFAULTS = FrontSettings.defaults();

    private static final Kind<Statement> STATEMENT = Kinds.choice(Statement.class);
    private static final Key<Statement> SEARCH = Key.optional(
            "search",
            STATEMENT,
            DEFAULTS.contentSignals().search(),
            "Building an index, showing links and short excerpts.");
    private static final Key<Statement> AI_INPUT = Key.optional(
            "ai-input", STATEMENT, DEFAULTS.contentSignals().aiInput(), "Using a page as input for an answer.");
    private static final Key<Statement> AI_TRAIN = Key.optional(
            "ai-train",
            STATEMENT,
            DEFAULTS.contentSignals().aiTrain(),
            "Training or fine-tuning models; unset says nothing until you decide.");
    private static final Key<Values> SIGNALS = Key.optional(
            "content-signals",
            Kind.Section.of(SEARCH, AI_INPUT, AI_TRAIN),
            Values.EMPTY,
            "What you say about the use of your content, in robots.txt and in response fields.");

    private static final Key<String> SITE_NAME = Key.optional(
            "site-name",
            Kinds.TEXT,
            DEFAULTS.siteName(),
            "What the site calls itself; empty takes its home page's title.");
    private static final Key<Boolean> AUTHENTICATED = Key.optional(
            "convert-authenticated",
            FLAG,
            DEFAULTS.convertAuthenticated(),
            "Whether pages asked for with Authorization are converted too; they are never shared between clients.");

    private static final Kind<Access> ACCESS = Kinds.choice(Access.class);
    private static final RobotsSettings R = DEFAULTS.robots();
    private static final Key<Access> TRAINING =
            Key.optional("training", ACCESS, R.training(), "Agents that collect text to train models on.");
    private static final Key<Access> SEARCH_AGENTS =
            Key.optional("search", ACCESS, R.search(), "Agents that index for answers.");
    private static final Key<Access> ASSISTANT =
            Key.optional("assistant", ACCESS, R.assistant(), "Agents that fetch a page for a person.");
    private static final Kind<List<String>> TOKENS = new Kind.Items<>(Kinds.TEXT, 500);
    private static final Key<List<String>> ALLOWED =
            Key.optional("allow", TOKENS, List.of(), "Single agents by product token, before their class.");
    private static final Key<List<String>> DISALLOWED =
            Key.optional("disallow", TOKENS, List.of(), "Single agents by product token, before their class.");
    private static final Key<Values> ROBOTS = Key.optional(
            "robots",
            Kind.Section.of(TRAINING, SEARCH_AGENTS, ASSISTANT, ALLOWED, DISALLOWED),
            Values.EMPTY,
            "Who among the AI agents may fetch the site, as robots.txt says; what the origin's own names stays.");

    private static final CrawlSettings C = DEFAULTS.crawl();
    private static final Key<Integer> PAGES = Key.optional("pages", whole(1, 50_000), C.pages(), "Most pages read.");
    private static final Key<Integer> DEPTH =
            Key.optional("depth", whole(0, 1_000), C.depth(), "Most links between the home page and a page.");
    private static final Key<Integer> CONCURRENCY =
            Key.optional("concurrency", whole(1, 32), C.concurrency(), "Pages asked for at the same time.");
    private static final Key<Duration> DELAY =
            Key.optional("delay", TIME, C.delay(), "Pause after a page; a longer Crawl-delay of the origin wins.");
    private static final Key<Duration> LONGEST = Key.optional("time", TIME, C.time(), "Longest duration of one crawl.");
    private static final Key<Duration> INTERVAL =
            Key.optional("interval", TIME, C.interval(), "From the end of one crawl to the next.");
    private static final Key<Values> CRAWL = Key.optional(
            "crawl",
            Kind.Section.of(PAGES, DEPTH, CONCURRENCY, DELAY, LONGEST, INTERVAL),
            Values.EMPTY,
            "How the site is read for its sitemap and llms.txt, obeying its robots.txt.");

    private static final FrontLimits L = DEFAULTS.limits();
    private static final Key<Long> SOURCE =
            Key.optional("markdown-source", BYTES, (long) L.markdownSourceBytes(), "Largest page converted, decoded.");
    private static final Key<Integer> CONVERSIONS =
            Key.optional("conversions", whole(0, 1024), 0, "Conversions at the same time; 0 means one a processor.");
    private static final Key<Integer> WAITING = Key.optional(
            "waiting-exchanges",
            whole(1, 100_000),
            L.waitingExchanges(),
            "Exchanges that may fetch or wait for a conversion at the same time.");
    private static final Key<Long> VARIANTS = Key.optional(
            "variant-cache",
            BYTES,
            L.variantCacheBytes(),
            "Markdown kept so that an unchanged page is converted once.");
    private static final Key<Long> WINDOW = Key.optional(
            "injection-window",
            BYTES,
            (long) L.injectionWindowBytes(),
            "How far into a page a place for the pointer is looked for.");
    private static final Key<Values> LIMITS = Key.optional(
            "limits",
            Kind.Section.of(SOURCE, CONVERSIONS, WAITING, VARIANTS, WINDOW),
            Values.EMPTY,
            "Bounds of what the front holds and works on.");

    static final Key<Values> SECTION = Key.optional(
            "front",
            Kind.Section.of(SITE_NAME, SIGNALS, ROBOTS, CRAWL, AUTHENTICATED, LIMITS),
            Values.EMPTY,
            "What the site says to agents.");

    static final Key<String> PATH = Key.required(
            "path",
            Kinds.scalar(
                    Map.of("type", "string", "pattern", "^/"),
                    text -> {
                        if (!text.startsWith("/")) {
                            throw new IllegalArgumentException(
                                    "a path starting with / belongs here, found \"" + Nearest.cut(text) + "\"");
                        }
                        return text;
                    },
                    text -> text),
            "The path and everything below it.");
    private static final Map<FrontFeature, Key<Boolean>> SWITCHES = declared();

    private FrontKeys() {}

    private static Map<FrontFeature, Key<Boolean>> declared() {
        Map<FrontFeature, Key<Boolean>> switches = new EnumMap<>(FrontFeature.class);
        for (FrontFeature feature : FrontFeature.values()) {
            switches.put(feature, Key.optional(Kinds.word(feature), FLAG, true, meaning(feature)));
        }
        return switches;
    }

    private static String meaning(FrontFeature feature) {
        return switch (feature) {
            case MARKDOWN -> "Pages as Markdown to clients that prefer it.";
            case TWINS -> "The same Markdown at /x.md and /x/index.md.";
            case LINKS -> "Link fields on pages, naming llms.txt and the page's Markdown.";
            case DIRECTIVE -> "A hidden but accessible pointer inside pages.";
            case ROBOTS -> "robots.txt merged with your policy.";
            case SITEMAP -> "A sitemap where the origin has none.";
            case LLMS_TXT -> "llms.txt written from the pages.";
        };
    }

    /** One switch a feature, for a route. */
    static Collection<Key<Boolean>> switches() {
        return SWITCHES.values();
    }

    /** The front of one site. */
    static FrontSettings settings(Values front, List<Values> routes) {
        Values signals = front.get(SIGNALS);
        Values limits = front.get(LIMITS);
        FrontSettings settings = DEFAULTS.withSiteName(front.get(SITE_NAME))
                .withContentSignals(
                        new ContentSignals(signals.get(SEARCH), signals.get(AI_INPUT), signals.get(AI_TRAIN)))
                .withConvertAuthenticated(front.get(AUTHENTICATED))
                .withRobots(robots(front.get(ROBOTS)))
                .withCrawl(crawl(front.get(CRAWL)))
                .withLimits(new FrontLimits(
                        small(limits, SOURCE),
                        EdgeKeys.orProcessors(limits.get(CONVERSIONS)),
                        limits.get(WAITING),
                        limits.get(VARIANTS),
                        small(limits, WINDOW)));
        return routes.isEmpty()
                ? settings
                : settings.withRoutes(routes.stream().map(FrontKeys::route).toList());
    }

    private static RobotsSettings robots(Values values) {
        Map<String, Access> agents = new HashMap<>();
        values.get(ALLOWED).forEach(token -> agents.put(token, Access.ALLOW));
        for (String token : values.get(DISALLOWED)) {
            if (agents.put(token, Access.DISALLOW) != null) {
                throw new IllegalArgumentException(
                        "front.robots: \"" + Nearest.cut(token) + "\" is both allowed and disallowed; choose one");
            }
        }
        return new RobotsSettings(values.get(TRAINING), values.get(SEARCH_AGENTS), values.get(ASSISTANT), agents);
    }

    private static CrawlSettings crawl(Values values) {
        return new CrawlSettings(
                C.ownAuthorities(),
                values.get(PAGES),
                values.get(DEPTH),
                C.pageBytes(),
                C.totalBytes(),
                values.get(CONCURRENCY),
                values.get(DELAY),
                values.get(LONGEST),
                values.get(INTERVAL),
                C.patience());
    }

    private static FrontRoute route(Values values) {
        Set<FrontFeature> features = EnumSet.noneOf(FrontFeature.class);
        SWITCHES.forEach((feature, key) -> {
            if (values.get(key)) {
                features.add(feature);
            }
        });
        return new FrontRoute(values.get(PATH), features);
    }

    private static int small(Values values, Key<Long> key) {
        long value = values.get(key);
        if (value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("front.limits." + key.name() + ": " + value + " is more than 2 GiB");
        }
        return (int) value;
    }
}

package dev.weir.front;

import dev.weir.edge.Answerer;
import dev.weir.edge.Identity;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.robots.LlmsTxt;
import dev.weir.robots.LlmsTxtTree;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/**
 * Answers {@code /llms.txt} from the crawl, pages of older versions under "Optional", and the files below it when one does not
 * fit a context window. Entries lead to the
 * pages' Markdown. An origin that has a valid llms.txt keeps it.
 */
final class LlmsTxtAnswerer implements Answerer {
    private static final String TYPE = "text/markdown; charset=utf-8";
    private static final Pattern FILE = Pattern.compile("(/[^/]+)*/llms(-[1-9][0-9]{0,3})?\\.txt");
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final String KEY = "own";

    private final FrontSettings settings;
    private final FrontRoutes routes;
    private final OriginFiles files;
    private final CrawledSite site;
    private final ExpiringMap<Boolean> own;

    LlmsTxtAnswerer(FrontSettings settings, FrontRoutes routes, OriginFiles files, CrawledSite site, Clock clock) {
        this.settings = settings;
        this.routes = routes;
        this.files = files;
        this.site = site;
        this.own = new ExpiringMap<>(clock, LIFE, 1);
    }

    @Override
    public String name() {
        return "llms-txt";
    }

    @Override
    public boolean concerns(Request request) {
        String path = request.path();
        return request.isRead()
                && path.endsWith(".txt")
                && FILE.matcher(path).matches()
                && !MarkdownAnswerer.hasBodyOrUpgrade(request)
                && routes.isOn(FrontFeature.LLMS_TXT, SiteIndex.PATH);
    }

    /** Whether {@code /llms.txt} answers 200 now, as far as is known without asking. */
    boolean isThere() {
        return routes.isOn(FrontFeature.LLMS_TXT, SiteIndex.PATH)
                && (own.get(KEY).orElse(false) || !site.now().isEmpty());
    }

    @Override
    public Optional<Response> answer(Request request, Identity identity, Origin origin) {
        if (hasOwn(origin)) {
            return Optional.empty();
        }
        CrawlSnapshot snapshot = site.await();
        if (snapshot.isEmpty()) {
            return Optional.empty();
        }
        Optional<LlmsTxt> file = Optional.ofNullable(tree(request, snapshot).get(request.path()));
        return file.map(
                found -> TextResponse.of(request, TYPE, found.toMarkdown().getBytes(StandardCharsets.UTF_8)));
    }

    private boolean hasOwn(Origin origin) {
        Optional<Boolean> known = own.get(KEY);
        if (known.isPresent()) {
            return known.get();
        }
        boolean valid =
                files.fetch(origin, SiteIndex.PATH, LlmsTxt.MAX_CHARS) instanceof OriginFiles.File.Present present
                        && LlmsTxt.parse(new String(present.body(), StandardCharsets.UTF_8))
                                .isValid();
        own.put(KEY, valid);
        return valid;
    }

    private SequencedMap<String, LlmsTxt> tree(Request request, CrawlSnapshot snapshot) {
        CrawlPage home = snapshot.pages().getFirst();
        String title = settings.siteName().isEmpty()
                ? (home.target().equals("/") ? home.title() : request.authority())
                : settings.siteName();
        String summary = home.target().equals("/") ? home.description() : "";
        List<LlmsTxtTree.Page> pages = snapshot.pages().stream()
                .map(page -> new LlmsTxtTree.Page(
                        page.path(),
                        new LlmsTxt.Item(page.title(), request.base() + address(page), page.description()),
                        page.superseded()))
                .toList();
        return new LlmsTxtTree(title, summary).files(pages, request.base());
    }

    /** The page's Markdown where it has an address of its own, else the page. */
    private String address(CrawlPage page) {
        if (!routes.isOn(FrontFeature.TWINS, page.path())) {
            return page.target();
        }
        return TwinPath.of(page.path()) + page.target().substring(page.path().length());
    }
}

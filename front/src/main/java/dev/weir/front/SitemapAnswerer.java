package dev.weir.front;

import dev.weir.edge.Answerer;
import dev.weir.edge.Identity;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.robots.Sitemap;
import dev.weir.robots.SitemapWriter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers {@code /sitemap.xml} from the crawl, and {@code /sitemap-N.xml} when one file is not enough. An origin that has a
 * valid sitemap keeps it.
 */
final class SitemapAnswerer implements Answerer {
    static final String PATH = "/sitemap.xml";

    private static final String TYPE = "application/xml; charset=utf-8";
    private static final Pattern PART = Pattern.compile("/sitemap-([1-9][0-9]{0,3})\\.xml");

    private final FrontRoutes routes;
    private final OriginSitemaps own;
    private final CrawledSite site;

    SitemapAnswerer(FrontRoutes routes, OriginSitemaps own, CrawledSite site) {
        this.routes = routes;
        this.own = own;
        this.site = site;
    }

    @Override
    public String name() {
        return "sitemap";
    }

    @Override
    public boolean concerns(Request request) {
        String path = request.path();
        return request.isRead()
                && (path.equals(PATH) || PART.matcher(path).matches())
                && !MarkdownAnswerer.hasBodyOrUpgrade(request)
                && routes.isOn(FrontFeature.SITEMAP, PATH);
    }

    @Override
    public Optional<Response> answer(Request request, Identity identity, Origin origin) {
        if (own.own(origin).isPresent()) {
            return Optional.empty();
        }
        CrawlSnapshot snapshot = site.await();
        if (snapshot.isEmpty()) {
            return Optional.empty();
        }
        List<Sitemap.Entry> entries = snapshot.pages().stream()
                .filter(page -> !page.superseded())
                .map(page -> new Sitemap.Entry(request.base() + page.target(), page.lastmod()))
                .toList();
        SitemapWriter.Files files =
                new SitemapWriter().write(entries, part -> request.base() + "/sitemap-" + part + ".xml");
        Matcher part = PART.matcher(request.path());
        if (!part.matches()) {
            return Optional.of(TextResponse.of(request, TYPE, files.root()));
        }
        int number = Integer.parseInt(part.group(1));
        return number <= files.parts().size()
                ? Optional.of(TextResponse.of(request, TYPE, files.parts().get(number - 1)))
                : Optional.empty();
    }
}

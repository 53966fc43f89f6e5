package dev.weir.front;

import dev.weir.edge.Answerer;
import dev.weir.edge.Identity;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.robots.AiAgents;
import dev.weir.robots.RobotsTxt;
import dev.weir.robots.RobotsTxtWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Answers {@code /robots.txt}: the origin's file with the operator's policy added, or one made where the origin has none (4xx,
 * or a page in its place). When the origin cannot say, the last file it had serves for a day (the age that RFC 9309 §2.4
 * gives a cached file); without one its own failure goes through, which crawlers take as "disallow" (RFC 9309 §2.3.1.4): no permission is invented.
 */
final class RobotsAnswerer implements Answerer {
    static final String PATH = "/robots.txt";

    private static final String TYPE = "text/plain; charset=utf-8";
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofHours(24);
    private static final String KEY = "robots";

    private final FrontRoutes routes;
    private final OriginFiles files;
    private final OriginSitemaps sitemaps;
    private final CrawlScope scope;
    private final RobotsTxtWriter writer;
    private final ExpiringMap<RobotsTxt> fresh;
    private final ExpiringMap<RobotsTxt> last;

    RobotsAnswerer(
            FrontSettings settings,
            FrontRoutes routes,
            OriginFiles files,
            OriginSitemaps sitemaps,
            CrawlScope scope,
            Clock clock) {
        this.routes = routes;
        this.files = files;
        this.sitemaps = sitemaps;
        this.scope = scope;
        this.writer = new RobotsTxtWriter(settings.robots().policy(settings.contentSignals()), AiAgents.bundled());
        this.fresh = new ExpiringMap<>(clock, LIFE, 1);
        this.last = new ExpiringMap<>(clock, KEPT, 1);
    }

    @Override
    public String name() {
        return KEY;
    }

    @Override
    public boolean concerns(Request request) {
        return request.isRead()
                && request.path().equals(PATH)
                && !MarkdownAnswerer.hasBodyOrUpgrade(request)
                && routes.isOn(FrontFeature.ROBOTS, PATH);
    }

    @Override
    public Optional<Response> answer(Request request, Identity identity, Origin origin) {
        return current(origin).map(robots -> TextResponse.of(request, TYPE, write(request, robots, origin)));
    }

    private Optional<RobotsTxt> current(Origin origin) {
        Optional<RobotsTxt> known = fresh.get(KEY);
        if (known.isPresent()) {
            return known;
        }
        return switch (files.fetch(origin, PATH, RobotsTxt.MAX_BYTES)) {
            case OriginFiles.File.Present present -> Optional.of(learn(RobotsTxt.parse(present.body())));
            case OriginFiles.File.Absent _ -> Optional.of(learn(RobotsTxt.parse("")));
            case OriginFiles.File.Unknown _ -> last.get(KEY);
        };
    }

    private RobotsTxt learn(RobotsTxt robots) {
        fresh.put(KEY, robots);
        last.put(KEY, robots);
        return robots;
    }

    private byte[] write(Request request, RobotsTxt robots, Origin origin) {
        boolean ours = routes.isOn(FrontFeature.SITEMAP, SitemapAnswerer.PATH);
        List<String> ourSitemaps;
        Optional<String> own = sitemaps.own(origin);
        if (own.isPresent()) {
            ourSitemaps = robots.sitemaps().isEmpty() ? List.of(request.base() + own.get()) : List.of();
        } else {
            ourSitemaps = ours ? List.of(request.base() + SitemapAnswerer.PATH) : List.of();
        }
        return writer.merge(
                        robots,
                        url -> scope.target(url).map(request.base()::concat).orElse(url),
                        ourSitemaps)
                .body();
    }
}

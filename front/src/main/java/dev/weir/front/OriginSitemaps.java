package dev.weir.front;

import dev.weir.edge.Origin;
import dev.weir.robots.RobotsTxt;
import dev.weir.robots.Sitemap;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The sitemaps that the origin has itself: those that its robots.txt names on this site, else the usual paths. What is found
 * out is remembered for a few minutes. Thread-safe; blocks.
 */
final class OriginSitemaps {
    private static final Duration LIFE = Duration.ofMinutes(5);
    private static final String KEY = "own";
    private static final int MOST_FILES = 16;
    private static final List<String> USUAL =
            List.of("/sitemap.xml", "/sitemap-index.xml", "/sitemap_index.xml", "/sitemap.xml.gz");

    private final OriginFiles files;
    private final CrawlScope scope;
    private final ExpiringMap<Optional<String>> learnt;

    OriginSitemaps(OriginFiles files, CrawlScope scope, Clock clock) {
        this.files = files;
        this.scope = scope;
        this.learnt = new ExpiringMap<>(clock, LIFE, 1);
    }

    /** The path of a valid sitemap of the origin; empty when it has none. */
    Optional<String> own(Origin origin) {
        Optional<Optional<String>> known = learnt.get(KEY);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<String> found = candidates(origin).stream()
                .filter(path -> load(origin, path).filter(Sitemap::isValid).isPresent())
                .findFirst();
        learnt.put(KEY, found);
        return found;
    }

    private Optional<Sitemap> load(Origin origin, String path) {
        return files.fetch(origin, path, Sitemap.MAX_BYTES) instanceof OriginFiles.File.Present present
                ? Optional.of(Sitemap.read(present.body()).sitemap())
                : Optional.empty();
    }

    private List<String> candidates(Origin origin) {
        Set<String> paths = new LinkedHashSet<>();
        if (files.fetch(origin, "/robots.txt", RobotsTxt.MAX_BYTES) instanceof OriginFiles.File.Present present) {
            for (String url : RobotsTxt.parse(present.body()).sitemaps()) {
                scope.target(url).ifPresent(paths::add);
            }
        }
        if (paths.isEmpty()) {
            paths.addAll(USUAL);
        }
        return paths.stream().limit(MOST_FILES).toList();
    }

    /** The pages that the origin's sitemaps list, files of an index included, at most {@code most}. */
    List<Sitemap.Entry> entries(Origin origin, int most) {
        List<Sitemap.Entry> entries = new ArrayList<>();
        List<String> waiting = new ArrayList<>(own(origin).stream().toList());
        Set<String> seen = new LinkedHashSet<>(waiting);
        while (!waiting.isEmpty() && entries.size() < most && seen.size() <= MOST_FILES) {
            if (files.fetch(origin, waiting.removeFirst(), Sitemap.MAX_BYTES)
                    instanceof OriginFiles.File.Present present) {
                Sitemap.Loaded loaded = Sitemap.read(present.body());
                for (Sitemap.Entry entry : loaded.entries()) {
                    if (loaded.sitemap().format() == Sitemap.Format.INDEX) {
                        scope.target(entry.location()).filter(seen::add).ifPresent(waiting::add);
                    } else if (entries.size() < most) {
                        entries.add(entry);
                    }
                }
            }
        }
        return entries;
    }
}

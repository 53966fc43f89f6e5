package dev.weir.front;

import dev.weir.edge.EdgeException;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.HttpDate;
import dev.weir.robots.RobotsTxt;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the site once, from the home page and the seeds along the links, level by level, within the limits of
 * {@link CrawlSettings} and with the consent of the origin's robots.txt.
 *
 * <p>Listed are pages that answer 200 with HTML, do not ask to stay out of indexes, name no other page as canonical, have not
 * been seen under another address and are not what the origin shows for any address; and, marked as such, pages of an older
 * version, whose canonical page is that of another.
 */
final class Crawl {
    /** The product token that the origin's robots.txt is read for. */
    static final String AGENT = "weir";

    static final String USER_AGENT = "weir (site index; asks on behalf of the edge in front of this site)";
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);
    private static final int MOST_FAILURES_IN_A_ROW = 20;
    private static final int MOST_WITH_QUERY = 500;
    /** Addresses remembered, listed or not, for each page that may be read. */
    private static final int SEEN_PER_PAGE = 4;

    private final CrawlSettings settings;
    private final Origin origin;
    private final RobotsTxt robots;
    private final CrawlScope scope;
    private final MissingPages missing;
    private final CrawlPause pause;
    private final Clock clock;
    private final Duration delay;
    private final Instant deadline;

    private final ConcurrentSkipListMap<String, CrawlPage> found = new ConcurrentSkipListMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private final Set<String> contents = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger withQuery = new AtomicInteger();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean stopped;

    Crawl(
            CrawlSettings settings,
            Origin origin,
            RobotsTxt robots,
            CrawlScope scope,
            MissingPages missing,
            CrawlPause pause,
            Clock clock) {
        this.settings = settings;
        this.origin = origin;
        this.robots = robots;
        this.scope = scope;
        this.missing = missing;
        this.pause = pause;
        this.clock = clock;
        this.deadline = clock.instant().plus(settings.time());
        double asks = robots.crawlDelay(AGENT).orElse(0);
        Duration wished = Duration.ofMillis(Math.round(Math.min(asks * 1000, (double) LONGEST_DELAY.toMillis())));
        this.delay = wished.compareTo(settings.delay()) > 0 ? wished : settings.delay();
    }

    /** What has been found so far, by any thread. */
    CrawlSnapshot soFar() {
        return new CrawlSnapshot(List.copyOf(found.values()), false);
    }

    /** Reads the site; returns early with what there is when the thread is interrupted. */
    CrawlSnapshot run(List<String> seeds) {
        Queue<String> current = new ConcurrentLinkedQueue<>();
        enqueue("/", current);
        try (ExecutorService readers = Executors.newFixedThreadPool(
                settings.concurrency(),
                Thread.ofVirtual().name("weir-crawl-", 0).factory())) {
            for (int depth = 0; !current.isEmpty() && !stopped; depth++) {
                Queue<String> next = new ConcurrentLinkedQueue<>();
                readLevel(current, depth < settings.depth() ? next : new ConcurrentLinkedQueue<>(), readers);
                if (depth == 0) {
                    seeds.forEach(seed -> enqueue(seed, next));
                }
                current = next;
            }
        }
        return new CrawlSnapshot(List.copyOf(found.values()), !stopped);
    }

    /** Every reader takes from the one queue and puts what it finds into the other. */
    private void readLevel(Queue<String> level, Queue<String> next, ExecutorService readers) {
        List<Future<?>> readings = new ArrayList<>(settings.concurrency());
        for (int i = 0; i < settings.concurrency(); i++) {
            readings.add(readers.submit(() -> {
                for (String target = level.poll(); target != null && !stopped; target = level.poll()) {
                    readSafely(target, next);
                }
            }));
        }
        for (Future<?> reading : readings) {
            try {
                reading.get();
            } catch (InterruptedException e) {
                stopped = true;
                readers.shutdownNow();
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a crawl's reader failed", e.getCause());
            }
        }
    }

    private void readSafely(String target, Queue<String> next) {
        try {
            for (String link : read(target)) {
                scope.target(link).ifPresent(address -> enqueue(address, next));
            }
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        } catch (RuntimeException | StackOverflowError e) {
            // A page that upsets the parser is left out; the rest of the site is not its fault.
        }
    }

    private void enqueue(String target, Queue<String> level) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        if (seen.size() >= (long) settings.pages() * SEEN_PER_PAGE
                || seen.contains(target)
                || !DocumentPath.isLikely(path)
                || !robots.isAllowed(AGENT, target)
                || (mark >= 0 && withQuery.getAndIncrement() >= MOST_WITH_QUERY)) {
            return;
        }
        if (seen.add(target)) {
            level.add(target);
        }
    }

    private List<String> read(String target) throws InterruptedException {
        if (asked.get() >= settings.pages()
                || bytes.get() >= settings.totalBytes()
                || !clock.instant().isBefore(deadline)) {
            stopped = true;
            return List.of();
        }
        if (asked.getAndIncrement() > 0) {
            pause.pause(delay);
        }
        Request request = request(settings, target);
        Origin.Fetched fetched;
        try {
            fetched = origin.fetch(new Origin.Fetch(
                    "GET",
                    target,
                    request.headers(),
                    request.authority(),
                    settings.pageBytes(),
                    (status, headers) -> status == 200 && OriginPages.isHtml(headers)));
        } catch (EdgeException e) {
            failed();
            return List.of();
        }
        if (fetched.status() >= 500 || fetched.status() == 429) {
            failed();
            return List.of();
        }
        failuresInARow.set(0);
        return switch (fetched) {
            case Origin.Fetched.HeadOnly(int status, Headers headers) -> redirect(target, status, headers);
            case Origin.Fetched.Complete(int status, Headers headers, byte[] body) -> {
                bytes.addAndGet(body.length);
                yield status == 200 && OriginPages.isHtml(headers)
                        ? page(request, headers, body)
                        : redirect(target, status, headers);
            }
        };
    }

    private void failed() {
        if (failuresInARow.incrementAndGet() >= MOST_FAILURES_IN_A_ROW || (found.isEmpty() && asked.get() == 1)) {
            stopped = true;
        }
    }

    private static List<String> redirect(String target, int status, Headers headers) {
        if (status < 300 || status > 399) {
            return List.of();
        }
        return headers.first(HeaderName.LOCATION)
                .flatMap(location -> CrawlScope.resolve(target, location))
                .map(List::of)
                .orElse(List.of());
    }

    private List<String> page(Request request, Headers headers, byte[] body) {
        ContentDecoding.Decoded decoded =
                ContentDecoding.decode(headers.combined(HeaderName.CONTENT_ENCODING), body, settings.pageBytes());
        if (!(decoded instanceof ContentDecoding.Decoded.Content(byte[] html))) {
            return List.of();
        }
        String target = request.target();
        String charset = OriginPages.contentType(headers)
                .flatMap(type -> type.parameter("charset"))
                .orElse("");
        CrawlDocument document = CrawlDocument.read(html, charset, target);
        String header = headers.combined(HeaderName.X_ROBOTS_TAG);
        boolean canonical = scope.isCanonical(target, document.canonical());
        boolean superseded = !canonical
                && scope.target(document.canonical())
                        .filter(current -> PageVersion.isSuperseded(target, current))
                        .isPresent();
        boolean listed = document.index()
                && !CrawlDocument.says(header, "noindex")
                && (canonical || superseded)
                && contents.add(digest(html))
                && (target.equals("/") || !isNoPage(request, headers, html, charset));
        if (listed) {
            String title = document.title().isEmpty() ? target : document.title();
            found.put(target, new CrawlPage(target, title, document.description(), superseded, lastmod(headers)));
        }
        List<String> links = CrawlDocument.says(header, "nofollow") ? List.of() : document.links();
        if (canonical || document.canonical().isEmpty()) {
            return links;
        }
        List<String> all = new ArrayList<>(links);
        all.add(document.canonical());
        return all;
    }

    private boolean isNoPage(Request request, Headers headers, byte[] html, String charset) {
        return missing.isNoPage(origin, request, request.path(), new OriginPages.Found.Page(headers, html, charset));
    }

    private String lastmod(Headers headers) {
        Optional<Instant> changed =
                headers.first(HeaderName.LAST_MODIFIED).flatMap(value -> HttpDate.parse(value, clock.instant()));
        return changed.map(moment -> moment.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElse("");
    }

    /** A request of ours. The authority is the origin's own name for itself, or left to the edge when that is not known. */
    static Request request(CrawlSettings settings, String target) {
        Headers headers = new Headers()
                .add(HeaderName.ACCEPT, "text/html, application/xhtml+xml;q=0.9")
                .add(HeaderName.ACCEPT_ENCODING, "identity, gzip;q=0.5")
                .add(HeaderName.USER_AGENT, USER_AGENT);
        String authority = settings.ownAuthorities().stream().findFirst().orElse("");
        InetSocketAddress self = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new Request("crawl", "GET", "http", authority, target, headers, self);
    }

    private static String digest(byte[] html) {
        MessageDigest sha256 = MarkdownVariant.sha256();
        return HexFormat.of().formatHex(sha256.digest(html));
    }
}

package dev.weir.front;

import dev.weir.edge.Answerer;
import dev.weir.edge.EdgeException;
import dev.weir.edge.Identity;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.http.Accept;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.Link;
import dev.weir.http.MediaType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Gives the Markdown of a page an address of its own, for clients that cannot choose what they accept: {@code /x.md} (see
 * {@link TwinPath}). No second copy exists: the page is fetched and converted as in negotiation.
 *
 * <p>A path at which the origin itself has something stays the origin's. A name that the origin shows the same page for as for
 * any other name has no twin (see {@link MissingPages}).
 */
final class TwinAnswerer implements Answerer {
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final int MOST = 4096;
    private static final byte[] NO_PAGE = "No page here has this Markdown twin.\n".getBytes(StandardCharsets.UTF_8);

    private final FrontSettings settings;
    private final FrontRoutes routes;
    private final OriginPages origins;
    private final MarkdownPages pages;
    private final MissingPages missing;
    private final SiteIndex index;
    private final Advertised advertised;
    private final Semaphore exchanges;
    private final Counters counters;
    /** Which page a twin was last made of. */
    private final ExpiringMap<String> learnt;

    TwinAnswerer(
            FrontSettings settings,
            OriginPages origins,
            MarkdownPages pages,
            MissingPages missing,
            SiteIndex index,
            Advertised advertised,
            Semaphore exchanges,
            Counters counters,
            Clock clock) {
        this.settings = settings;
        this.routes = new FrontRoutes(settings.routes());
        this.origins = origins;
        this.pages = pages;
        this.missing = missing;
        this.index = index;
        this.advertised = advertised;
        this.exchanges = exchanges;
        this.counters = counters;
        this.learnt = new ExpiringMap<>(clock, LIFE, MOST);
    }

    @Override
    public String name() {
        return "twin";
    }

    @Override
    public boolean concerns(Request request) {
        return request.isRead()
                && TwinPath.isTwin(request.path())
                && !MarkdownAnswerer.hasBodyOrUpgrade(request)
                && routes.isOn(FrontFeature.TWINS, request.path());
    }

    @Override
    public Optional<Response> answer(Request request, Identity identity, Origin origin) {
        if (!exchanges.tryAcquire()) {
            counters.increment("twin.skipped." + Skip.BUSY);
            return Optional.empty();
        }
        try {
            return new Search(request, origin).answer();
        } catch (EdgeException e) {
            counters.increment("twin.skipped." + Skip.ORIGIN_FAILED);
            return Optional.empty();
        } finally {
            exchanges.release();
        }
    }

    /** The search for the page behind one request for a twin. */
    private final class Search {
        private final Request request;
        private final Origin origin;
        private final String key;

        Search(Request request, Origin origin) {
            this.request = request;
            this.origin = origin;
            this.key = request.authority() + request.path();
        }

        Optional<Response> answer() {
            Optional<String> known = learnt.get(key);
            if (known.isPresent()) {
                Optional<Response> again = madeOf(known.get());
                if (again.isPresent()) {
                    return again;
                }
                learnt.remove(key);
            }
            return switch (ownAnswer()) {
                case REAL -> Optional.empty();
                case SOFT -> search().or(this::realNotFound);
                case NONE -> search();
            };
        }

        private Own ownAnswer() {
            return switch (origins.find(origin, request, request.target(), OriginPages.ACCEPT_FOR_TWIN)) {
                case OriginPages.Found.OwnMarkdown _ -> Own.REAL;
                case OriginPages.Found.Page page ->
                    missing.isNoPage(origin, request, request.path(), page) ? Own.SOFT : Own.REAL;
                case OriginPages.Found.Nothing nothing ->
                    nothing.status() >= 200 && nothing.status() < 300 ? Own.REAL : Own.NONE;
            };
        }

        private Optional<Response> search() {
            Optional<Response> elsewhere = Optional.empty();
            for (String path : TwinPath.pages(request.path())) {
                OriginPages.Found found = origins.find(origin, request, withQuery(path), OriginPages.ACCEPT_FOR_TWIN);
                Optional<Response> answer = real(path, found) ? make(path, found) : Optional.empty();
                if (answer.isPresent()) {
                    learnt.put(key, path);
                    return answer;
                }
                if (elsewhere.isEmpty()) {
                    elsewhere = redirect(path, found);
                }
            }
            return elsewhere;
        }

        private boolean real(String path, OriginPages.Found found) {
            boolean none =
                    found instanceof OriginPages.Found.Page page && missing.isNoPage(origin, request, path, page);
            if (none) {
                advertised.failed(request, withQuery(path), Skip.NO_PAGE);
            }
            return !none;
        }

        private Optional<Response> madeOf(String path) {
            return make(path, origins.find(origin, request, withQuery(path), OriginPages.ACCEPT_FOR_TWIN));
        }

        private Optional<Response> make(String path, OriginPages.Found found) {
            return switch (found) {
                case OriginPages.Found.Page page -> convert(path, page);
                case OriginPages.Found.OwnMarkdown(Headers headers, byte[] body) -> {
                    counters.increment("twin.origin-own");
                    Headers fields = MarkdownResponse.fieldsOf(headers, settings.contentSignals());
                    headers.first(HeaderName.CONTENT_TYPE).ifPresent(type -> fields.set(HeaderName.CONTENT_TYPE, type));
                    yield Optional.of(new Response(200, fields.set(HeaderName.X_ROBOTS_TAG, "noindex"), body));
                }
                case OriginPages.Found.Nothing _ -> Optional.empty();
            };
        }

        private Optional<Response> convert(String path, OriginPages.Found.Page page) {
            String target = withQuery(path);
            return switch (pages.convert(page, request.base() + target, index.note(request))) {
                case MarkdownVariant.Made made -> {
                    counters.increment("twin.served");
                    Headers fields = MarkdownResponse.fieldsOf(page.headers(), settings.contentSignals())
                            .set(HeaderName.X_ROBOTS_TAG, "noindex");
                    yield Optional.of(MarkdownResponse.of(request, fields, links(target), made));
                }
                case MarkdownVariant.Failed(Skip reason) -> {
                    counters.increment("twin.skipped." + reason);
                    advertised.failed(request, target, reason);
                    yield Optional.empty();
                }
            };
        }

        private List<Link> links(String target) {
            List<Link> links = new ArrayList<>(2);
            PageAddress.link(target, "canonical").ifPresent(links::add);
            if (index.isThere()) {
                links.add(index.link());
            }
            return links;
        }

        /** A page that has moved within the site: its twin moves along, and a loop at the origin stays visible as a loop. */
        private Optional<Response> redirect(String path, OriginPages.Found found) {
            if (!(found instanceof OriginPages.Found.Nothing(Skip _, int status, Headers headers))
                    || (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)) {
                return Optional.empty();
            }
            String location = headers.first(HeaderName.LOCATION).orElse("");
            Optional<String> target = movedTo(path, location);
            if (target.isEmpty() || missing.isNoRedirect(origin, request, path, location)) {
                return Optional.empty();
            }
            counters.increment("twin.redirected");
            Headers fields =
                    new Headers().set(HeaderName.LOCATION, target.get()).set(HeaderName.X_ROBOTS_TAG, "noindex");
            return Optional.of(new Response(status, fields, new byte[0]));
        }

        private Optional<String> movedTo(String path, String location) {
            try {
                URI here = new URI(request.base() + path);
                URI there = here.resolve(location);
                String moved = there.getRawPath();
                boolean usable = moved != null
                        && moved.startsWith("/")
                        && request.authority().equalsIgnoreCase(there.getRawAuthority())
                        && !TwinPath.pages(request.path()).contains(moved)
                        && !TwinPath.isTwin(moved);
                String query = there.getRawQuery() == null ? "" : "?" + there.getRawQuery();
                return usable ? Optional.of(TwinPath.of(moved) + query) : Optional.empty();
            } catch (URISyntaxException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        /**
         * The origin shows its page for everything, which tells an agent that the twin exists. Who asks for HTML by name, as
         * browsers do, still gets that page.
         */
        private Optional<Response> realNotFound() {
            if (Accept.parse(request.headers().all(HeaderName.ACCEPT))
                            .explicitQuality(MediaType.TEXT_HTML)
                            .orElse(0)
                    > 0) {
                return Optional.empty();
            }
            counters.increment("twin.not-found");
            Headers fields = new Headers()
                    .set(HeaderName.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .set(HeaderName.VARY, "Accept")
                    .set(HeaderName.X_ROBOTS_TAG, "noindex");
            return Optional.of(new Response(404, fields, NO_PAGE));
        }

        private String withQuery(String path) {
            return request.query().isEmpty() ? path : path + "?" + request.query();
        }
    }

    /** What the origin has at the twin's own path. */
    private enum Own {
        /** Something; the path is the origin's. */
        REAL,
        /** What it shows for any path. */
        SOFT,
        /** An error or a redirect. */
        NONE
    }
}

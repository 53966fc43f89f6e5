package dev.weir.front;

import dev.weir.edge.Answerer;
import dev.weir.edge.Identity;
import dev.weir.edge.Origin;
import dev.weir.edge.Request;
import dev.weir.edge.Response;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.Vary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Answers a client that prefers Markdown (see {@link MarkdownNegotiation}) with the page as Markdown. The page is fetched from
 * the origin for this very client every time; only its conversion is remembered. Whatever stands in the way leaves the request
 * to the origin, with a note why for {@link MarkdownShaper}.
 */
final class MarkdownAnswerer implements Answerer {
    private static final byte[] NEITHER =
            "This page exists as text/html and as text/markdown; the request accepts neither.\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final FrontSettings settings;
    private final FrontRoutes routes;
    private final OriginPages origins;
    private final MarkdownPages pages;
    private final SiteIndex index;
    private final Advertised advertised;
    private final SkipNotes notes;
    private final Semaphore exchanges;
    private final Counters counters;

    MarkdownAnswerer(
            FrontSettings settings,
            OriginPages origins,
            MarkdownPages pages,
            SiteIndex index,
            Advertised advertised,
            SkipNotes notes,
            Semaphore exchanges,
            Counters counters) {
        this.settings = settings;
        this.routes = new FrontRoutes(settings.routes());
        this.origins = origins;
        this.pages = pages;
        this.index = index;
        this.advertised = advertised;
        this.notes = notes;
        this.exchanges = exchanges;
        this.counters = counters;
    }

    @Override
    public String name() {
        return "markdown";
    }

    @Override
    public boolean concerns(Request request) {
        return request.isRead()
                && request.headers().contains(HeaderName.ACCEPT)
                && !hasBodyOrUpgrade(request)
                && routes.isOn(FrontFeature.MARKDOWN, request.path())
                && MarkdownNegotiation.of(request.headers()) != MarkdownNegotiation.HTML;
    }

    static boolean hasBodyOrUpgrade(Request request) {
        Headers headers = request.headers();
        return headers.contains(HeaderName.TRANSFER_ENCODING)
                || headers.contains(HeaderName.UPGRADE)
                || OriginPages.length(headers) > 0;
    }

    @Override
    public Optional<Response> answer(Request request, Identity identity, Origin origin) {
        if (!exchanges.tryAcquire()) {
            return skip(request, Skip.BUSY);
        }
        try {
            return MarkdownNegotiation.of(request.headers()) == MarkdownNegotiation.MARKDOWN
                    ? markdown(request, origin)
                    : neither(request, origin);
        } finally {
            exchanges.release();
        }
    }

    private Optional<Response> markdown(Request request, Origin origin) {
        String accept = OriginPages.acceptWithHtml(request.headers());
        return switch (origins.find(origin, request, request.target(), accept)) {
            case OriginPages.Found.Page page -> convert(request, page);
            case OriginPages.Found.OwnMarkdown _ -> {
                counters.increment("markdown.origin-own");
                yield Optional.empty();
            }
            case OriginPages.Found.Nothing nothing -> skip(request, nothing.reason());
        };
    }

    private Optional<Response> convert(Request request, OriginPages.Found.Page page) {
        String address = request.base() + request.target();
        return switch (pages.convert(page, address, index.note(request))) {
            case MarkdownVariant.Made made -> {
                counters.increment("markdown.served");
                Headers fields = MarkdownResponse.fieldsOf(page.headers(), settings.contentSignals());
                yield Optional.of(MarkdownResponse.of(
                        request, fields, index.isThere() ? List.of(index.link()) : List.of(), made));
            }
            case MarkdownVariant.Failed(Skip reason) -> skip(request, reason);
        };
    }

    /** Refuses only where there is a page with two variants: an image has none, and the origin may have something else yet. */
    private Optional<Response> neither(Request request, Origin origin) {
        String accept = request.headers().combined(HeaderName.ACCEPT);
        OriginPages.Found found = origins.find(origin, request, request.target(), accept);
        if (!(found instanceof OriginPages.Found.Page page)) {
            return Optional.empty();
        }
        counters.increment("markdown.not-acceptable");
        Headers fields = new Headers()
                .set(HeaderName.CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(HeaderName.VARY, Vary.merge(page.headers().all(HeaderName.VARY), HeaderName.ACCEPT));
        return Optional.of(new Response(406, fields, NEITHER));
    }

    private Optional<Response> skip(Request request, Skip reason) {
        counters.increment("markdown.skipped." + reason);
        advertised.failed(request, request.target(), reason);
        notes.put(request.id(), reason);
        return Optional.empty();
    }
}

package dev.weir.front;

import dev.weir.edge.BodyTransform;
import dev.weir.edge.Request;
import dev.weir.edge.Shaper;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.Vary;
import java.util.Optional;

/**
 * The HTML side of negotiation: tells caches that the page has variants ({@code Vary: Accept} on the page and on its 304), and
 * a client that wanted Markdown why it got the page instead.
 */
final class MarkdownShaper implements Shaper {
    private final FrontRoutes routes;
    private final SkipNotes notes;

    MarkdownShaper(FrontRoutes routes, SkipNotes notes) {
        this.routes = routes;
        this.notes = notes;
    }

    @Override
    public String name() {
        return "markdown";
    }

    @Override
    public void prepare(Request request, Headers toOrigin) {
        // The page is what the client gets when there is no Markdown, so a strict origin must not answer 406 to us.
        if (concerns(request) && MarkdownNegotiation.of(request.headers()) == MarkdownNegotiation.MARKDOWN) {
            toOrigin.set(HeaderName.ACCEPT, OriginPages.acceptWithHtml(request.headers()));
        }
    }

    @Override
    public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
        if (!concerns(request)) {
            return Optional.empty();
        }
        boolean variant = status == 200
                ? OriginPages.isHtml(toClient) || OriginPages.isMarkdown(toClient)
                : status == 304 && DocumentPath.isLikely(request.path());
        if (variant) {
            toClient.set(HeaderName.VARY, Vary.merge(toClient.all(HeaderName.VARY), HeaderName.ACCEPT));
        }
        Optional<Skip> reason = notes.take(request.id());
        if (status == 200 && variant && reason.isPresent()) {
            toClient.set(FieldNames.MARKDOWN_SKIPPED, reason.get().toString());
        }
        return Optional.empty();
    }

    private boolean concerns(Request request) {
        return request.isRead() && routes.isOn(FrontFeature.MARKDOWN, request.path());
    }
}

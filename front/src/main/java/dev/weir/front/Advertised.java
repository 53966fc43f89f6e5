package dev.weir.front;

import dev.weir.edge.Request;
import dev.weir.http.Headers;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What may be pointed at from a page: nothing is advertised that does not work. A page's Markdown is taken to work until an
 * attempt at it fails, which is then remembered for ten minutes, at most 4096 pages. Thread-safe.
 */
final class Advertised {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final int MOST = 4096;

    private final FrontRoutes routes;
    private final SiteIndex index;
    private final int maxBytes;
    private final boolean convertAuthenticated;
    private final ExpiringMap<Skip> failed;

    Advertised(FrontSettings settings, FrontRoutes routes, SiteIndex index, Clock clock) {
        this.routes = routes;
        this.index = index;
        this.maxBytes = settings.limits().markdownSourceBytes();
        this.convertAuthenticated = settings.convertAuthenticated();
        this.failed = new ExpiringMap<>(clock, LIFE, MOST);
    }

    /** Takes note that the page at this target could not become Markdown, unless that may be different in a moment. */
    void failed(Request request, String target, Skip reason) {
        switch (reason) {
            case TOO_LARGE, NOT_HTML, CONTENT_CODING, BROKEN_CODING, CONVERSION_FAILED, NO_PAGE ->
                failed.put(request.authority() + target, reason);
            case STATUS, NO_TRANSFORM, ATTACHMENT, PARTIAL, AUTHENTICATED, BUSY, ORIGIN_FAILED, CHARSET, CSP -> {
                // said by this answer, not by the page
            }
        }
    }

    /** The site's index, where it answers. */
    boolean index() {
        return index.isThere();
    }

    /** The address of the page's Markdown as far as the request alone tells; a path and query, fit for a field. */
    Optional<String> twin(Request request) {
        String path = request.path();
        if (!routes.isOn(FrontFeature.TWINS, path)
                || !PageAddress.isUri(request.target())
                || (!convertAuthenticated && OriginPages.isAuthenticated(request))
                || failed.get(request.authority() + request.target()).isPresent()) {
            return Optional.empty();
        }
        String twin = TwinPath.of(path);
        return Optional.of(request.query().isEmpty() ? twin : twin + "?" + request.query());
    }

    /** The same now that the page's own fields are known. */
    Optional<String> twin(Request request, Headers page) {
        if (OriginPages.length(page) > maxBytes) {
            failed(request, request.target(), Skip.TOO_LARGE);
        }
        return OriginPages.pageRefusal(page).isEmpty() ? twin(request) : Optional.empty();
    }
}

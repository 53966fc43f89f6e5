package dev.weir.front;

import dev.weir.edge.BodyTransform;
import dev.weir.edge.Request;
import dev.weir.edge.Shaper;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.Link;
import java.util.List;
import java.util.Optional;

/**
 * Appends {@code Link} fields to pages (RFC 8288): the site's index for language models, and the page's own Markdown. What the
 * origin links to stays as it is, and is not said twice.
 */
final class LinkShaper implements Shaper {
    private final FrontRoutes routes;
    private final Advertised advertised;

    LinkShaper(FrontRoutes routes, Advertised advertised) {
        this.routes = routes;
        this.advertised = advertised;
    }

    @Override
    public String name() {
        return "links";
    }

    @Override
    public void prepare(Request request, Headers toOrigin) {
        // nothing to ask for
    }

    @Override
    public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
        if (status == 200
                && request.isRead()
                && OriginPages.isHtml(toClient)
                && routes.isOn(FrontFeature.LINKS, request.path())) {
            List<Link> links = Link.parse(toClient.all(HeaderName.LINK));
            if (advertised.index()) {
                append(toClient, links, Link.of(SiteIndex.PATH, "describedby"));
            }
            advertised.twin(request, toClient).ifPresent(twin -> append(toClient, links, Link.of(twin, "alternate")));
        }
        return Optional.empty();
    }

    private static void append(Headers toClient, List<Link> links, Link link) {
        boolean said = links.stream()
                .anyMatch(other -> other.target().equals(link.target())
                        && other.relations().containsAll(link.relations()));
        if (!said) {
            toClient.add(HeaderName.LINK, link.with("type", "text/markdown").toString());
        }
    }
}

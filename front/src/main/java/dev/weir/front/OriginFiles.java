package dev.weir.front;

import dev.weir.edge.EdgeException;
import dev.weir.edge.Origin;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.Optional;

/**
 * Fetches the origin's own well-known files: robots.txt, sitemaps, llms.txt. Redirects are followed while they stay on the
 * site, at most five (RFC 9309 §2.3.1.2). Blocks; never throws for what the origin does.
 */
final class OriginFiles {
    private static final int MOST_REDIRECTS = 5;

    private final CrawlSettings settings;
    private final CrawlScope scope;

    OriginFiles(CrawlSettings settings, CrawlScope scope) {
        this.settings = settings;
        this.scope = scope;
    }

    /** What the origin has at a path. */
    sealed interface File {
        /** A file that is no web page, decoded. */
        @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
        record Present(Headers headers, byte[] body) implements File {}

        /** Nothing, or a page in its place (a soft 404). */
        record Absent() implements File {}

        /** Nobody knows: unreachable, a server error, too many requests, a redirect to elsewhere, an unreadable coding. */
        record Unknown() implements File {}
    }

    /** The file at a path and query, of which more than {@code maxBytes} is not read and counts as unknown. */
    File fetch(Origin origin, String target, int maxBytes) {
        String at = target;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            Headers asked = new Headers()
                    .add(HeaderName.ACCEPT, "text/plain, text/markdown, application/xml, */*;q=0.5")
                    .add(HeaderName.ACCEPT_ENCODING, "identity, gzip;q=0.5")
                    .add(HeaderName.USER_AGENT, Crawl.USER_AGENT);
            Origin.Fetched fetched;
            try {
                fetched = origin.fetch(new Origin.Fetch(
                        "GET",
                        at,
                        asked,
                        settings.ownAuthorities().stream().findFirst().orElse(""),
                        maxBytes,
                        (status, headers) -> status == 200 && !OriginPages.isHtml(headers)));
            } catch (EdgeException e) {
                return new File.Unknown();
            }
            int status = fetched.status();
            if (status < 300 || status > 399) {
                return read(fetched, maxBytes);
            }
            Optional<String> next = fetched.headers()
                    .first(HeaderName.LOCATION)
                    .flatMap(location -> CrawlScope.resolve(target, location))
                    .flatMap(scope::target);
            if (next.isEmpty()) {
                return new File.Unknown();
            }
            at = next.get();
        }
        return new File.Unknown();
    }

    private static File read(Origin.Fetched fetched, int maxBytes) {
        int status = fetched.status();
        if (status == 429 || status >= 500) {
            return new File.Unknown();
        }
        if (status != 200 || OriginPages.isHtml(fetched.headers())) {
            return new File.Absent();
        }
        return switch (fetched) {
            case Origin.Fetched.HeadOnly _ -> new File.Unknown();
            case Origin.Fetched.Complete(int _, Headers headers, byte[] body) ->
                switch (ContentDecoding.decode(headers.combined(HeaderName.CONTENT_ENCODING), body, maxBytes)) {
                    case ContentDecoding.Decoded.Failed _ -> new File.Unknown();
                    case ContentDecoding.Decoded.Content(byte[] content) -> new File.Present(headers, content);
                };
        };
    }
}

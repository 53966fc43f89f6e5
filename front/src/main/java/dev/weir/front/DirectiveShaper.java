package dev.weir.front;

import dev.weir.edge.BodyTransform;
import dev.weir.edge.Request;
import dev.weir.edge.Shaper;
import dev.weir.html.HeadScanner;
import dev.weir.http.DerivedTags;
import dev.weir.http.EntityTag;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Puts the {@link Directive} into pages. Everything else about a page stays as it is, byte for byte, and a page that it cannot
 * be put into safely stays so altogether.
 *
 * <p>Works only where it can be undone for validators and ranges, which is on paths that look like pages (see
 * {@link DocumentPath}): there the origin is asked for a page without content coding, and a range that would continue a page
 * with the directive is answered with the whole page.
 */
final class DirectiveShaper implements Shaper {
    /** Charsets in which a byte below 0x80 may be something else than the ASCII character. */
    private static final List<String> NOT_ASCII =
            List.of("utf-16", "utf-32", "utf-7", "iso-2022", "hz-gb", "ebcdic", "cp037");

    private static final List<HeaderName> ABOUT_THE_BYTES = List.of(
            HeaderName.ACCEPT_RANGES,
            FieldNames.CONTENT_MD5,
            FieldNames.DIGEST,
            FieldNames.CONTENT_DIGEST,
            FieldNames.REPR_DIGEST);

    private final FrontRoutes routes;
    private final Advertised advertised;
    private final int window;
    private final Counters counters;

    DirectiveShaper(FrontRoutes routes, Advertised advertised, int window, Counters counters) {
        this.routes = routes;
        this.advertised = advertised;
        this.window = window;
        this.counters = counters;
    }

    @Override
    public String name() {
        return "directive";
    }

    @Override
    public void prepare(Request request, Headers toOrigin) {
        if (!isOn(request)) {
            return;
        }
        if (request.isRead()) {
            toOrigin.set(HeaderName.ACCEPT_ENCODING, "identity");
        }
        boolean ranged = request.headers().contains(HeaderName.RANGE);
        if (!ranged && !toOrigin.contains(HeaderName.IF_MATCH) && !toOrigin.contains(HeaderName.IF_NONE_MATCH)) {
            // The tags cost more than all the rest of the shaper, and most requests have no use for them
            return;
        }
        DerivedTags tags = Directive.of(advertised, advertised.twin(request)).tags();
        // For every method: a PUT may be conditional on the page that its author has seen.
        tags.restore(toOrigin, HeaderName.IF_MATCH);
        tags.restore(toOrigin, HeaderName.IF_NONE_MATCH);
        if (request.isRead() && continuesAPage(request, tags)) {
            toOrigin.remove(HeaderName.RANGE).remove(HeaderName.IF_RANGE);
        }
    }

    /** A date does not tell a page with the directive from one without, and neither does a range without a condition. */
    private static boolean continuesAPage(Request request, DerivedTags tags) {
        Headers asked = request.headers();
        if (!asked.contains(HeaderName.RANGE)) {
            return false;
        }
        String path = request.path();
        boolean page = path.endsWith("/") || DocumentPath.hasPageExtension(path);
        boolean dated = asked.first(HeaderName.IF_RANGE)
                .filter(value -> EntityTag.parse(value).isEmpty())
                .isPresent();
        return page || dated || tags.continuesDerived(asked);
    }

    @Override
    public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
        if (!request.isRead() || !isOn(request)) {
            return Optional.empty();
        }
        if (status == 304) {
            // A 304 has no fields about the page, so what was advertised then is what the request alone tells.
            Directive.of(advertised, advertised.twin(request)).tags().deriveNotModified(request.headers(), toClient);
            return Optional.empty();
        }
        if (status != 200 || !isHtmlSyntax(toClient)) {
            return Optional.empty();
        }
        Directive directive = Directive.of(advertised, advertised.twin(request, toClient));
        Optional<Skip> refusal = refusal(toClient);
        if (refusal.isPresent() || directive.isEmpty()) {
            refusal.ifPresent(reason -> skip(toClient, reason));
            return Optional.empty();
        }
        List<String> policies = new ArrayList<>(toClient.all(HeaderName.CONTENT_SECURITY_POLICY));
        policies.addAll(toClient.all(FieldNames.CSP_REPORT_ONLY));
        if (directive.line(StylePolicy.of(policies)).isEmpty()) {
            skip(toClient, Skip.CSP);
            if (directive.headLink().isEmpty()) {
                return Optional.empty();
            }
        }
        directive.tags().derive(toClient);
        ABOUT_THE_BYTES.forEach(toClient::remove);
        counters.increment("directive.added");
        return Optional.of(transform(directive, policies, charset(toClient)));
    }

    /** What, with the page, decides the page with the directive. */
    private record Addition(String headLink, String sentence, List<String> policies, String charset, int window) {}

    private BodyTransform transform(Directive directive, List<String> policies, String charset) {
        HeadScanner scanner = new HeadScanner(window, charset);
        Addition addition =
                new Addition(directive.headLink(), directive.sentence(), List.copyOf(policies), charset, window);
        return new DirectiveTransform(scanner, addition, directive.headLink(), () -> {
            List<String> all = new ArrayList<>(policies);
            all.addAll(scanner.contentSecurityPolicies());
            return directive.sentence().isEmpty() ? Optional.empty() : directive.line(StylePolicy.of(all));
        });
    }

    private Optional<Skip> refusal(Headers toClient) {
        String coding = toClient.combined(HeaderName.CONTENT_ENCODING);
        if (!coding.isEmpty() && !coding.equalsIgnoreCase("identity")) {
            return Optional.of(Skip.CONTENT_CODING);
        }
        String charset = charset(toClient).toLowerCase(Locale.ROOT);
        return NOT_ASCII.stream().anyMatch(charset::startsWith)
                ? Optional.of(Skip.CHARSET)
                : OriginPages.pageRefusal(toClient);
    }

    /** Not XHTML: there a browser would stop at what is not well-formed XML. */
    private static boolean isHtmlSyntax(Headers toClient) {
        return OriginPages.contentType(toClient)
                .filter(type -> type.is(MediaType.TEXT_HTML))
                .isPresent();
    }

    private static String charset(Headers toClient) {
        return OriginPages.contentType(toClient)
                .flatMap(type -> type.parameter("charset"))
                .orElse("");
    }

    private void skip(Headers toClient, Skip reason) {
        counters.increment("directive.skipped." + reason);
        toClient.set(FieldNames.DIRECTIVE_SKIPPED, reason.toString());
    }

    private boolean isOn(Request request) {
        return DocumentPath.isLikely(request.path()) && routes.isOn(FrontFeature.DIRECTIVE, request.path());
    }
}

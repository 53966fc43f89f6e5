package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Shows a certificate authority that the names it is asked for are ours (http-01, RFC 8555 §8.3): for every host, also one that no
 * site is named for, and before a redirect to TLS. Tokens that nobody waits for go their usual way, since the origin may have an
 * ACME client of its own.
 */
final class HttpChallenge {
    static final String NAME = "acme-challenge";
    static final String PREFIX = "/.well-known/acme-challenge/";

    private HttpChallenge() {}

    static Optional<Response> answer(ServerCertificates certificates, Request request) {
        Optional<IssuedCertificates> source = certificates.source();
        if (source.isEmpty() || !request.target().startsWith(PREFIX) || !request.isRead()) {
            return Optional.empty();
        }
        return source.get()
                .httpChallenge(request.target().substring(PREFIX.length()))
                .map(authorization -> new Response(
                        200,
                        new Headers()
                                .add(HeaderName.CONTENT_TYPE, "application/octet-stream")
                                .add(HeaderName.CACHE_CONTROL, "no-store"),
                        authorization.getBytes(StandardCharsets.US_ASCII)));
    }
}

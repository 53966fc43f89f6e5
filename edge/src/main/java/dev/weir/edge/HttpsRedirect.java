package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.Optional;

/**
 * Sends clients that came in the clear to the same address over TLS, with 308 so that method and body stay (RFC 9110 §15.4.9).
 * Challenges by which a certificate authority checks a name are let through (RFC 8555 §8.3). One that came over TLS to a trusted
 * proxy in front has not come in the clear.
 */
public final class HttpsRedirect implements Admitter {
    private final String port;

    /**
     * @param port where clients reach us over TLS, 1 to 65535
     */
    public HttpsRedirect(int port) {
        this.port = port == 443 ? "" : ":" + port;
    }

    @Override
    public String name() {
        return "https-redirect";
    }

    @Override
    public Optional<Response> refuse(Request request, Identity identity) {
        if (request.scheme().equals("https")
                || request.target().equals("*")
                || request.target().startsWith(HttpChallenge.PREFIX)) {
            return Optional.empty();
        }
        String authority = request.authority();
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        Headers headers = new Headers()
                .add(HeaderName.LOCATION, "https://" + host + port + request.target())
                .add(HeaderName.CACHE_CONTROL, "no-store");
        return Optional.of(new Response(308, headers, new byte[0]));
    }
}

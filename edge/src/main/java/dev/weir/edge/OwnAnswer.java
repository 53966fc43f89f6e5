package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.nio.charset.StandardCharsets;

/** The edge's own words to a client whose request it cannot or will not serve: a line of text, for no cache to keep. */
final class OwnAnswer {
    private OwnAnswer() {}

    static Response of(int status, String text) {
        Headers headers = new Headers()
                .add(HeaderName.CONTENT_TYPE, "text/plain; charset=utf-8")
                .add(HeaderName.CACHE_CONTROL, "no-store");
        if (status == 405) {
            // RFC 9110 §15.5.6
            headers.add(HeaderName.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        if (status == 503) {
            headers.add(HeaderName.RETRY_AFTER, "1");
        }
        String line = status + " " + Reason.of(status) + ": " + text + "\n";
        return new Response(status, headers, line.getBytes(StandardCharsets.UTF_8));
    }
}

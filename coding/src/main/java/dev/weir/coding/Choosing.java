package dev.weir.coding;

import dev.weir.edge.Request;
import dev.weir.http.AcceptEncoding;
import dev.weir.http.ContentCoding;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.util.List;

/** Which coding an answer goes out in. Thread-safe. */
final class Choosing {
    private final List<ContentCoding> offered;
    private final Worth worth;
    private final Encoders encoders;
    private final CodingCounts counts;

    Choosing(CodingSettings settings, Encoders encoders, CodingCounts counts) {
        this.offered = settings.codings();
        this.worth = new Worth(settings);
        this.encoders = encoders;
        this.counts = counts;
    }

    /**
     * The coding, {@code IDENTITY} for the body as it is. Puts {@code Vary} on what could have been coded, and the client's own
     * tag on a 304.
     *
     * @param toClient with {@code Content-Length} where the length is known
     * @param secrets whether the answer may be this client's alone
     */
    ContentCoding choose(Request request, int status, Headers toClient, boolean secrets) {
        boolean asks = request.headers().indexOf(HeaderName.ACCEPT_ENCODING, 0) >= 0;
        if (!Worth.hasWholeBody(status)) {
            if (status == 304) {
                notModified(request, toClient);
            } else if (asks && status == 206) {
                counts.skipped(Skip.RANGE);
            }
            return ContentCoding.IDENTITY;
        }
        Skip refusal = worth.refusal(request, toClient);
        if (refusal == null) {
            CodedFields.vary(toClient);
            // Without the field any coding would do (RFC 9110 §12.5.3), and programs that send none rarely undo one
            if (!asks) {
                return ContentCoding.IDENTITY;
            }
            if (request.headers().contains(HeaderName.RANGE)) {
                refusal = Skip.RANGE;
            } else if (secrets && Worth.isCrossSite(request)) {
                refusal = Skip.CROSS_SITE;
            }
        }
        if (refusal != null) {
            if (asks) {
                counts.skipped(refusal);
            }
            return ContentCoding.IDENTITY;
        }
        ContentCoding best = best(accepted(request));
        if (best != ContentCoding.IDENTITY) {
            // Not a coding, and it is said no more (RFC 9110 §8.4.1)
            toClient.remove(HeaderName.CONTENT_ENCODING);
        }
        return best;
    }

    private static AcceptEncoding accepted(Request request) {
        return AcceptEncoding.parse(request.headers().all(HeaderName.ACCEPT_ENCODING));
    }

    private ContentCoding best(AcceptEncoding accepted) {
        ContentCoding best = accepted.best(offered);
        return best == ContentCoding.IDENTITY || encoders.has(best) ? best : accepted.best(encoders.of(offered));
    }

    private void notModified(Request request, Headers toClient) {
        if (!request.isRead()) {
            return;
        }
        AcceptEncoding accepted = accepted(request);
        boolean coded = CodedFields.mayHoldOurs(request.headers())
                && CodedFields.notModified(request, toClient, accepted, best(accepted));
        if (coded || worth.isType(toClient)) {
            CodedFields.vary(toClient);
        }
    }
}

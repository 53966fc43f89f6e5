package dev.weir.readiness;

import dev.weir.html.HeadFacts;
import dev.weir.html.HeadScanner;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/**
 * The homepage and what its HTML says.
 *
 * @param head what its head says; nothing when it is no HTML
 * @param document the tree; empty when it is no HTML or there is none
 */
record Homepage(Reply reply, HeadFacts head, Optional<Document> document) {
    static Homepage of(Site site) {
        Reply reply = site.fetch(site.ask("/"));
        boolean html = reply.isOk() && reply.isHtml();
        HeadScanner head =
                new HeadScanner(HeadScanner.DEFAULT_LIMIT, reply.header(dev.weir.http.HeaderName.CONTENT_TYPE));
        if (html) {
            head.feed(ByteBuffer.wrap(reply.body()));
        }
        return new Homepage(
                reply,
                head.facts(),
                html ? Optional.of(Jsoup.parse(reply.text(), site.origin() + "/")) : Optional.empty());
    }
}

package dev.weir.edge;

import dev.weir.cache.Lookup;
import dev.weir.cache.Passage;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Checks a stale answer with the origin while clients already have it (RFC 5861 §3). One a URL at a time; an answer that is not
 * to be stored is not read. On one event loop.
 */
final class Refreshing implements OriginListener {
    private final Loop loop;
    private final Route route;
    private final Request request;
    private final Headers fields;
    private final Passage passage;
    private final Attempts attempts;
    private @Nullable OriginStream connection;

    private Refreshing(Loop loop, Route route, Request request, Headers fields, Passage passage) {
        this.loop = loop;
        this.route = route;
        this.request = request;
        this.fields = fields;
        this.passage = passage;
        this.attempts = Attempts.of(loop, route.upstream(), request);
    }

    /**
     * @param fields for the origin, without the conditions
     */
    static void start(Loop loop, Route route, Request request, Headers fields, Lookup.Hit hit, Passage passage) {
        Headers conditional = fields.copy();
        hit.stored().makeConditional(conditional);
        Refreshing refreshing = new Refreshing(loop, route, request, conditional, passage);
        // Not before the client has its answer
        loop.eventLoop().execute(() -> refreshing.attempts.begin(refreshing));
    }

    @Override
    public void connected(OriginStream ready) {
        connection = ready;
        route.rules().addressTo(ready.server().settings(), fields);
        ready.ask(this, "GET", request.target(), fields);
    }

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head) {
        Headers headers = head.headers();
        OriginStream asked = connection;
        HttpVersion version = asked == null ? HttpVersion.HTTP_1_1 : asked.version();
        route.rules().toClient(request, headers, version, false, loop.date());
        Framing framing = head.framing();
        Passage.Outcome outcome = passage.head(
                head.status(),
                headers,
                Framing.announced(framing),
                !(framing instanceof Framing.UntilClose),
                loop.moment());
        boolean wanted = outcome instanceof Passage.Outcome.PassOn on && on.stores();
        if (!wanted && !(framing instanceof Framing.None)) {
            OriginStream current = connection;
            connection = null;
            passage.abandon();
            if (current != null) {
                current.abort();
            }
        }
    }

    @Override
    public void switched(ResponseHead head) {
        throw new IllegalStateException("101 is refused by the decoder");
    }

    @Override
    public void body(ByteBuf data) {
        int start = data.readerIndex();
        passage.append(data.readableBytes(), (from, into, at, length) -> data.getBytes(start + from, into, at, length));
        data.release();
    }

    @Override
    public void end(Headers trailers) {
        connection = null;
        passage.complete();
    }

    @Override
    public void burst() {}

    @Override
    public void writable() {}

    @Override
    public void failed(OriginFailure failure) {
        OriginStream used = connection;
        connection = null;
        if (attempts.mayRepeat(failure, used, true, true)) {
            attempts.again(this);
            return;
        }
        loop.metrics().originFailed(failure);
        passage.abandon();
    }
}

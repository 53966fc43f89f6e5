package dev.weir.edge;

import dev.weir.cache.CacheKey;
import dev.weir.cache.Forward;
import dev.weir.cache.HttpCache;
import dev.weir.cache.Lookup;
import dev.weir.cache.Moment;
import dev.weir.cache.Passage;
import dev.weir.cache.Passage.Outcome;
import dev.weir.cache.Reply;
import dev.weir.cache.StoredResponse;
import dev.weir.cache.Verdict;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange has to do with the cache: looks there before the origin is asked, and hands the origin's answer past it.
 * The cache stands behind the shapers: it sees the request as they made it for the origin, and keeps answers as the origin gave
 * them, so that validators and ranges are the origin's own on both sides.
 *
 * <pre>
 * LOOKING ──fresh, or stale and allowed──▶ exchange.serve
 *    ├──on disk──▶ LOADING ──▶ LOOKING
 *    ├──the same is being asked already──▶ WAITING ──▶ LOOKING
 *    └──▶ ASKING ──head──▶ passed on, or exchange.serve
 * </pre>
 *
 * <p>On the exchange's event loop.
 */
final class Caching {
    static final String NAME = "cache";

    private static final String WEIR = "weir; ";

    /** How often a request waits for others before it goes by itself. */
    private static final int MOST_WAITS = 3;

    /** What the origin's head led to. */
    enum Way {
        /** The origin's answer goes to the client. */
        PASS_ON,
        /** A stored one does, when the origin's has ended. */
        SERVE,
        /** A stored one does, and the origin's is not read. */
        SERVE_AT_ONCE,
        /** The origin is to be asked once more, when its answer has ended. */
        ASK_AGAIN
    }

    private final Exchange exchange;
    private final Loop loop;
    private final HttpCache cache;
    private final Request request;
    private final CacheKey key;
    private final Headers fields;

    /** Whether the request has neither body nor upgrade. */
    private final boolean bodyless;

    private Moment asked;
    private Forward reason = Forward.BYPASS;
    private @Nullable Passage passage;
    private @Nullable StoredResponse instead;
    private @Nullable Future<?> patience;
    private int waits;
    private boolean waiting;
    private boolean collapsed;
    private boolean over;
    private String use = "bypass";
    private String status = "";

    /**
     * @param fields for the origin, as the shapers left them
     */
    Caching(Exchange exchange, HttpCache cache, RequestHead head, Headers fields, Moment start) {
        this.exchange = exchange;
        this.loop = exchange.loop();
        this.cache = cache;
        this.request = head.request();
        this.key = CacheKey.of(request.scheme(), request.authority(), request.target());
        this.fields = fields;
        this.bodyless = head.framing() instanceof Framing.None && !head.webSocket();
        this.asked = start;
    }

    /** What became of the request, for the record: hit, stale, revalidated, miss or bypass. */
    String use() {
        return use;
    }

    /** Begins: ends in {@link Exchange#serve}, {@link Exchange#ask} or {@link Exchange#error}, perhaps later. */
    void start() {
        if (bodyless) {
            act(cache.look(key, request.method(), fields, asked));
        } else {
            act(request.isRead() ? Lookup.BYPASS : Lookup.METHOD);
        }
    }

    private void act(Lookup lookup) {
        switch (lookup) {
            case Lookup.Hit hit -> hit(hit);
            case Lookup.Check check -> {
                if (!waits(check.reason())) {
                    check(check);
                }
            }
            case Lookup.Miss miss -> {
                if (!waits(miss.reason())) {
                    miss(miss.reason());
                }
            }
            case Lookup.OnDisk onDisk ->
                cache.load(
                        key,
                        () -> loop.eventLoop().execute(() -> {
                            if (!over) {
                                asked = loop.moment();
                                act(cache.lookLoaded(key, request.method(), fields, asked));
                            }
                        }));
            case Lookup.OnlyIfCached only -> {
                // RFC 9111 §5.2.1.7
                use = "miss";
                over = true;
                exchange.error(504, "only a stored answer was asked for, and there is none");
            }
        }
    }

    private void hit(Lookup.Hit hit) {
        over = true;
        long seconds = Math.floorDiv(hit.remaining(), 1000L);
        use = hit.remaining() > 0 ? "hit" : "stale";
        status = collapsed
                ? WEIR + "fwd=" + reason + "; collapsed"
                : hit.remaining() > 0 ? WEIR + "hit; ttl=" + seconds : WEIR + "hit; ttl=" + seconds + "; detail=stale";
        Reply reply = cache.reply(hit.stored(), fields, hit.age());
        if (hit.refresh()) {
            cache.refresh(key, fields, hit.stored(), asked)
                    .ifPresent(
                            refreshing -> Refreshing.start(loop, exchange.route(), request, fields, hit, refreshing));
        }
        exchange.serve(reply, status);
    }

    /** Waits for somebody else's answer, when one is under way that this request could use. */
    private boolean waits(Forward why) {
        if (why == Forward.BYPASS
                || why == Forward.METHOD
                || why == Forward.REQUEST
                || waits >= MOST_WAITS
                || !request.method().equals("GET")
                || !HttpCache.isPlain(fields)
                || !cache.join(key, () -> loop.eventLoop().execute(this::landed))) {
            return false;
        }
        reason = why;
        waits++;
        waiting = true;
        patience = loop.eventLoop()
                .schedule(this::impatient, cache.settings().collapseWait().toNanos(), TimeUnit.NANOSECONDS);
        return true;
    }

    private void landed() {
        if (waiting && !over) {
            waiting = false;
            collapsed = true;
            stopWaiting();
            asked = loop.moment();
            act(cache.lookLoaded(key, request.method(), fields, asked));
        }
    }

    private void impatient() {
        if (waiting && !over) {
            waiting = false;
            waits = MOST_WAITS;
            asked = loop.moment();
            act(cache.lookLoaded(key, request.method(), fields, asked));
        }
    }

    private void stopWaiting() {
        Future<?> timer = patience;
        patience = null;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void check(Lookup.Check check) {
        reason = check.reason();
        use = "miss";
        passage = cache.passage(key, request.method(), fields, check, asked);
        Headers conditional = fields.copy();
        check.stored().makeConditional(conditional);
        exchange.ask(conditional);
    }

    private void miss(Forward why) {
        reason = why;
        if (why != Forward.BYPASS && why != Forward.METHOD) {
            use = "miss";
            passage = cache.passage(key, request.method(), fields, asked);
        }
        exchange.ask(fields.copy());
    }

    /**
     * The origin's final head is there.
     *
     * @param headers for the client, before they are shaped; {@code Cache-Status} is added when they are passed on
     * @param length what {@code Content-Length} said
     */
    Way head(int code, Headers headers, Framing framing, String length) {
        Moment now = loop.moment();
        Passage current = passage;
        if (!request.method().equals("GET")) {
            cache.answered(key, request.method(), fields, code, headers, length, asked, now);
        }
        Outcome outcome = current == null || !request.method().equals("GET")
                ? new Outcome.PassOn(Verdict.REQUEST)
                : current.head(
                        code, headers, Framing.announced(framing), !(framing instanceof Framing.UntilClose), now);
        return switch (outcome) {
            case Outcome.PassOn on -> {
                over = true;
                status = WEIR + "fwd=" + reason + (on.stores() ? "; stored" : "") + (collapsed ? "; collapsed" : "");
                headers.add(HeaderName.CACHE_STATUS, status);
                if (!on.stores()) {
                    passage = null;
                }
                yield Way.PASS_ON;
            }
            case Outcome.Confirmed confirmed -> {
                use = "revalidated";
                status = WEIR + "fwd=" + reason + "; fwd-status=304";
                instead = confirmed.stored();
                yield Way.SERVE;
            }
            case Outcome.StaleInstead stale -> {
                use = "stale";
                status = WEIR + "fwd=" + reason + "; fwd-status=" + code + "; detail=stale-if-error";
                instead = stale.stored();
                yield Way.SERVE_AT_ONCE;
            }
            case Outcome.AskAgain again -> Way.ASK_AGAIN;
        };
    }

    /** Sends what {@link Way#SERVE} means. */
    void serve() {
        StoredResponse stored = instead;
        if (stored == null) {
            throw new IllegalStateException("nothing to serve instead");
        }
        over = true;
        passage = null;
        exchange.serve(cache.reply(stored, fields, loop.moment()), status);
    }

    /** Asks once more, now without conditions of ours. */
    void askAgain() {
        asked = loop.moment();
        passage = cache.passage(key, request.method(), fields, asked);
        exchange.askAgain(fields.copy());
    }

    /** A piece of the origin's body passes by; its position is left alone. */
    void body(ByteBuf data) {
        Passage current = passage;
        if (current != null) {
            int start = data.readerIndex();
            current.append(
                    data.readableBytes(), (from, into, at, length) -> data.getBytes(start + from, into, at, length));
        }
    }

    /** The origin's answer has come whole. */
    void complete() {
        Passage current = passage;
        passage = null;
        if (current != null) {
            current.complete();
        }
    }

    /** There is no answer from the origin: says whether a stored one was sent in its place. */
    boolean failed() {
        Passage current = passage;
        passage = null;
        if (current == null) {
            return false;
        }
        Optional<StoredResponse> stale = current.failed(loop.moment());
        if (stale.isEmpty()) {
            return false;
        }
        use = "stale";
        status = WEIR + "fwd=" + reason + "; detail=origin-unreachable";
        instead = stale.get();
        serve();
        return true;
    }

    /** The exchange is over, or its answer broken: whoever waits goes on by itself. */
    void stop() {
        over = true;
        stopWaiting();
        Passage current = passage;
        passage = null;
        if (current != null) {
            current.abandon();
        }
    }
}

package dev.weir.edge;

import dev.weir.cache.HttpCache;
import dev.weir.cache.Moment;
import dev.weir.cache.Reply;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, through the phases: identify, admit, answer, (origin), shape, record.
 *
 * <pre>
 * DECIDING ──answered here, or refused──▶ ANSWERED ──all written──▶ ENDED
 *    └──nobody answers──▶ PROXYING ──end──▶ ANSWERED
 *                            ├──101──▶ TUNNEL ──close──▶ ANSWERED
 *                            └──the cache has it──▶ SERVING ──all handed over──▶ ANSWERED
 * any ──the client leaves, the answer breaks──▶ ENDED
 * </pre>
 *
 * <p>Lives on its client's event loop; only answerers run elsewhere and come back here.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
final class Exchange implements OriginListener {
    static final String EDGE = "edge";
    private static final String ORIGIN = "origin";

    private enum Stage {
        DECIDING,
        PROXYING,
        TUNNEL,
        SERVING,
        ANSWERED,
        ENDED
    }

    private final ClientStream client;
    private final Loop loop;
    private final Plane plane;
    private final RequestHead head;
    private final Request request;
    private final Route route;
    private final Deciding deciding;
    private final RequestRelay toOrigin;
    private final ResponseRelay toClient;
    private final Instant start;
    private final long startNanos = System.nanoTime();

    private Stage stage = Stage.DECIDING;
    private String answeredBy = EDGE;
    private Shaping shaping = Shaping.NONE;
    private String coding = "";
    private @Nullable Caching caching;
    private Caching.Way way = Caching.Way.PASS_ON;
    private @Nullable StoredAnswer stored;
    private boolean closing;
    private boolean written;

    Exchange(ClientStream client, RequestHead head) {
        this.client = client;
        this.loop = client.loop();
        this.plane = loop.plane();
        this.route = plane.routing().route(head.request());
        this.head = route.rules().seen(head);
        this.request = this.head.request();
        this.deciding = new Deciding(this, loop, this.request, route);
        this.toOrigin = new RequestRelay(this, client, this.head);
        this.toClient = client.relay(this, this.head);
        this.start = loop.now();
        loop.metrics().requestBegan();
    }

    /** Phases 1 to 3. */
    void start() {
        Optional<Response> challenge = HttpChallenge.answer(plane.certificates(), request);
        if (challenge.isPresent()) {
            respond(challenge.get(), HttpChallenge.NAME);
        } else if (route.refusal() != 0) {
            error(route.refusal(), route.refusalText());
        } else if (loop.memory().isShort()) {
            loop.metrics().shortOfMemory();
            error(503, "too many slow clients; try again");
        } else {
            deciding.start();
        }
    }

    Loop loop() {
        return loop;
    }

    /** Taken at the start and kept to the end, whatever a reload brings meanwhile. */
    Route route() {
        return route;
    }

    /** The last answerer. */
    void proxy() {
        stage = Stage.PROXYING;
        answeredBy = ORIGIN;
        Headers fields = Shaping.prepare(plane, route, request, route.rules().toOrigin(head));
        HttpCache cache = route.cache();
        if (cache == null) {
            toOrigin.open(fields);
        } else {
            Caching begun = new Caching(this, cache, head, fields, new Moment(start.toEpochMilli(), startNanos));
            caching = begun;
            begun.start();
        }
    }

    /** The cache has no answer. */
    void ask(Headers fields) {
        toOrigin.open(fields);
    }

    /** The origin's answer was of no use to the cache: another question. */
    void askAgain(Headers fields) {
        way = Caching.Way.PASS_ON;
        toOrigin.again(fields);
    }

    /** The cache has the answer. */
    void serve(Reply reply, String cacheStatus) {
        answeredBy = Caching.NAME;
        stage = Stage.SERVING;
        closing |= !head.keepAlive() || loop.closing() || !toOrigin.isEnded();
        StoredAnswer sending = new StoredAnswer(this, toClient, reply);
        stored = sending;
        shaping = sending.head(plane, head, cacheStatus, closing);
        coding = shaping.headers().combined(HeaderName.CONTENT_ENCODING);
        sending.pump();
    }

    /** The client takes no more of the stored answer for now. */
    void storedAnswerWaits() {
        client.expectProgress();
    }

    /** There is more of the stored answer, and others come first. */
    @SuppressWarnings("ReferenceEquality") // this very answer
    void storedAnswerYields() {
        StoredAnswer sending = stored;
        loop.eventLoop().execute(() -> {
            if (stage == Stage.SERVING && sending != null && stored == sending) {
                sending.pump();
            }
        });
    }

    /** All of the stored answer is handed over, or it cannot be shaped to its end. */
    void storedAnswerEnds(boolean whole) {
        stored = null;
        if (whole) {
            stage = Stage.ANSWERED;
            toClient.end(new Headers());
        } else {
            broken();
        }
    }

    /** A whole answer that was made here. */
    void respond(Response response, String by) {
        answeredBy = by;
        stage = Stage.ANSWERED;
        toOrigin.discard();
        closing |= !head.keepAlive() || loop.closing() || !bodyIsWorthReading();
        int status = response.status();
        boolean bodyless = status == 204 || status == 304;
        byte[] body = response.body();
        Headers headers = Shaping.whole(response.headers(), loop.date());
        coding = headers.combined(HeaderName.CONTENT_ENCODING);
        Framing framing = bodyless || head.isHead() ? Framing.NONE : Framing.length(body.length);
        toClient.head(status, headers, framing, bodyless ? "" : Integer.toString(body.length), closing);
        if (!(framing instanceof Framing.None)) {
            toClient.body(Unpooled.wrappedBuffer(body));
        }
        toClient.end(new Headers());
    }

    /** Whether the rest of the request is read for the sake of the connection (RFC 9112 §9.3). */
    private boolean bodyIsWorthReading() {
        if (toOrigin.isEnded()) {
            return true;
        }
        return !head.expectsContinue()
                && head.framing() instanceof Framing.Length length
                && length.bytes() - toOrigin.bytes() <= loop.settings().limits().discarded();
    }

    /** An answer of the edge's own, saying what happened. */
    void error(int status, String text) {
        respond(OwnAnswer.of(status, text), EDGE);
    }

    /** What the client sent is no request. */
    void refuse(int status, String text) {
        closing = true;
        error(status, text);
    }

    // ---- what the client does

    void requestBody(ByteBuf data) {
        toOrigin.body(data);
    }

    void requestEnd(Headers trailers) {
        toOrigin.end(trailers);
        if (written) {
            over();
        }
    }

    /** All bytes that the client has sent so far are decoded. */
    void clientBurst() {
        if (stage == Stage.PROXYING || stage == Stage.TUNNEL) {
            toOrigin.burst();
        }
    }

    /** The body turned out to be malformed. */
    void rejected(Rejection rejection) {
        giveUp(rejection.status(), rejection.text());
    }

    void bodyStalled() {
        giveUp(408, "the request's body did not come within the time allowed");
    }

    void bodyCutShort() {
        giveUp(400, "the request ends within its body");
    }

    private void giveUp(int status, String text) {
        closing = true;
        if (stage == Stage.ANSWERED) {
            // The answer is on its way out already; the connection ends behind it
            return;
        }
        if (stage == Stage.ENDED) {
            client.linger();
            return;
        }
        deciding.stop();
        toOrigin.abort();
        if (toClient.began()) {
            broken();
            return;
        }
        if (caching != null) {
            caching.stop();
        }
        error(status, text);
    }

    /** Whether nothing of a final answer has been written yet. */
    boolean isUnanswered() {
        return !toClient.began();
    }

    /** The client's connection has gone. */
    void clientGone() {
        if (stage == Stage.ENDED) {
            return;
        }
        deciding.stop();
        toOrigin.abort();
        end(false);
    }

    void clientWritable() {
        if (stage == Stage.ANSWERED) {
            // All is handed over but not all taken: the rest must get on too
            client.expectProgress();
        } else {
            client.progressed();
        }
        StoredAnswer sending = stored;
        if (stage == Stage.SERVING && sending != null) {
            sending.pump();
            return;
        }
        OriginStream origin = toOrigin.origin();
        if (origin != null) {
            origin.resume();
        }
    }

    // ---- what the origin does

    @Override
    public boolean wantsTunnel() {
        return head.webSocket();
    }

    @Override
    public void connected(OriginStream stream) {
        if (stage == Stage.PROXYING) {
            toOrigin.connected(stream);
        } else {
            stream.giveBack();
        }
    }

    @Override
    public void informational(ResponseHead answer) {
        if (answer.status() == 100 && !head.expectsContinue()) {
            return;
        }
        Headers headers = answer.headers();
        route.rules().toClientInformational(headers, toOrigin.version());
        toClient.informational(answer.status(), headers);
    }

    @Override
    public void head(ResponseHead answer) {
        closing |= !head.keepAlive() || loop.closing() || !toOrigin.isEnded();
        Headers headers = answer.headers();
        Framing framing = answer.framing();
        String length = headers.combined(HeaderName.CONTENT_LENGTH);
        boolean noBody = framing instanceof Framing.None;
        boolean chunked = framing instanceof Framing.Chunked && head.version().isModern();
        route.rules().toClient(request, headers, toOrigin.version(), chunked, loop.date());
        Caching current = caching;
        if (current != null) {
            way = current.head(answer.status(), headers, framing, length);
            if (way == Caching.Way.SERVE_AT_ONCE) {
                toOrigin.abort();
                current.serve();
                return;
            }
            if (way != Caching.Way.PASS_ON) {
                return;
            }
        }
        shaping = Shaping.of(plane, route, request, answer.status(), headers, length, noBody, null);
        coding = shaping.headers().combined(HeaderName.CONTENT_ENCODING);
        if (shaping.transforms()) {
            length = "";
            framing = noBody ? framing : Framing.CHUNKED;
        }
        boolean announce = noBody && answer.status() != 204 && answer.status() != 304;
        toClient.head(answer.status(), shaping.headers(), framing, announce ? length : "", closing);
    }

    @Override
    public void switched(ResponseHead answer) {
        stage = Stage.TUNNEL;
        closing = true;
        Headers headers = answer.headers();
        route.rules().toClientInformational(headers, toOrigin.version());
        toClient.switched(headers);
        client.tunnel();
    }

    @Override
    public void body(ByteBuf data) {
        Caching current = caching;
        if (current != null && stage != Stage.TUNNEL) {
            current.body(data);
        }
        ByteBuf shaped = stage == Stage.TUNNEL || !shaping.transforms() ? data : shaping.apply(data, false);
        if (shaped == null) {
            toOrigin.abort();
            broken();
            return;
        }
        toClient.body(shaped);
        if (!toClient.isWritable()) {
            // Now, and not when all that can be read has been: that may be a megabyte more
            burst();
        }
    }

    @Override
    public void end(Headers trailers) {
        toOrigin.detach();
        Caching current = caching;
        if (current != null) {
            if (way == Caching.Way.SERVE) {
                current.serve();
                return;
            }
            if (way == Caching.Way.ASK_AGAIN) {
                current.askAgain();
                return;
            }
            current.complete();
        }
        if (shaping.transforms()) {
            ByteBuf last = shaping.apply(Unpooled.EMPTY_BUFFER, true);
            if (last == null) {
                broken();
                return;
            }
            toClient.body(last);
        }
        stage = Stage.ANSWERED;
        if (!toOrigin.isEnded()) {
            toOrigin.discard();
        }
        toClient.end(trailers);
    }

    @Override
    public void burst() {
        if (stage != Stage.PROXYING && stage != Stage.TUNNEL) {
            return;
        }
        if (shaping.transforms()) {
            ByteBuf more = shaping.pause();
            if (more == null) {
                toOrigin.abort();
                broken();
                return;
            }
            toClient.body(more);
        }
        toClient.flush();
        OriginStream origin = toOrigin.origin();
        if (origin != null && !toClient.isWritable()) {
            loop.memory().sample();
            origin.pause();
            client.expectProgress();
        }
    }

    @Override
    public void writable() {
        client.resumeBody();
    }

    @Override
    public void failed(OriginFailure failure) {
        if (stage == Stage.ENDED) {
            return;
        }
        if (toOrigin.mayRetry(failure)) {
            toOrigin.retry();
            return;
        }
        loop.metrics().originFailed(failure);
        toOrigin.detach();
        if (toClient.began()) {
            broken();
            return;
        }
        Caching current = caching;
        if (current == null || !current.failed()) {
            error(failure.kind().status(), failure.text());
        }
    }

    // ---- the end

    /** The answer cannot be completed: the client must see that it is cut off (RFC 9112 §8). */
    private void broken() {
        if (stage == Stage.ENDED) {
            return;
        }
        boolean reset = toClient.endsWithConnection() && stage != Stage.TUNNEL;
        toClient.flush();
        end(false);
        client.cutOff(reset);
    }

    /** The last byte of the answer was written, or could not be. */
    void answered(boolean success) {
        if (stage == Stage.ENDED) {
            return;
        }
        if (!success) {
            end(false);
            client.cutOff(false);
            return;
        }
        end(true);
        written = true;
        if (closing || toOrigin.isEnded()) {
            over();
        }
    }

    /** Answer written, and either the request is complete too or the connection is to be closed. */
    private void over() {
        written = false;
        if (closing) {
            client.linger();
        } else {
            client.next();
        }
    }

    /** Phase 5. */
    private void end(boolean complete) {
        stage = Stage.ENDED;
        shaping.discard();
        toClient.release();
        toOrigin.over();
        Caching cached = caching;
        if (cached != null) {
            cached.stop();
        }
        ExchangeRecord exchange = new ExchangeRecord(
                request,
                deciding.identity(),
                start,
                Duration.ofNanos(System.nanoTime() - startNanos),
                toClient.status(),
                toOrigin.bytes(),
                toClient.bytes(),
                answeredBy,
                toOrigin.protocol(),
                cached == null ? "" : cached.use(),
                coding,
                complete);
        loop.metrics().requestEnded(exchange);
        route.counts().ended(exchange.status());
        for (Recorder recorder : route.phases().recorders()) {
            try {
                recorder.record(exchange);
            } catch (RuntimeException failed) {
                plane.phaseFailed("record", recorder.getClass().getSimpleName(), failed);
            }
        }
    }
}

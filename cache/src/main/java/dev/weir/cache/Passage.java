package dev.weir.cache;

import dev.weir.http.Headers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request's way to the origin, and its answer's way past the cache: {@link #head} says what the answer means, the body is
 * copied as it passes, and it is stored when the last byte has come and not otherwise.
 *
 * <pre>
 * head → append* → complete        stored, or passed on only
 * head → append* → abandon         cut off: nothing is stored
 * failed                           no answer: perhaps a stale one will do
 * </pre>
 *
 * Belongs to one exchange, on one thread at a time. Whoever waits for this answer is let go by the first call that settles it;
 * one of {@code complete}, {@code abandon} and {@code failed} must come in the end, and calls after that do nothing.
 */
public final class Passage {
    private final HttpCache cache;
    private final CacheKey key;
    private final String method;
    private final Headers request;
    private final @Nullable StoredResponse checked;
    private final Moment asked;
    private final long epoch;
    private Flights.@Nullable Flight flight;
    private @Nullable Filling filling;

    /** What to store, and the bytes so far. */
    private record Filling(
            Judge.Judged judged, int status, Headers headers, Moment received, Body.Collector collector) {}

    Passage(
            HttpCache cache,
            CacheKey key,
            String method,
            Headers request,
            @Nullable StoredResponse checked,
            Moment asked,
            long epoch,
            Flights.@Nullable Flight flight) {
        this.cache = cache;
        this.key = key;
        this.method = method;
        this.request = request;
        this.checked = checked;
        this.asked = asked;
        this.epoch = epoch;
        this.flight = flight;
    }

    /** What the origin's answer means for the client. */
    public sealed interface Outcome {
        /** It is the answer; the verdict says whether it is stored on the way. */
        record PassOn(Verdict verdict) implements Outcome {
            /** Whether the body has to be handed to {@link Passage#append}. */
            public boolean stores() {
                return verdict.stores();
            }
        }

        /** What is stored is still good and is the answer ({@link HttpCache#reply}); the origin's has no body. */
        record Confirmed(StoredResponse stored) implements Outcome {}

        /** It is an error that the stored answer, although stale, is better than (RFC 5861 §4); its body is not wanted. */
        record StaleInstead(StoredResponse stored) implements Outcome {}

        /** It speaks of a version that is not stored: ask again, without conditions and without this passage. */
        record AskAgain() implements Outcome {}
    }

    private static final Outcome ASK_AGAIN = new Outcome.AskAgain();

    /**
     * The origin's final head is there.
     *
     * @param headers as they go on to the client, without framing; copied
     * @param length of the body, -1 when it is not known
     * @param endSeen whether a cut in the body can be told from its end
     */
    public Outcome head(int status, Headers headers, long length, boolean endSeen, Moment now) {
        StoredResponse before = checked;
        if (status == 304 && before != null) {
            return confirmed(before, headers, now);
        }
        if (before != null && isError(status) && cache.mayServeStale(before, now, false)) {
            settle();
            cache.counts().add(CacheCounter.STALE);
            return new Outcome.StaleInstead(before);
        }
        Judge.Judged judged = cache.judge().judge(method, request, status, headers, now.millis());
        Verdict verdict = judged.verdict();
        if (verdict.stores() && (!endSeen || length > cache.settings().maxObject())) {
            verdict = Verdict.BODY;
        }
        if (verdict.stores()) {
            filling = new Filling(
                    judged,
                    status,
                    headers.copy(),
                    now,
                    new Body.Collector(length, cache.settings().maxObject(), cache.offHeap()));
        } else {
            if (method.equals("GET") && before != null && status < 500 && verdict != Verdict.REQUEST_NO_STORE) {
                // The origin has something newer, and it is not for the cache
                cache.forget(key, before);
            }
            unshared(verdict, now);
        }
        return new Outcome.PassOn(verdict);
    }

    private Outcome confirmed(StoredResponse before, Headers headers, Moment now) {
        if (!Judge.confirms(before, headers)) {
            cache.forget(key, before);
            settle();
            return ASK_AGAIN;
        }
        StoredResponse after = cache.freshen(key, before, request, headers, asked, now);
        settle();
        cache.counts().add(CacheCounter.REVALIDATED);
        return new Outcome.Confirmed(after);
    }

    private static boolean isError(int status) {
        return status == 500 || status == 502 || status == 503 || status == 504;
    }

    private void unshared(Verdict verdict, Moment now) {
        Flights.Flight waiting = flight;
        flight = null;
        if (waiting != null) {
            if (verdict == Verdict.REQUEST_NO_STORE) {
                waiting.land();
            } else {
                waiting.landUnshared(now);
            }
        }
    }

    private void settle() {
        Flights.Flight waiting = flight;
        flight = null;
        if (waiting != null) {
            waiting.land();
        }
    }

    /** Takes a copy of the next piece of the body. */
    public void append(int length, Body.Source source) {
        Filling current = filling;
        if (current != null && !current.collector.append(length, source)) {
            abandon();
        }
    }

    /** The answer has come whole. */
    public void complete() {
        Filling current = filling;
        filling = null;
        if (current != null) {
            cache.keep(
                    key,
                    cache.judge()
                            .store(
                                    current.judged,
                                    current.status,
                                    current.headers,
                                    current.collector.whole(),
                                    asked,
                                    current.received),
                    epoch);
        }
        settle();
    }

    /** The answer will not come whole, or nobody reads it to its end. */
    public void abandon() {
        if (filling != null) {
            filling = null;
            cache.counts().add(CacheCounter.ABANDONED);
        }
        settle();
    }

    /** The origin could not be asked, or did not answer: what may be served instead (RFC 9111 §4.2.4, RFC 5861 §4). */
    public Optional<StoredResponse> failed(Moment now) {
        abandon();
        StoredResponse before = checked;
        if (before == null || !cache.mayServeStale(before, now, true)) {
            return Optional.empty();
        }
        cache.counts().add(CacheCounter.STALE);
        return Optional.of(before);
    }
}

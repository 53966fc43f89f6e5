package dev.weir.cache;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.HttpDate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** A cache, a clock and an origin, and a client that does with them what the edge does. */
final class Scene implements AutoCloseable {
    static final Instant START = Instant.parse("2026-06-01T12:00:00Z");

    /** What the origin says; a null answer is a connection that breaks before one. */
    record Answer(int status, Headers headers, String body, boolean cutOff) {
        static Answer of(int status, String body, String... fields) {
            return new Answer(status, fields(fields), body, false);
        }

        static Answer ok(String body, String... fields) {
            return of(200, body, fields);
        }
    }

    /** What the client saw. */
    record Seen(int status, Headers headers, String body, boolean asked, boolean stale) {
        String field(String name) {
            return headers.combined(HeaderName.of(name));
        }
    }

    private final HttpCache cache;
    private long wall = START.toEpochMilli();
    private long mono = 1_000_000_000L;
    private Function<Headers, Answer> origin = request -> Answer.of(404, "nothing here");
    private int asked;
    private Headers lastAsked = new Headers();

    Scene(CacheSettings settings) {
        this.cache = HttpCache.open(settings, this::now);
    }

    Scene(DiskFolder folder, CacheSettings settings) {
        this.cache = HttpCache.on(folder, settings, this::now);
    }

    Scene() {
        this(CacheSettings.DEFAULTS);
    }

    static Headers fields(String... namesAndValues) {
        Headers headers = new Headers();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(HeaderName.of(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return headers;
    }

    static CacheKey key(String path) {
        return CacheKey.of("http", "example.com", path);
    }

    HttpCache cache() {
        return cache;
    }

    Moment now() {
        return new Moment(wall, mono);
    }

    void pass(Duration time) {
        wall += time.toMillis();
        mono += time.toNanos();
    }

    void pass(long seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /** Somebody sets the wall clock. */
    void setClock(Duration change) {
        wall += change.toMillis();
    }

    /** The time as the origin knows it, which nobody sets. */
    Instant trueTime() {
        return START.plusNanos(mono - 1_000_000_000L);
    }

    void origin(Function<Headers, Answer> answers) {
        origin = answers;
    }

    void origin(Answer answer) {
        origin = request -> answer;
    }

    /** How often the origin was asked. */
    int asked() {
        return asked;
    }

    Headers lastAsked() {
        return lastAsked;
    }

    Seen get(String path, String... fields) {
        return request("GET", path, fields(fields));
    }

    Seen request(String method, String path, Headers request) {
        CacheKey key = key(path);
        Lookup lookup = cache.look(key, method, request, now());
        if (lookup instanceof Lookup.OnDisk) {
            load(key);
            lookup = cache.lookLoaded(key, method, request, now());
        }
        return switch (lookup) {
            case Lookup.Hit hit -> {
                Seen seen = seen(cache.reply(hit.stored(), request, hit.age()), method, false, hit.remaining() <= 0);
                if (hit.refresh()) {
                    cache.refresh(key, request, hit.stored(), now()).ifPresent(passage -> {
                        Headers conditional = request.copy();
                        hit.stored().makeConditional(conditional);
                        forward(key, "GET", conditional, request, passage);
                    });
                }
                yield seen;
            }
            case Lookup.Check check -> {
                Headers conditional = request.copy();
                check.stored().makeConditional(conditional);
                yield forward(key, method, conditional, request, cache.passage(key, method, request, check, now()));
            }
            case Lookup.Miss miss -> forward(key, method, request, request, cache.passage(key, method, request, now()));
            case Lookup.OnlyIfCached none -> new Seen(504, new Headers(), "", false, false);
            case Lookup.OnDisk again -> throw new AssertionError("loaded already");
        };
    }

    private void load(CacheKey key) {
        CountDownLatch loaded = new CountDownLatch(1);
        cache.load(key, loaded::countDown);
        try {
            loaded.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Seen forward(CacheKey key, String method, Headers sent, Headers request, Passage passage) {
        asked++;
        lastAsked = sent;
        Moment start = now();
        Answer answer = origin.apply(sent);
        if (answer == null) {
            Optional<StoredResponse> stale = passage.failed(now());
            return stale.map(stored -> seen(cache.reply(stored, request, now()), method, true, true))
                    .orElse(new Seen(502, new Headers(), "", true, false));
        }
        Headers headers = answer.headers().copy();
        if (!headers.contains(HeaderName.DATE)) {
            headers.add(HeaderName.DATE, HttpDate.format(trueTime()));
        }
        byte[] body = answer.body().getBytes(StandardCharsets.ISO_8859_1);
        cache.answered(key, method, request, answer.status(), headers, "" + body.length, start, now());
        return switch (passage.head(answer.status(), headers, body.length, true, now())) {
            case Passage.Outcome.PassOn on -> {
                int half = body.length / 2;
                passage.append(half, (from, into, at, length) -> System.arraycopy(body, from, into, at, length));
                if (answer.cutOff()) {
                    passage.abandon();
                } else {
                    passage.append(
                            body.length - half,
                            (from, into, at, length) -> System.arraycopy(body, half + from, into, at, length));
                    passage.complete();
                }
                yield new Seen(answer.status(), headers, answer.body(), true, false);
            }
            case Passage.Outcome.Confirmed confirmed ->
                seen(cache.reply(confirmed.stored(), request, now()), method, true, false);
            case Passage.Outcome.StaleInstead stale ->
                seen(cache.reply(stale.stored(), request, now()), method, true, true);
            case Passage.Outcome.AskAgain again ->
                forward(key, method, request, request, cache.passage(key, method, request, now()));
        };
    }

    private static Seen seen(Reply reply, String method, boolean asked, boolean stale) {
        StringBuilder text = new StringBuilder();
        if (method.equals("GET")) {
            for (long at = reply.from(); at < reply.from() + reply.length(); at++) {
                ByteBuffer segment = reply.body().segment((int) (at / Body.SEGMENT));
                text.append((char) (segment.get((int) (at % Body.SEGMENT)) & 0xff));
            }
        }
        return new Seen(reply.status(), reply.headers(), text.toString(), asked, stale);
    }

    @Override
    public void close() {
        cache.close();
    }
}

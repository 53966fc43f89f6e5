package dev.weir.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cache.Scene.Answer;
import dev.weir.cache.Scene.Seen;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random requests, clocks and origins against a model that knows nothing of how the cache works: it only remembers what the
 * origin said, and judges whether what came out of the cache may have come out.
 */
class CacheModelTest {
    private static final int STEPS = 12_000;
    private static final HeaderName SERIAL = HeaderName.of("X-Serial");
    private static final String[] MODES = {"a", "b", "c"};
    private static final String[] ENCODINGS = {"gzip", "br, gzip", "identity", "gzip;q=0, br", "made-up", "*"};

    /** What the origin said once, with what the model needs to judge its use. */
    private static final class Said {
        private final String path;
        private final Headers request;
        private final Answer answer;
        private final Instant first;
        private Instant confirmed;
        private boolean madeVoid;

        Said(String path, Headers request, Answer answer, Instant now) {
            this.path = path;
            this.request = request;
            this.answer = answer;
            this.first = now;
            this.confirmed = now;
        }

        String control() {
            return answer.headers().combined(HeaderName.CACHE_CONTROL);
        }

        long seconds(String directive) {
            for (String part : control().split(", ", -1)) {
                if (part.startsWith(directive + "=")) {
                    return Long.parseLong(part.substring(directive.length() + 1));
                }
            }
            return -1;
        }
    }

    private final Map<String, Said> said = new HashMap<>();
    private int serial;
    private boolean down;
    private boolean failing;
    private Duration clockError = Duration.ZERO;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingComesOutThatMayNot(long seed) {
        Random random = new Random(seed);
        CacheSettings settings = new CacheSettings(
                1 << 20,
                40_000,
                4,
                true,
                Duration.ofSeconds(20),
                true,
                CacheSettings.DEFAULTS.targeted(),
                8,
                Duration.ofSeconds(1),
                CacheSettings.DEFAULTS.disk());
        int reused = 0;
        int stale = 0;
        try (Scene scene = new Scene(settings)) {
            for (int step = 0; step < STEPS; step++) {
                time(scene, random);
                down = random.nextInt(20) == 0;
                failing = random.nextInt(20) == 0;
                String path = "/" + random.nextInt(40);
                Headers request = request(random);
                if (random.nextInt(40) == 0) {
                    unsafe(scene, path);
                    continue;
                }
                int before = serial;
                Headers asked = request;
                scene.origin(sent -> answer(random, scene, path, asked, sent));
                Seen seen = scene.request(random.nextInt(10) == 0 ? "HEAD" : "GET", path, request);
                String number = seen.headers().combined(SERIAL);
                if (!number.isEmpty() && Integer.parseInt(number) <= before) {
                    reused++;
                    stale += seen.stale() ? 1 : 0;
                    judge(said.get(number), path, request, seen, scene.trueTime());
                }
                assertThat(scene.cache().bytes()).isLessThanOrEqualTo(settings.memory());
            }
        }
        assertThat(reused).as("answers reused").isGreaterThan(STEPS / 10);
        assertThat(stale).as("of these stale").isPositive();
    }

    /** Mostly it passes, sometimes somebody sets the wall clock. */
    private void time(Scene scene, Random random) {
        if (random.nextInt(3) == 0) {
            scene.pass(Duration.ofMillis(random.nextInt(4000)));
        }
        if (random.nextInt(200) == 0) {
            // Wrong for a while, then right again: with a clock that is ahead nothing is ever fresh
            Duration wrong = clockError.isZero() ? Duration.ofSeconds(random.nextInt(20_000) - 10_000) : Duration.ZERO;
            scene.setClock(wrong.minus(clockError));
            clockError = wrong;
        }
    }

    private static Headers request(Random random) {
        Headers request = new Headers();
        if (random.nextBoolean()) {
            request.add(HeaderName.of("X-Mode"), MODES[random.nextInt(MODES.length)]);
        }
        if (random.nextBoolean()) {
            request.add(HeaderName.ACCEPT_ENCODING, ENCODINGS[random.nextInt(ENCODINGS.length)]);
        }
        if (random.nextInt(6) == 0) {
            request.add(HeaderName.AUTHORIZATION, "Bearer " + random.nextInt(3));
        }
        if (random.nextInt(12) == 0) {
            request.add(HeaderName.COOKIE, "session=" + random.nextInt(3));
        }
        switch (random.nextInt(20)) {
            case 0 -> request.add(HeaderName.CACHE_CONTROL, "no-cache");
            case 1 -> request.add(HeaderName.CACHE_CONTROL, "no-store");
            case 2 -> request.add(HeaderName.CACHE_CONTROL, "max-age=3");
            case 3 -> request.add(HeaderName.RANGE, "bytes=1-3");
            case 4 -> request.add(HeaderName.IF_NONE_MATCH, "\"tag-" + random.nextInt(2) + "\"");
            default -> {}
        }
        return request;
    }

    private void unsafe(Scene scene, String path) {
        scene.origin(sent -> Answer.of(204, ""));
        scene.request("PUT", path, new Headers());
        said.values().stream().filter(one -> one.path.equals(path)).forEach(one -> one.madeVoid = true);
    }

    private Answer answer(Random random, Scene scene, String path, Headers request, Headers sent) {
        if (down) {
            return null;
        }
        if (failing) {
            return Answer.of(503, "failing");
        }
        String tag = sent.combined(HeaderName.IF_NONE_MATCH);
        if (tag.startsWith("\"serial-") && random.nextBoolean()) {
            Said one = said.get(tag.substring(8, tag.length() - 1));
            one.confirmed = scene.trueTime();
            return Answer.of(304, "", "ETag", tag);
        }
        String number = Integer.toString(++serial);
        Answer made = made(random, number, sent);
        said.put(number, new Said(path, request, made, scene.trueTime()));
        return made;
    }

    private static Answer made(Random random, String number, Headers sent) {
        List<String> control = new ArrayList<>();
        Headers headers = new Headers().add(SERIAL, number);
        if (random.nextInt(8) != 0) {
            control.add("max-age=" + random.nextInt(12));
        }
        if (random.nextInt(8) == 0) {
            control.add("s-maxage=" + random.nextInt(12));
        }
        for (String rare : new String[] {"private", "no-store", "no-cache", "public", "must-revalidate"}) {
            if (random.nextInt(10) == 0) {
                control.add(rare);
            }
        }
        if (random.nextInt(6) == 0) {
            control.add("stale-while-revalidate=" + random.nextInt(8));
        }
        if (random.nextInt(6) == 0) {
            control.add("stale-if-error=" + random.nextInt(60));
        }
        if (!control.isEmpty()) {
            headers.add(HeaderName.CACHE_CONTROL, String.join(", ", control));
        }
        if (random.nextBoolean()) {
            headers.add(HeaderName.ETAG, "\"serial-" + number + "\"");
        }
        if (random.nextInt(12) == 0) {
            headers.add(HeaderName.SET_COOKIE, "session=" + number);
        }
        if (random.nextBoolean()) {
            headers.add(HeaderName.VARY, random.nextBoolean() ? "X-Mode" : "X-Mode, Accept-Encoding");
        }
        if (headers.combined(HeaderName.VARY).contains("Accept-Encoding")
                && sent.combined(HeaderName.ACCEPT_ENCODING).contains("br")) {
            headers.add(HeaderName.CONTENT_ENCODING, "br");
        }
        int length = random.nextInt(100) == 0 ? 30_000 + random.nextInt(20_000) : 4 + random.nextInt(2000);
        return new Answer(200, headers, number + ":" + "x".repeat(length), random.nextInt(15) == 0);
    }

    private void judge(Said one, String path, Headers request, Seen seen, Instant now) {
        String story = one.control() + " for " + fields(one.request) + " given to " + fields(request);
        assertThat(one.path).as("the URL").isEqualTo(path);
        assertThat(one.madeVoid && one.confirmed.equals(one.first))
                .as("made void: %s", story)
                .isFalse();
        assertThat(one.answer.cutOff()).as("a cut body: %s", story).isFalse();
        noLeak(one, request, story);
        variant(one, request, story);
        fresh(one, request, seen, now, story);
        if (!seen.body().isEmpty()) {
            String whole = one.answer.body();
            assertThat(seen.body()).isEqualTo(seen.status() == 206 ? whole.substring(1, 4) : whole);
        }
        assertThat(seen.headers().contains(HeaderName.SET_COOKIE)).isFalse();
    }

    private static void noLeak(Said one, Headers request, String story) {
        List<String> control = List.of(one.control().split(", ", -1));
        assertThat(control).as(story).doesNotContain("private", "no-store");
        assertThat(one.answer.headers().contains(HeaderName.SET_COOKIE))
                .as(story)
                .isFalse();
        assertThat(one.request.combined(HeaderName.CACHE_CONTROL)).as(story).isNotEqualTo("no-store");
        if (one.request.contains(HeaderName.AUTHORIZATION) || request.contains(HeaderName.AUTHORIZATION)) {
            assertThat(control.contains("public")
                            || control.contains("must-revalidate")
                            || one.seconds("s-maxage") >= 0)
                    .as("credentials: %s", story)
                    .isTrue();
        }
    }

    private static void variant(Said one, Headers request, String story) {
        String vary = one.answer.headers().combined(HeaderName.VARY);
        HeaderName mode = HeaderName.of("X-Mode");
        if (vary.contains("X-Mode")) {
            assertThat(request.first(mode)).as(story).isEqualTo(one.request.first(mode));
        }
        if (one.answer.headers().contains(HeaderName.CONTENT_ENCODING)) {
            assertThat(request.combined(HeaderName.ACCEPT_ENCODING)).as(story).contains("br");
        }
        if (vary.contains("Accept-Encoding")) {
            assertThat(request.contains(HeaderName.ACCEPT_ENCODING))
                    .as(story)
                    .isEqualTo(one.request.contains(HeaderName.ACCEPT_ENCODING));
        }
    }

    private void fresh(Said one, Headers request, Seen seen, Instant now, String story) {
        List<String> control = List.of(one.control().split(", ", -1));
        long shared = one.seconds("s-maxage");
        long lifetime = control.contains("no-cache") ? 0 : Math.max(0, shared >= 0 ? shared : one.seconds("max-age"));
        long stale = 0;
        if (!control.contains("must-revalidate") && !control.contains("no-cache")) {
            stale = Math.max(0, one.seconds("stale-while-revalidate"));
            if (seen.asked() && (down || failing)) {
                stale = Math.max(stale, one.seconds("stale-if-error"));
            }
            if (seen.asked() && down && shared < 0) {
                stale = Math.max(stale, 20);
            }
        }
        Duration age = Duration.between(one.confirmed, now);
        assertThat(age)
                .as("age of %s at %s, down=%s", story, now, down)
                .isLessThanOrEqualTo(Duration.ofSeconds(lifetime + stale));
        if (request.combined(HeaderName.CACHE_CONTROL).equals("no-cache") && !down && !failing) {
            assertThat(one.confirmed).as("not checked: %s", story).isEqualTo(now);
        }
        if (request.combined(HeaderName.CACHE_CONTROL).equals("max-age=3") && !down && !failing) {
            assertThat(age).as(story).isLessThanOrEqualTo(Duration.ofSeconds(3));
        }
    }

    private static String fields(Headers headers) {
        StringBuilder text = new StringBuilder("{");
        headers.forEach(
                (name, value) -> text.append(name).append(": ").append(value).append("; "));
        return text.append('}').toString();
    }
}

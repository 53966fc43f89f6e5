package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.cache.CacheCounter;
import dev.weir.cache.CacheSettings;
import dev.weir.cache.HttpCache;
import dev.weir.cache.Moment;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The edge with the cache: what clients get out of it, and what the origin is spared. */
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // line ends are CR LF here
class CachingTest {
    private final AtomicInteger asked = new AtomicInteger();
    private final BlockingQueue<ExchangeRecord> records = new LinkedBlockingQueue<>();
    private final HttpCache cache =
            HttpCache.open(CacheSettings.DEFAULTS, () -> new Moment(System.currentTimeMillis(), System.nanoTime()));

    @AfterEach
    void close() {
        cache.close();
    }

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    private record Plugged(Phases phases, HttpCache shared) implements PhasesByRoute {
        @Override
        public Phases on(SiteSettings site, RouteSettings route) {
            return phases;
        }

        @Override
        public Optional<HttpCache> cache() {
            return Optional.of(shared);
        }
    }

    private Edge start(ScriptedOrigin origin, Shaper... shapers) {
        return start(EdgeTesting.settings(origin), shapers);
    }

    private Edge start(EdgeSettings settings, Shaper... shapers) {
        EdgeSettings.Admin admin = EdgeSettings.Admin.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return Edge.start(
                settings.withAdmin(admin),
                new Plugged(
                        new Phases(List.of(), List.of(), List.of(), List.of(shapers), List.of(records::add)), cache));
    }

    private interface Answers {
        String to(String request);
    }

    /** Answers each request by what it says. */
    private ScriptedOrigin origin(Answers answers) {
        return new ScriptedOrigin(connection -> {
            for (String request = connection.readRequest(); request != null; request = connection.readRequest()) {
                asked.incrementAndGet();
                connection.write(answers.to(request));
            }
        });
    }

    private static String ok(String body, String... fields) {
        return "HTTP/1.1 200 OK\r\n" + String.join("\r\n", fields) + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    private static String get(String path, String... fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: site.example\r\n"
                + (fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n") + "\r\n";
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(5);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void answersAgainWithoutTheOrigin() throws InterruptedException {
        try (ScriptedOrigin origin = origin(request -> ok("hello", "Cache-Control: max-age=60", "ETag: \"1\""));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(get("/")).readAnswer()).contains("Cache-Status: weir; fwd=uri-miss; stored\r\n");
            assertThat(client.send(get("/")).readAnswer())
                    .contains("Cache-Status: weir; hit; ttl=")
                    .contains("\r\nAge: 0\r\n")
                    .contains("\r\nETag: \"1\"\r\n")
                    .endsWith("\r\n\r\nhello");
            assertThat(client.send(get("/", "If-None-Match: \"1\"")).readAnswer())
                    .startsWith("HTTP/1.1 304 ");
            assertThat(client.send(get("/", "Range: bytes=1-2")).readAnswer())
                    .startsWith("HTTP/1.1 206 ")
                    .contains("Content-Range: bytes 1-2/5\r\n")
                    .endsWith("\r\n\r\nel");
            assertThat(client.send("HEAD / HTTP/1.1\r\nHost: site.example\r\n\r\n")
                            .readHead())
                    .contains("\r\nContent-Length: 5\r\n");
            assertThat(client.send(get("/?")).readAnswer()).contains("fwd=uri-miss");
            assertThat(asked).hasValue(2);
            assertThat(records.poll(5, TimeUnit.SECONDS).cache()).isEqualTo("miss");
            ExchangeRecord hit = records.poll(5, TimeUnit.SECONDS);
            assertThat(hit.cache()).isEqualTo("hit");
            assertThat(hit.answeredBy()).isEqualTo("cache");
            assertThat(hit.bytesOut()).isEqualTo(5);
        }
    }

    @Test
    void keepsChunkedAnswersAndEmptyOnes() {
        try (ScriptedOrigin origin = origin(request -> request.startsWith("GET /empty")
                        ? "HTTP/1.1 204 No Content\r\nCache-Control: max-age=60\r\n\r\n"
                        : "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "5\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n");
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(get("/")).readUntil("0\r\nX-Trailer: 1\r\n\r\n");
            assertThat(client.send(get("/")).readAnswer())
                    .contains("\r\nContent-Length: 11\r\n")
                    .endsWith("\r\n\r\nhello world");
            client.send(get("/empty")).readAnswer();
            assertThat(client.send(get("/empty")).readAnswer())
                    .startsWith("HTTP/1.1 204 ")
                    .contains("hit")
                    .doesNotContain("Content-Length");
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void sendsALargeAnswerWholeHoweverSlowlyItIsTaken() throws InterruptedException {
        byte[] noise = new byte[5_000_000];
        new Random(3).nextBytes(noise);
        String body = new String(noise, StandardCharsets.ISO_8859_1);
        try (ScriptedOrigin origin = origin(request -> ok(body, "Cache-Control: max-age=60"));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge);
                TestClient slow = new TestClient(edge)) {
            assertThat(client.send(get("/")).readAnswer()).endsWith(body);
            slow.send(get("/") + get("/", "Range: bytes=100000-200000"));
            Thread.sleep(200);
            assertThat(slow.readAnswer()).endsWith(body);
            assertThat(slow.readAnswer()).endsWith(body.substring(100_000, 200_001));
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void manyAtOnceAreOneForTheOrigin() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedOrigin origin = origin(request -> {
                    await(go);
                    return ok("shared", "Cache-Control: max-age=60");
                });
                Edge edge = start(origin)) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(new TestClient(edge).send(get("/")));
            }
            eventually(() -> cache.count(CacheCounter.COLLAPSED) == 19);
            go.countDown();
            int collapsed = 0;
            for (TestClient client : clients) {
                String answer = client.readAnswer();
                assertThat(answer).endsWith("shared");
                collapsed += answer.contains("fwd=uri-miss; collapsed") ? 1 : 0;
                client.close();
            }
            assertThat(collapsed).isEqualTo(19);
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void thoseWhoWaitedForAPrivateAnswerGetTheirOwn() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger number = new AtomicInteger();
        try (ScriptedOrigin origin = origin(request -> {
                    await(go);
                    return ok("for " + number.incrementAndGet(), "Cache-Control: private");
                });
                Edge edge = start(origin)) {
            List<TestClient> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(new TestClient(edge).send(get("/")));
            }
            eventually(() -> cache.count(CacheCounter.COLLAPSED) == 5);
            go.countDown();
            assertThat(clients.stream()
                            .map(TestClient::readAnswer)
                            .map(answer -> answer.substring(answer.length() - 1)))
                    .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
            clients.forEach(TestClient::close);
        }
    }

    @Test
    void thoseWhoWaitGoOnWhenTheOneTheyWaitForLeaves() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedOrigin origin = origin(request -> {
                    await(go);
                    return ok("here", "Cache-Control: max-age=60");
                });
                Edge edge = start(origin);
                TestClient leader = new TestClient(edge);
                TestClient waiting = new TestClient(edge)) {
            leader.send(get("/"));
            eventually(() -> asked.get() == 1);
            waiting.send(get("/"));
            eventually(() -> cache.count(CacheCounter.COLLAPSED) == 1);
            leader.reset();
            eventually(() -> asked.get() == 2);
            go.countDown();
            assertThat(waiting.readAnswer()).endsWith("here");
        }
    }

    @Test
    void anAnswerThatIsCutOffIsNotStored() throws InterruptedException {
        AtomicInteger times = new AtomicInteger();
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readRequest();
                    if (times.incrementAndGet() == 1) {
                        connection.write(
                                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 10\r\n\r\nhalf");
                        connection.reset();
                    } else {
                        connection.write(ok("whole", "Cache-Control: max-age=60"));
                    }
                });
                Edge edge = start(origin);
                TestClient client = new TestClient(edge);
                TestClient other = new TestClient(edge)) {
            assertThat(client.send(get("/")).readToEnd()).doesNotContain("whole");
            assertThat(cache.count(CacheCounter.ABANDONED)).isOne();
            assertThat(cache.size()).isZero();
            assertThat(other.send(get("/")).readAnswer()).endsWith("whole");
        }
    }

    @Test
    void aBodyThatEndsWithItsConnectionIsNotStored() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readRequest();
                    asked.incrementAndGet();
                    connection.write("HTTP/1.0 200 OK\r\nCache-Control: max-age=60\r\n\r\nperhaps all");
                });
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(get("/")).readAnswer();
            client.send(get("/")).readAnswer();
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void checksAStaleAnswerAndServesTheStoredBytes() {
        try (ScriptedOrigin origin = origin(request -> request.contains("If-None-Match: \"1\"")
                        ? "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nX-News: yes\r\nCache-Control: max-age=60\r\n\r\n"
                        : ok("stored", "ETag: \"1\"", "Cache-Control: max-age=60, no-cache"));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(get("/")).readAnswer();
            assertThat(client.send(get("/")).readAnswer())
                    .contains("Cache-Status: weir; fwd=stale; fwd-status=304\r\n")
                    .contains("X-News: yes\r\n")
                    .endsWith("stored");
            assertThat(client.send(get("/")).readAnswer()).contains("hit").endsWith("stored");
            assertThat(asked).hasValue(2);
        }
    }

    @Test
    void asksAgainWhenAConfirmationIsAboutSomethingElse() {
        try (ScriptedOrigin origin = origin(request -> request.contains("If-None-Match")
                        ? "HTTP/1.1 304 Not Modified\r\nETag: \"2\"\r\n\r\n"
                        : ok("v" + asked.get(), "ETag: \"1\"", "Cache-Control: no-cache"));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(get("/")).readAnswer();
            assertThat(client.send(get("/")).readAnswer()).endsWith("v3");
        }
    }

    @Test
    void servesStaleWhileItAsksInTheBackground() throws InterruptedException {
        try (ScriptedOrigin origin = origin(
                        request -> ok("v" + asked.get(), "Cache-Control: max-age=0, stale-while-revalidate=600"));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(get("/")).readAnswer();
            assertThat(client.send(get("/")).readAnswer())
                    .contains("detail=stale")
                    .endsWith("v1");
            eventually(() -> cache.count(CacheCounter.STORED) == 2);
            assertThat(client.send(get("/")).readAnswer()).endsWith("v2");
        }
    }

    @Test
    void servesStaleWhenTheOriginFailsOrIsGone() {
        try (ScriptedOrigin origin = origin(request -> asked.get() == 1
                        ? ok("kept", "Cache-Control: max-age=0, stale-if-error=600")
                        : "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 5\r\n\r\nsorry");
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(get("/")).readAnswer();
            assertThat(client.send(get("/")).readAnswer())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("fwd-status=503; detail=stale-if-error")
                    .endsWith("kept");
            origin.stop();
            assertThat(client.send(get("/")).readAnswer())
                    .contains("detail=origin-unreachable")
                    .endsWith("kept");
            assertThat(client.send(get("/other")).readAnswer()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void unsafeRequestsGoThroughAndMakeTheAnswerVoid() {
        try (ScriptedOrigin origin = origin(request -> ok("v" + asked.get(), "Cache-Control: max-age=60"));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(get("/")).readAnswer();
            assertThat(client.send("POST / HTTP/1.1\r\nHost: site.example\r\nContent-Length: 3\r\n\r\nabc")
                            .readAnswer())
                    .contains("Cache-Status: weir; fwd=method\r\n")
                    .endsWith("v2");
            assertThat(client.send(get("/")).readAnswer()).endsWith("v3");
            assertThat(cache.count(CacheCounter.INVALIDATED)).isOne();
        }
    }

    @Test
    void storedAnswersAreShapedAndKeepTheirDerivedTags() {
        try (ScriptedOrigin origin = origin(request -> ok("hello", "Cache-Control: max-age=60", "ETag: \"1\""));
                Edge edge = start(origin, new Shout());
                TestClient client = new TestClient(edge)) {
            String first = client.send(get("/")).readAnswer();
            String second = client.send(get("/")).readAnswer();
            assertThat(first).contains("ETag: \"1-loud\"").contains("HELLO");
            assertThat(second).contains("ETag: \"1-loud\"").contains("hit").contains("HELLO");
            assertThat(client.send(get("/", "If-None-Match: \"1-loud\"")).readAnswer())
                    .startsWith("HTTP/1.1 304 ")
                    .contains("ETag: \"1-loud\"");
            assertThat(client.send(get("/", "If-None-Match: \"other\"")).readAnswer())
                    .contains("HELLO");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void aRouteMayDoWithoutTheCache() {
        try (ScriptedOrigin origin = origin(request -> ok("v" + asked.get(), "Cache-Control: max-age=60"))) {
            UpstreamSettings upstream = UpstreamSettings.of(origin.url());
            EdgeSettings settings = EdgeTesting.settings(origin)
                    .withSites(List.of(new SiteSettings(
                            "one",
                            List.of(SiteSettings.ANY),
                            List.of(
                                    new RouteSettings("/", upstream),
                                    new RouteSettings("/account", upstream, false, true)))));
            try (Edge edge = start(settings);
                    TestClient client = new TestClient(edge)) {
                client.send(get("/account")).readAnswer();
                assertThat(client.send(get("/account")).readAnswer())
                        .doesNotContain("Cache-Status")
                        .endsWith("v2");
                client.send(get("/else")).readAnswer();
                assertThat(client.send(get("/else")).readAnswer()).endsWith("v3");
            }
        }
    }

    @Test
    void theOperatorPurges() {
        try (ScriptedOrigin origin = origin(request -> ok("v" + asked.get(), "Cache-Control: max-age=60"));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            for (String path : List.of("/a", "/docs/b", "/docs/c?d=e+f")) {
                client.send(get(path)).readAnswer();
            }
            assertThat(admin(edge, "DELETE", "/cache?url=http%3A%2F%2FSite.example%2Fa"))
                    .endsWith("{\"purged\":1}\n");
            assertThat(admin(edge, "DELETE", "/cache?url=http%3A%2F%2Fsite.example%2Fa"))
                    .endsWith("{\"purged\":0}\n");
            assertThat(admin(edge, "DELETE", "/cache?prefix=http://site.example:80/docs/c?d=e+f"))
                    .endsWith("{\"purged\":1}\n");
            assertThat(admin(edge, "DELETE", "/cache?prefix=http%3A%2F%2Fsite.example"))
                    .endsWith("{\"purged\":1}\n");
            assertThat(client.send(get("/docs/b")).readAnswer()).endsWith("v4");
            assertThat(admin(edge, "DELETE", "/cache?url=nonsense")).startsWith("HTTP/1.1 400 ");
            assertThat(admin(edge, "DELETE", "/cache")).startsWith("HTTP/1.1 400 ");
            assertThat(admin(edge, "POST", "/cache?url=http%3A%2F%2Fsite.example%2Fa"))
                    .startsWith("HTTP/1.1 405 ");
            assertThat(admin(edge, "GET", "/metrics"))
                    .contains("weir_cache_purged_total 3.0")
                    .contains("weir_cache_bytes ")
                    .contains("weir_cache_misses_total 4.0");
            try (TestClient page = new TestClient(edge.admin().orElseThrow())) {
                assertThat(page.send("DELETE /cache?prefix=http://site.example/ HTTP/1.1\r\nHost: a\r\n"
                                        + "Origin: http://evil.example\r\n\r\n")
                                .readToEnd())
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }

    private static String admin(Edge edge, String method, String target) {
        try (TestClient operator = new TestClient(edge.admin().orElseThrow())) {
            return operator.send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .readToEnd();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Turns a body into capitals, and its validators into such that stand for that. */
    private static final class Shout implements Shaper {
        @Override
        public String name() {
            return "shout";
        }

        @Override
        public void prepare(Request request, Headers toOrigin) {
            toOrigin.first(HeaderName.IF_NONE_MATCH)
                    .ifPresent(tag -> toOrigin.set(HeaderName.IF_NONE_MATCH, tag.replace("-loud", "")));
        }

        @Override
        public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
            toClient.set(HeaderName.ETAG, toClient.combined(HeaderName.ETAG).replace("\"1\"", "\"1-loud\""));
            return Optional.of(new BodyTransform() {
                @Override
                public ByteBuf apply(ByteBuf chunk, boolean last) {
                    String text = chunk.toString(StandardCharsets.US_ASCII);
                    chunk.release();
                    return Unpooled.copiedBuffer(text.toUpperCase(Locale.ROOT), StandardCharsets.US_ASCII);
                }

                @Override
                public void discard() {}
            });
        }
    }
}

package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is plugged in takes part as the interfaces say, and fails as they say. */
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are CR LF here
class PhasesTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final HeaderName X_SHAPED = HeaderName.of("X-Shaped");

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    @Test
    void recordsWhoAskedAndWhatHappened() throws InterruptedException {
        BlockingQueue<ExchangeRecord> records = new LinkedBlockingQueue<>();
        Phases phases = new Phases(
                List.of(new Known("broken", true), new Known("bot", false)),
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        exchange -> {
                            throw new IllegalStateException("a recorder may fail");
                        },
                        records::add));
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, phases);
                TestClient client = new TestClient(edge)) {
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                    .readAnswer();
            ExchangeRecord record = records.poll(5, TimeUnit.SECONDS);
            assertThat(record).isNotNull();
            assertThat(record.identity()).isEqualTo(new Identity("bot", true));
            assertThat(record.status()).isEqualTo(200);
            assertThat(record.bytesIn()).isEqualTo(3);
            assertThat(record.bytesOut()).isEqualTo(5);
            assertThat(record.answeredBy()).isEqualTo("origin");
            assertThat(record.complete()).isTrue();
            assertThat(client.send("nonsense\r\n\r\n").readToEnd()).startsWith("HTTP/1.1 400 ");
            record = records.poll(5, TimeUnit.SECONDS);
            assertThat(record.status()).isEqualTo(400);
            assertThat(record.answeredBy()).isEqualTo("edge");
        }
    }

    @Test
    void refusesBeforeAnythingIsSpent() {
        Phases phases = new Phases(
                List.of(), List.of(new Door("broken", true), new Door("door", false)), List.of(), List.of(), List.of());
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, phases);
                TestClient client = new TestClient(edge)) {
            // A small body is read and dropped, so that the connection goes on
            String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
            assertThat(client.send(post).readAnswer())
                    .startsWith("HTTP/1.1 403 ")
                    .endsWith("no");
            assertThat(client.send(post).readAnswer())
                    .startsWith("HTTP/1.1 403 ")
                    .endsWith("no");
            assertThat(origin.accepted()).isZero();
        }
    }

    @Test
    void answersInsteadOfTheOrigin() {
        Phases phases = answering(
                new Maker("throws", (request, origin) -> {
                    throw new IllegalStateException("an answerer may fail");
                }),
                new Maker("none", (request, origin) -> Optional.empty()),
                new Maker(
                        "made",
                        (request, origin) -> request.path().equals("/made")
                                ? Optional.of(new Response(200, new Headers(), bytes("made")))
                                : Optional.empty()));
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, phases);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/made")).readAnswer())
                    .contains("\r\nDate: ", "\r\nContent-Length: 4\r\n")
                    .endsWith("made");
            assertThat(client.send("HEAD /made HTTP/1.1\r\nHost: a\r\n\r\n").readHead())
                    .contains("\r\nContent-Length: 4\r\n");
            assertThat(client.send(EdgeTesting.get("/other")).readAnswer()).endsWith("hello");
            assertThat(client.send("POST /other HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                                    + "3\r\nabc\r\n0\r\n\r\n")
                            .readAnswer())
                    .endsWith("hello");
            assertThat(origin.received()).contains("3\r\nabc\r\n0\r\n\r\n").doesNotContain("/made");
        }
    }

    @Test
    void goesToTheOriginWhenAnAnswererTakesTooLong() {
        Phases phases = answering(new Maker("slow", (request, origin) -> {
            Sleep.of(Duration.ofSeconds(20));
            return Optional.empty();
        }));
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, answerTimeout(Duration.ofMillis(100)), phases);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).endsWith("hello");
        }
    }

    private static UnaryOperator<EdgeSettings> answerTimeout(Duration answer) {
        return settings -> {
            EdgeSettings.Timeouts t = settings.timeouts();
            return settings.withTimeouts(new EdgeSettings.Timeouts(
                    t.head(),
                    t.idle(),
                    t.body(),
                    t.write(),
                    t.connect(),
                    t.firstByte(),
                    t.read(),
                    t.originIdle(),
                    t.tunnel(),
                    answer));
        };
    }

    @Test
    void fetchesFromTheOrigin() {
        Phases phases = answering(new Maker("fetcher", (request, origin) -> {
            int most = request.path().equals("/small") ? 4 : 100;
            Origin.Fetched fetched = origin.fetch(new Origin.Fetch(
                    "GET",
                    request.target(),
                    new Headers().add(HeaderName.ACCEPT, "text/html"),
                    request.authority(),
                    most,
                    (status, headers) -> !request.path().equals("/unwanted")));
            String seen = switch (fetched) {
                case Origin.Fetched.Complete complete ->
                    "complete " + new String(complete.body(), StandardCharsets.UTF_8);
                case Origin.Fetched.HeadOnly head -> "head " + head.status();
            };
            return Optional.of(new Response(200, new Headers(), bytes(seen)));
        }));
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, phases);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/all")).readAnswer()).endsWith("complete hello");
            assertThat(client.send(EdgeTesting.get("/all")).readAnswer()).endsWith("complete hello");
            assertThat(client.send(EdgeTesting.get("/small")).readAnswer()).endsWith("head 200");
            assertThat(client.send(EdgeTesting.get("/unwanted")).readAnswer()).endsWith("head 200");
            assertThat(origin.received()).contains("\r\nAccept: text/html\r\n", "X-Forwarded-Host: site.example");
            origin.stop();
            // Fails in the answerer, so it comes to the origin, which is not there
            assertThat(client.send(EdgeTesting.get("/gone")).readAnswer()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void shapesFieldsAndBody() {
        Phases phases = shaping(new Upper("broken", true, 0), new Upper("upper", false, 0));
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, phases);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer())
                    .contains("\r\nX-Shaped: 5\r\n", "\r\nTransfer-Encoding: chunked\r\n")
                    .doesNotContain("Content-Length")
                    .endsWith("5\r\nHELLO\r\n1\r\n!\r\n0\r\n\r\n");
            assertThat(origin.received()).contains("\r\nX-Shaped: asked\r\n");
        }
    }

    @Test
    void leavesTheBodyWhenATransformFailsAtOnce() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, shaping(new Upper("fails", false, 1)));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).endsWith("5\r\nhello\r\n0\r\n\r\n");
        }
    }

    @Test
    void cutsOffWhenATransformFailsLater() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, shaping(new Upper("fails", false, 2)));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readToEnd()).doesNotEndWith("0\r\n\r\n");
        }
    }

    @Test
    void letsNoFieldValueStartALine() {
        Shaper evil = new Shaper() {
            @Override
            public String name() {
                return "evil";
            }

            @Override
            public void prepare(Request request, Headers toOrigin) {
                toOrigin.add(X_SHAPED, "a\r\nX-Injected: 1");
            }

            @Override
            public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
                toClient.add(X_SHAPED, "b\u010aX-Injected: 1");
                return Optional.empty();
            }
        };
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, shaping(evil));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).contains("\r\nX-Shaped: b X-Injected: 1\r\n");
            assertThat(origin.received()).contains("\r\nX-Shaped: a  X-Injected: 1\r\n");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Phases answering(Answerer... answerers) {
        return new Phases(List.of(), List.of(), List.of(answerers), List.of(), List.of());
    }

    private static Phases shaping(Shaper... shapers) {
        return new Phases(List.of(), List.of(), List.of(), List.of(shapers), List.of());
    }

    private record Known(String name, boolean broken) implements Identifier {
        @Override
        public Optional<Identity> identify(Request request) {
            if (broken) {
                throw new IllegalStateException("an identifier may fail");
            }
            return Optional.of(new Identity(name, true));
        }
    }

    private record Door(String name, boolean broken) implements Admitter {
        @Override
        public Optional<Response> refuse(Request request, Identity identity) {
            if (broken) {
                throw new IllegalStateException("an admitter may fail");
            }
            return Optional.of(new Response(403, new Headers(), bytes("no")));
        }
    }

    private record Maker(String name, BiFunction<Request, Origin, Optional<Response>> make) implements Answerer {
        @Override
        public boolean concerns(Request request) {
            return true;
        }

        @Override
        public Optional<Response> answer(Request request, Identity identity, Origin origin) {
            return make.apply(request, origin);
        }
    }

    /** Turns the body to upper case and appends an exclamation mark; may fail at its n-th piece. */
    private record Upper(String name, boolean broken, int failsAt) implements Shaper {
        @Override
        public void prepare(Request request, Headers toOrigin) {
            toOrigin.set(X_SHAPED, "asked");
            if (broken) {
                toOrigin.set(X_SHAPED, "broken");
                throw new IllegalStateException("a shaper may fail");
            }
        }

        @Override
        public Optional<BodyTransform> shape(Request request, int status, Headers toClient) {
            toClient.add(X_SHAPED, toClient.combined(HeaderName.CONTENT_LENGTH));
            if (broken) {
                throw new IllegalStateException("a shaper may fail");
            }
            return Optional.of(new BodyTransform() {
                private int pieces;

                @Override
                public ByteBuf apply(ByteBuf chunk, boolean last) {
                    pieces++;
                    String text = chunk.toString(StandardCharsets.US_ASCII);
                    chunk.release();
                    if (pieces == failsAt) {
                        throw new IllegalStateException("a transform may fail");
                    }
                    return Unpooled.copiedBuffer(
                            last ? text + "!" : text.toUpperCase(Locale.ROOT), StandardCharsets.US_ASCII);
                }

                @Override
                public void discard() {}
            });
        }
    }
}

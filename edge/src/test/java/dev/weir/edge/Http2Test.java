package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Exchanges over HTTP/2, with prior knowledge (RFC 9113 §3.3), in front of an HTTP/1.1 origin. */
class Http2Test {
    private static final int NO_ERROR = 0;
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Odd: \u00e4\r\n\r\nhello";

    private static Http2TestClient connect(Edge edge) {
        return new Http2TestClient(edge.address().getPort());
    }

    /** An origin that takes a request and waits for the connection's end. */
    private static ScriptedOrigin silent() {
        return new ScriptedOrigin(connection -> {
            connection.readHead();
            connection.read();
        });
    }

    @Test
    void answersAClientThatKnowsBeforehand() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/a?b"), true));
            assertThat(stream.status()).isEqualTo("200");
            assertThat(stream.text()).isEqualTo("hello");
            assertThat(stream.ended).isTrue();
            assertThat(stream.head.get("via").toString()).isEqualTo("1.1 weir");
            assertThat(stream.head.contains("connection")).isFalse();
            assertThat(origin.received())
                    .startsWith("GET /a?b HTTP/1.1\r\n")
                    .contains("\r\nHost: 127.0.0.1:" + origin.port() + "\r\n")
                    .contains("\r\nVia: 2.0 weir\r\n");
        }
    }

    @Test
    void carriesManyExchangesAtOnce() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            for (int i = 0; i < 50; i++) {
                client.send(Http2TestClient.get("/" + i), true);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(client.await(2 * i + 1).text()).isEqualTo("hello");
            }
        }
    }

    @Test
    void streamsALargeAnswerThroughASmallWindow() {
        String body = "0123456789".repeat(100_000);
        try (ScriptedOrigin origin =
                        ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + body);
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/"), true));
            assertThat(stream.text()).isEqualTo(body);
            assertThat(stream.ended).isTrue();
        }
    }

    @Test
    void passesABodyOfUnknownLengthOnInChunksAndItsTrailers() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    boolean more = true;
                    while (more) {
                        more = connection.read() >= 0 && !connection.received().endsWith("7\r\n\r\n");
                    }
                    connection.write(HELLO);
                });
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            int id = client.send(Http2TestClient.request("POST", "/up"), false);
            client.data(id, "some ", false);
            client.data(id, "thing", false);
            client.headers(id, new DefaultHttp2Headers(false).add("x-sum", "7"), true);
            assertThat(client.await(id).text()).isEqualTo("hello");
            assertThat(origin.received())
                    .contains("\r\nTransfer-Encoding: chunked\r\n")
                    .contains("some ")
                    .contains("thing")
                    .endsWith("\r\n0\r\nx-sum: 7\r\n\r\n");
        }
    }

    @Test
    void passesTheOriginsTrailersOn() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n");
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/"), true));
            assertThat(stream.text()).isEqualTo("abc");
            assertThat(stream.trailers.get("x-sum").toString()).isEqualTo("7");
        }
    }

    @Test
    void joinsCookieCrumbsForHttp1() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            Http2Headers request = Http2TestClient.get("/").add("cookie", "a=1").add("cookie", "b=2");
            client.await(client.send(request, true));
            assertThat(origin.received()).contains("\r\nCookie: a=1; b=2\r\n");
        }
    }

    @Test
    void asksAClientToStopABodyThatTheAnswerDidNotWaitFor() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
                    Sleep.of(Duration.ofSeconds(2));
                });
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            int id = client.send(Http2TestClient.request("POST", "/"), false);
            client.data(id, "x", false);
            Http2TestClient.Stream stream = client.awaitHead(id);
            assertThat(stream.status()).isEqualTo("403");
            client.drainFor(Duration.ofMillis(300));
            assertThat(stream.text()).isEqualTo("no");
            assertThat(stream.ended).isTrue();
            assertThat(stream.reset).isEqualTo(NO_ERROR);
        }
    }

    @Test
    void leavesTheOriginWhenTheClientResetsTheStream() {
        AtomicBoolean ended = new AtomicBoolean();
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    ended.set(connection.read() < 0);
                });
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            int id = client.send(Http2TestClient.get("/"), true);
            Settled.await(() -> origin.received().endsWith("\r\n\r\n"), "a request at the origin");
            client.reset(id);
            Settled.await(ended::get, "the end of the origin's connection");
        }
    }

    @Test
    void resetsAStreamWhoseOriginDiesWithinTheAnswer() {
        try (ScriptedOrigin dying = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                });
                Edge edge = EdgeTesting.start(dying);
                Http2TestClient client = connect(edge)) {
            Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/"), true));
            assertThat(stream.ended).isFalse();
            assertThat(stream.reset).isPositive();
        }
    }

    @Test
    void carriesAWebSocketByExtendedConnect() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: x\r\n\r\nfrom the origin");
                    for (int i = 0; i < 4; i++) {
                        connection.read();
                    }
                });
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            Http2Headers request = new DefaultHttp2Headers(false)
                    .method("CONNECT")
                    .add(":protocol", "websocket")
                    .scheme("http")
                    .authority("site.example")
                    .path("/chat")
                    .add("sec-websocket-version", "13");
            int id = client.send(request, false);
            Http2TestClient.Stream stream = client.awaitHead(id);
            assertThat(stream.status()).isEqualTo("200");
            assertThat(stream.head.contains("sec-websocket-accept")).isFalse();
            client.data(id, "ping", false);
            assertThat(client.await(id).text()).isEqualTo("from the origin");
            assertThat(origin.received())
                    .startsWith("GET /chat HTTP/1.1\r\n")
                    .contains("\r\nUpgrade: websocket\r\n")
                    .contains("\r\nSec-WebSocket-Key: ")
                    .endsWith("\r\n\r\nping");
        }
    }

    @Test
    void saysGoodbyeWhenItDrainsAndLetsTheLastExchangeEnd() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    Sleep.of(Duration.ofMillis(500));
                    connection.write(HELLO);
                });
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            int id = client.send(Http2TestClient.get("/"), true);
            Settled.await(() -> origin.accepted() == 1, "a request at the origin");
            Thread draining = Thread.ofVirtual().start(() -> edge.drain(Duration.ofSeconds(10)));
            assertThat(client.awaitEnd()).isEqualTo(NO_ERROR);
            assertThat(client.stream(id).text()).isEqualTo("hello");
            assertThat(draining.isInterrupted()).isFalse();
        }
    }

    @Test
    void endsAConnectionThatResetsItsStreamsInQuickSuccession() {
        try (ScriptedOrigin origin = silent();
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            for (int i = 0; i < Http2ClientConnection.RESETS + 10; i++) {
                client.reset(client.send(Http2TestClient.get("/"), true));
            }
            assertThat(client.awaitEnd()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void endsAConnectionThatProvokesResets() {
        try (ScriptedOrigin origin = silent();
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            for (int i = 0; i < Http2ClientConnection.RESETS + 10; i++) {
                int id = client.send(Http2TestClient.get("/"), true);
                // CVE-2025-8671: an increment of 0 is a stream error
                client.window(id, 0);
            }
            assertThat(client.awaitEnd()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void endsAConnectionThatSendsContinuationsWithoutEnd() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            client.frame(Http2TestClient.HEADERS, 0, 1, new byte[] {(byte) 0x82});
            for (int i = 0; i < 100; i++) {
                client.frame(Http2TestClient.CONTINUATION, 0, 1, new byte[] {(byte) 0x84});
            }
            assertThat(client.awaitEnd()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(origin.accepted()).isZero();
        }
    }

    @Test
    void answers431ToASectionThatIsTooLargeHoweverSmallItWasPacked() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            Http2Headers bomb = Http2TestClient.get("/");
            for (int i = 0; i < 90; i++) {
                bomb.add("x-bomb", "y".repeat(1000));
            }
            assertThat(client.await(client.send(bomb, true)).status()).isEqualTo("431");
            assertThat(origin.accepted()).isZero();
        }
    }

    @Test
    void refusesMoreStreamsThanAreOffered() {
        try (ScriptedOrigin origin = silent();
                Edge edge = EdgeTesting.start(origin);
                Http2TestClient client = connect(edge)) {
            client.drainFor(Duration.ofMillis(200));
            int last = 0;
            for (int i = 0; i < EdgeSettings.Limits.DEFAULTS.streams() + 1; i++) {
                last = client.send(Http2TestClient.get("/"), true);
            }
            client.drainFor(Duration.ofMillis(300));
            int refusedStream = 7;
            assertThat(client.stream(last).reset).isEqualTo(refusedStream);
            assertThat(client.stream(1).isOver()).isFalse();
        }
    }

    @Test
    void cutsOffAClientThatNeverOpensItsWindow() {
        String body = "x".repeat(200_000);
        try (ScriptedOrigin origin =
                        ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + body);
                Edge edge = EdgeTesting.start(origin, LimitsTest.impatient());
                Http2TestClient client = connect(edge).stingy()) {
            Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/"), true));
            assertThat(stream.ended).isFalse();
            assertThat(stream.reset).isPositive();
        }
    }

    @Test
    void takesOnlyTheBeginningOfAConnectionForThePreface() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/") + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(client.readAnswer()).endsWith("hello");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 400 ");
        }
    }
}

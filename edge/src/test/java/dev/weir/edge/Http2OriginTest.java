package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exchanges with an origin that speaks HTTP/2, in the clear with prior knowledge (RFC 9113 §3.3). */
@Timeout(60)
class Http2OriginTest {
    private static final int CANCEL = 8;
    private static final int MAX_CONCURRENT_STREAMS = 3;
    private static final int INITIAL_WINDOW_SIZE = 4;

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    static Edge start(Http2TestOrigin origin) {
        return start(origin, settings -> settings);
    }

    static Edge start(Http2TestOrigin origin, UnaryOperator<EdgeSettings> change) {
        return Edge.start(
                change.apply(EdgeSettings.of(origin.url())
                        .withOrigin(UpstreamSettings.of(origin.url()).withProtocol(OriginProtocol.HTTP2))
                        .withListen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .withAdmin(EdgeSettings.Admin.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                        .withWorkers(1)),
                Phases.NONE);
    }

    private static Http2TestClient connect(Edge edge) {
        return new Http2TestClient(edge.address().getPort());
    }

    /** With short waits for the origin. */
    static EdgeSettings impatient(EdgeSettings settings, Duration firstByte, Duration connect) {
        EdgeSettings.Timeouts usual = settings.timeouts();
        return settings.withTimeouts(new EdgeSettings.Timeouts(
                usual.head(),
                usual.idle(),
                usual.body(),
                usual.write(),
                connect,
                firstByte,
                firstByte,
                usual.originIdle(),
                usual.tunnel(),
                usual.answer()));
    }

    private static String metrics(Edge edge) {
        try (TestClient operator = new TestClient(edge.admin().orElseThrow())) {
            return operator.send(EdgeTesting.get("/metrics")).readToEnd();
        }
    }

    @Test
    void asksInHttp2OnBehalfOfAClientInHttp1() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering(Http2TestOrigin.saying("hello"));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            String answer = client.send(String.join(
                            "\r\n",
                            "GET /a?b HTTP/1.1",
                            "Host: site.example",
                            "Connection: x",
                            "X: hop",
                            "TE: gzip",
                            "Keep-Alive: 5",
                            "Y: \u00e4",
                            "",
                            ""))
                    .readAnswer();
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\nVia: 2.0 weir\r\n")
                    .contains("\r\n5\r\nhello\r\n0\r\n\r\n");
            Http2Headers fields = origin.requests().getFirst().fields();
            assertThat(fields.method().toString()).isEqualTo("GET");
            assertThat(fields.scheme().toString()).isEqualTo("http");
            assertThat(fields.authority().toString()).isEqualTo(origin.url().getAuthority());
            assertThat(fields.path().toString()).isEqualTo("/a?b");
            assertThat(fields.get("via").toString()).isEqualTo("1.1 weir");
            assertThat(fields.get("y").length()).isEqualTo(1);
            for (String gone : List.of("host", "connection", "x", "te", "keep-alive", "content-length")) {
                assertThat(fields.contains(gone)).as(gone).isFalse();
            }
            assertThat(origin.requests().getFirst().ended()).isTrue();
        }
    }

    @Test
    void sharesOneConnectionAmongManyRequests() {
        AtomicInteger waiting = new AtomicInteger();
        try (Http2TestOrigin origin = new Http2TestOrigin(connection -> {
                    for (int i = 0; i < 50; i++) {
                        connection.awaitRequest();
                        waiting.incrementAndGet();
                    }
                    for (int i = 49; i >= 0; i--) {
                        Http2TestOrigin.saying("n" + i).to(connection, connection.requests.get(i));
                    }
                    connection.drain();
                });
                Edge edge = start(origin);
                Http2TestClient client = connect(edge)) {
            for (int i = 0; i < 50; i++) {
                client.send(Http2TestClient.get("/" + i), true);
            }
            for (int i = 0; i < 50; i++) {
                Http2TestClient.Stream stream = client.await(2 * i + 1);
                assertThat(stream.status()).isEqualTo("200");
                assertThat(stream.text()).startsWith("n");
            }
            assertThat(waiting).hasValue(50);
            assertThat(origin.accepted()).isEqualTo(1);
            assertThat(metrics(edge))
                    .contains("\nweir_origin_connections 1.0\n")
                    .contains("\nweir_origin_http2_connections 1.0\n");
        }
    }

    @Test
    void makesAnotherConnectionWhenTheOriginTakesNoMoreStreams() {
        CountDownLatch all = new CountDownLatch(5);
        try (Http2TestOrigin origin = Http2TestOrigin.answering(
                        Http2TestOrigin.parameters(MAX_CONCURRENT_STREAMS, 2), (connection, request) -> {
                            all.countDown();
                            Thread.ofVirtual().start(() -> answerWhen(all, connection, request));
                        });
                Edge edge = start(origin);
                Http2TestClient client = connect(edge)) {
            for (int i = 0; i < 5; i++) {
                client.send(Http2TestClient.get("/" + i), true);
            }
            for (int i = 0; i < 5; i++) {
                assertThat(client.await(2 * i + 1).text()).isEqualTo("done");
            }
            assertThat(origin.accepted()).isEqualTo(3);
        }
    }

    private static void answerWhen(
            CountDownLatch all, Http2TestOrigin.Connection connection, Http2TestOrigin.Request request) {
        try {
            all.await();
            Http2TestOrigin.saying("done").to(connection, request);
        } catch (InterruptedException | java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answers503WhenTheOriginTakesNoRequestsAtAll() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering(
                        Http2TestOrigin.parameters(MAX_CONCURRENT_STREAMS, 0), Http2TestOrigin.saying("never"));
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).startsWith("HTTP/1.1 503 ");
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void carriesGrpcWithItsTrailers() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    String message = connection.awaitBody(request.id());
                    connection.headers(
                            request.id(), Http2TestOrigin.status(200).add("content-type", "application/grpc"), false);
                    connection.data(request.id(), message, false);
                    connection.headers(
                            request.id(),
                            new DefaultHttp2Headers(false)
                                    .add("grpc-status", "0")
                                    .add("grpc-message", "fine"),
                            true);
                });
                Edge edge = start(origin);
                Http2TestClient client = connect(edge)) {
            Http2Headers request = Http2TestClient.request("POST", "/pkg.Service/Method")
                    .add("content-type", "application/grpc")
                    .add("te", "trailers");
            int id = client.send(request, false);
            client.data(id, "\0\0\0\0\5hello", true);
            Http2TestClient.Stream stream = client.await(id);
            assertThat(stream.status()).isEqualTo("200");
            assertThat(stream.text()).isEqualTo("\0\0\0\0\5hello");
            assertThat(stream.trailers.get("grpc-status").toString()).isEqualTo("0");
            assertThat(stream.trailers.get("grpc-message").toString()).isEqualTo("fine");
            Http2Headers seen = origin.requests().getFirst().fields();
            assertThat(seen.get("te").toString()).isEqualTo("trailers");
            assertThat(seen.contains("connection")).isFalse();
        }
    }

    @Test
    void passesOnAnAnswerOfTrailersAlone() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> connection.headers(
                        request.id(), Http2TestOrigin.status(200).add("grpc-status", "12"), true));
                Edge edge = start(origin);
                Http2TestClient client = connect(edge);
                TestClient old = new TestClient(edge)) {
            Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/"), true));
            assertThat(stream.head.get("grpc-status").toString()).isEqualTo("12");
            assertThat(stream.head.contains("content-length")).isFalse();
            assertThat(old.send(EdgeTesting.get("/")).readAnswer()).endsWith("\r\n\r\n0\r\n\r\n");
        }
    }

    @Test
    void passesTheClientsTrailersOn() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    connection.await(Http2TestOrigin.HEADERS, request.id());
                    Http2TestOrigin.saying("ok").to(connection, request);
                });
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(
                    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 7\r\n\r\n");
            assertThat(client.readAnswer()).contains("ok");
            Http2TestOrigin.Connection connection = origin.connections().getFirst();
            assertThat(connection.trailers.getFirst().get("x-sum").toString()).isEqualTo("7");
        }
    }

    @Test
    void passesInterimAnswersAndWaitsWithTheBodyUntilTheOriginWantsIt() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    connection.headers(request.id(), Http2TestOrigin.status(103).add("link", "</a>"), false);
                    connection.headers(request.id(), Http2TestOrigin.status(100), false);
                    String body = connection.awaitBody(request.id());
                    Http2TestOrigin.saying("got " + body).to(connection, request);
                });
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 103 ").containsIgnoringCase("\r\nlink: </a>\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 100 ");
            client.send("abc");
            assertThat(client.readAnswer()).contains("got abc");
            Http2Headers fields = origin.requests().getFirst().fields();
            assertThat(fields.get("content-length").toString()).isEqualTo("3");
            assertThat(fields.get("expect").toString()).isEqualTo("100-continue");
        }
    }

    @Test
    void knowsAnswersWithoutBody() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    int status = Integer.parseInt(request.path().substring(1));
                    Http2Headers head = Http2TestOrigin.status(status);
                    if (status != 204) {
                        head.add("content-length", "10");
                    }
                    connection.headers(request.id(), head, true);
                });
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("HEAD /200 HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 200 ").contains("\r\nContent-Length: 10\r\n");
            assertThat(client.send(EdgeTesting.get("/204")).readAnswer()).startsWith("HTTP/1.1 204 ");
            assertThat(client.send(EdgeTesting.get("/304")).readAnswer()).startsWith("HTTP/1.1 304 ");
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    @Test
    void resetsTheStreamWhenTheClientLeavesAndGoesOnWithTheConnection() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        AtomicInteger code = new AtomicInteger(-1);
        try (Http2TestOrigin origin = new Http2TestOrigin(connection -> {
                    int id = connection.awaitRequest().id();
                    connection.headers(id, Http2TestOrigin.status(200), false);
                    connection.data(id, "some", false);
                    code.set(connection.await(Http2TestOrigin.RST_STREAM, id).code());
                    left.countDown();
                    // What was under way when the client left is no offence
                    connection.data(id, "more", false);
                    connection.data(id, "more", true);
                    Http2TestOrigin.saying("next").to(connection, connection.awaitRequest());
                    connection.drain();
                });
                Edge edge = start(origin);
                Http2TestClient client = connect(edge)) {
            int id = client.send(Http2TestClient.get("/"), true);
            client.awaitHead(id);
            client.reset(id);
            left.await();
            assertThat(code).hasValue(CANCEL);
            assertThat(client.await(client.send(Http2TestClient.get("/"), true)).text())
                    .isEqualTo("next");
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    @Test
    void stopsTheOriginWhenTheClientDoesNotRead() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        int total = 8 << 20;
        try (Http2TestOrigin origin = new Http2TestOrigin(connection -> {
                    int id = connection.awaitRequest().id();
                    connection.headers(id, Http2TestOrigin.status(200), false);
                    int window = Http2OriginConnection.WINDOW;
                    String piece = "x".repeat(16_384);
                    while (sent.get() < total) {
                        while (window < piece.length()) {
                            if (window < piece.length()) {
                                stopped.countDown();
                            }
                            window += connection
                                    .await(Http2TestOrigin.WINDOW_UPDATE, id)
                                    .code();
                        }
                        connection.data(id, piece, sent.get() + piece.length() == total);
                        window -= piece.length();
                        sent.addAndGet(piece.length());
                    }
                    connection.drain();
                });
                Edge edge = start(origin);
                Http2TestClient client = connect(edge).stingy()) {
            int id = client.send(Http2TestClient.get("/"), true);
            client.awaitHead(id);
            stopped.await();
            Thread.sleep(500);
            // The window, what the client's own window let through, and what the edge may hold to write
            assertThat(sent.get()).isLessThan(Http2OriginConnection.WINDOW + 65_535 + 256 * 1024);
            client.window(0, 16 << 20);
            client.window(id, 16 << 20);
            Http2TestClient.Stream stream = client.await(id);
            assertThat(stream.body.size()).isEqualTo(total);
            assertThat(stream.ended).isTrue();
        }
    }

    @Test
    void stopsTheClientWhenTheOriginDoesNotTakeTheBody() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        int total = 8 << 20;
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new java.io.IOException(e);
                    }
                    Http2TestOrigin.saying(
                                    "" + connection.awaitBody(request.id()).length())
                            .to(connection, request);
                });
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + total + "\r\n\r\n");
            AtomicInteger taken = new AtomicInteger();
            byte[] piece = new byte[64 * 1024];
            Thread sending = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < total / piece.length; i++) {
                    client.send(piece);
                    taken.addAndGet(piece.length);
                }
            });
            int before = -1;
            while (taken.get() != before) {
                before = taken.get();
                Thread.sleep(300);
            }
            // What the kernel's buffers take and a few windows
            assertThat(taken.get()).isLessThan(total - (1 << 20));
            go.countDown();
            assertThat(client.readAnswer()).contains("" + total);
            sending.join();
        }
    }

    @Test
    void noticesAConnectionThatIsDead() {
        AtomicInteger connections = new AtomicInteger();
        try (Http2TestOrigin origin = new Http2TestOrigin(connection -> {
                    if (connections.incrementAndGet() == 1) {
                        Http2TestOrigin.saying("first").to(connection, connection.awaitRequest());
                        connection.awaitRequest();
                        // Not even PING is answered: what came is read and dropped
                        connection.drain();
                    }
                    Http2TestOrigin.saying("second").to(connection, connection.awaitRequest());
                    connection.drain();
                });
                Edge edge =
                        start(origin, settings -> impatient(settings, Duration.ofSeconds(4), Duration.ofMillis(500)));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).contains("first");
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).contains("second");
            assertThat(origin.connections().getFirst().frames).anyMatch(frame -> frame.type() == Http2TestOrigin.PING);
        }
    }

    @Test
    void waitsForASlowOriginThatShowsASignOfLife() {
        try (Http2TestOrigin origin = new Http2TestOrigin(connection -> {
                    Http2TestOrigin.Request request = connection.awaitRequest();
                    for (int i = 0; i < 2; i++) {
                        byte[] ping = connection.await(Http2TestOrigin.PING, 0).payload();
                        connection.frame(Http2TestOrigin.PING, 1, 0, ping);
                    }
                    Http2TestOrigin.saying("late").to(connection, request);
                    connection.drain();
                });
                Edge edge =
                        start(origin, settings -> impatient(settings, Duration.ofSeconds(4), Duration.ofMillis(500)));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).contains("late");
        }
    }

    @Test
    void answers504WhenTheOriginDoesNotAnswerInTimeAndTellsIt() {
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    byte[] ping = connection.await(Http2TestOrigin.PING, 0).payload();
                    connection.frame(Http2TestOrigin.PING, 1, 0, ping);
                    connection.await(Http2TestOrigin.RST_STREAM, request.id());
                });
                Edge edge =
                        start(origin, settings -> impatient(settings, Duration.ofMillis(800), Duration.ofSeconds(2)));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).startsWith("HTTP/1.1 504 ");
        }
    }

    @Test
    void stopsSendingWindowlessBodiesAtTheOriginsWindow() {
        AtomicInteger got = new AtomicInteger();
        try (Http2TestOrigin origin = Http2TestOrigin.answering(
                        Http2TestOrigin.parameters(INITIAL_WINDOW_SIZE, 10), (connection, request) -> {
                            got.set(connection
                                    .await(Http2TestOrigin.DATA, request.id())
                                    .payload()
                                    .length);
                            connection.window(request.id(), 100);
                            connection.awaitBody(request.id());
                            Http2TestOrigin.saying("ok").to(connection, request);
                        });
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\n" + "a".repeat(50));
            assertThat(client.readAnswer()).contains("ok");
            assertThat(got).hasValue(10);
        }
    }

    @Test
    void passesOnAnEarlyAnswerAndDropsTheRestOfTheBody() {
        AtomicInteger code = new AtomicInteger(-1);
        try (Http2TestOrigin origin = Http2TestOrigin.answering((connection, request) -> {
                    connection.headers(request.id(), Http2TestOrigin.status(413), false);
                    connection.data(request.id(), "big", true);
                    code.set(connection
                            .await(Http2TestOrigin.RST_STREAM, request.id())
                            .code());
                });
                Edge edge = start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n" + "a".repeat(1000));
            assertThat(client.readUntil("big")).startsWith("HTTP/1.1 413 ");
            Settled.await(() -> code.get() == CANCEL, "the rest of the body is given up");
        }
    }

    @Test
    void checksHealthAndLeavesTheConnectionItChecked() {
        HealthCheck check = new HealthCheck("/up", "", Duration.ofMillis(100), Duration.ofSeconds(5), 1, 1);
        try (Http2TestOrigin origin = Http2TestOrigin.answering(
                        (connection, request) -> connection.headers(request.id(), Http2TestOrigin.status(200), true));
                Edge edge = start(
                        origin,
                        settings -> settings.withOrigin(UpstreamSettings.of(origin.url())
                                .withProtocol(OriginProtocol.HTTP2)
                                .withHealth(check)))) {
            Settled.await(() -> origin.accepted() >= 3, "checks");
            assertThat(origin.requests()).allMatch(request -> request.path().equals("/up"));
            Settled.await(() -> origin.connections().getFirst().ended, "a check's connection");
            assertThat(metrics(edge)).contains("weir_upstream_available{server=\"" + origin.url() + "\"");
        }
    }
}

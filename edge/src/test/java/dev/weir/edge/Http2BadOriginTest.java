package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Origins whose HTTP/2 is broken or hostile: the client gets a verdict with its reason, or a body that is visibly cut off, and the
 * edge goes on serving, over the same connection where only a stream was at fault.
 */
@Timeout(60)
class Http2BadOriginTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int COMPRESSION_ERROR = 9;
    private static final int ENHANCE_YOUR_CALM = 11;

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    private static Http2Headers ok() {
        return Http2TestOrigin.status(200);
    }

    private static Http2Headers field(String name, String value) {
        return new DefaultHttp2Headers(false).add(name, value);
    }

    private static Arguments malformed(String name, String reason, Http2Headers... fields) {
        return Arguments.of(name, reason, List.of(fields));
    }

    /** Field sections that are no answer. */
    static Stream<Arguments> sections() {
        Http2Headers many = ok();
        for (int i = 0; i < 101; i++) {
            many.add("x-" + i, "y");
        }
        return Stream.of(
                malformed("no status", "pseudo-header", field("x", "y")),
                malformed("nothing at all", "pseudo-header"),
                malformed("two statuses", "HTTP/2", ok(), ok()),
                malformed("two digits of status", "pseudo-header", Http2TestOrigin.status(20)),
                malformed("status 999", "pseudo-header", Http2TestOrigin.status(999)),
                malformed("status 0", "pseudo-header", field(":status", "000")),
                malformed("letters for a status", "pseudo-header", field(":status", "abc")),
                malformed("a status behind a field", "HTTP/2", field("x", "y"), ok()),
                malformed("a pseudo-header of requests", "HTTP/2", ok(), field(":path", "/")),
                malformed("an unknown pseudo-header", "HTTP/2", ok(), field(":what", "x")),
                malformed("a name in upper case", "HTTP/2", ok(), field("X-Big", "y")),
                malformed("a name with a space", "HTTP/2", ok(), field("x y", "z")),
                malformed("an empty name", "HTTP/2", ok(), field("", "z")),
                malformed("CR LF in a value", "", ok(), field("x", "y\r\nz: a")),
                malformed("NUL in a value", "", ok(), field("x", "a\0b")),
                malformed("Connection", "HTTP/2", ok(), field("connection", "close")),
                malformed("Keep-Alive", "HTTP/2", ok(), field("keep-alive", "timeout=5")),
                malformed("Transfer-Encoding", "HTTP/2", ok(), field("transfer-encoding", "chunked")),
                malformed("Upgrade", "HTTP/2", ok(), field("upgrade", "x")),
                malformed("a switch nobody asked for", "101", Http2TestOrigin.status(101)),
                malformed("two lengths", "", ok(), field("content-length", "2"), field("content-length", "3")),
                malformed("a length with a sign", "", ok(), field("content-length", "+2")),
                malformed("a negative length", "", ok(), field("content-length", "-2")),
                malformed("a length beyond 63 bits", "", ok(), field("content-length", "99999999999999999999")),
                malformed("101 fields", "too many", many),
                malformed("fields of 40 kB", "too large", ok(), field("x", "a".repeat(40_000))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sections")
    void answers502ToAMalformedHeadAndResetsTheStreamAlone(String name, String reason, List<Http2Headers> fields) {
        AtomicInteger code = new AtomicInteger(-1);
        try (Http2TestOrigin origin = origin((connection, request) -> {
            sendSection(connection, request.id(), fields);
            code.set(connection.await(Http2TestOrigin.RST_STREAM, request.id()).code());
        })) {
            verdict(origin, edge -> {
                String answer = bad(edge);
                assertThat(answer)
                        .startsWith("HTTP/1.1 502 ")
                        .contains("the origin's answer was refused")
                        .contains(reason);
            });
            assertThat(code).hasValue(PROTOCOL_ERROR);
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    private static void sendSection(Http2TestOrigin.Connection connection, int id, List<Http2Headers> fields)
            throws IOException {
        byte[] block = connection.block(id, fields.toArray(Http2Headers[]::new));
        int size = Math.min(16_384, block.length);
        int at = 0;
        int type = Http2TestOrigin.HEADERS;
        do {
            byte[] part = new byte[Math.min(size, block.length - at)];
            System.arraycopy(block, at, part, 0, part.length);
            at += part.length;
            connection.frame(type, at == block.length ? Http2TestOrigin.END_HEADERS : 0, id, part);
            type = Http2TestOrigin.CONTINUATION;
        } while (at < block.length);
    }

    /** Streams that are no answer, whatever their fields. */
    static Stream<Arguments> streams() {
        return Stream.of(
                stream("a body before the head", (c, r) -> c.data(r.id(), "hello", true)),
                stream(
                        "an interim answer that ends the stream",
                        (c, r) -> c.headers(r.id(), Http2TestOrigin.status(103), true)),
                stream("17 interim answers", (c, r) -> {
                    for (int i = 0; i < 17; i++) {
                        c.headers(r.id(), Http2TestOrigin.status(103), false);
                    }
                }),
                stream(
                        "an announced body that never comes",
                        (c, r) -> c.headers(r.id(), ok().add("content-length", "5"), true)));
    }

    private static Arguments stream(String name, Http2TestOrigin.Answer answer) {
        return Arguments.of(name, answer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("streams")
    void answers502ToAStreamThatIsNoAnswer(String name, Http2TestOrigin.Answer answer) {
        try (Http2TestOrigin origin = origin(answer)) {
            verdict(
                    origin,
                    edge -> assertThat(bad(edge))
                            .startsWith("HTTP/1.1 502 ")
                            .contains("the origin's answer was refused"));
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    /** Answers that begin well and break. */
    static Stream<Arguments> truncations() {
        return Stream.of(
                stream("less than announced", (c, r) -> {
                    c.headers(r.id(), ok().add("content-length", "10"), false);
                    c.data(r.id(), "hello", true);
                }),
                stream("more than announced", (c, r) -> {
                    c.headers(r.id(), ok().add("content-length", "3"), false);
                    c.data(r.id(), "hello", true);
                }),
                stream("less than announced, then trailers", (c, r) -> {
                    c.headers(r.id(), ok().add("content-length", "10"), false);
                    c.data(r.id(), "hello", false);
                    c.headers(r.id(), field("x", "y"), true);
                }),
                stream("a reset", (c, r) -> {
                    c.headers(r.id(), ok().add("content-length", "10"), false);
                    c.data(r.id(), "hello", false);
                    c.reset(r.id(), 2);
                }),
                stream("a reset without an error", (c, r) -> {
                    c.headers(r.id(), ok(), false);
                    c.data(r.id(), "hello", false);
                    c.reset(r.id(), 0);
                }),
                stream("a reset that claims nothing was done", (c, r) -> {
                    c.headers(r.id(), ok(), false);
                    c.data(r.id(), "hello", false);
                    c.reset(r.id(), 7);
                }),
                stream("a pseudo-header in trailers", (c, r) -> {
                    c.headers(r.id(), ok(), false);
                    c.data(r.id(), "hello", false);
                    c.headers(r.id(), field(":status", "200"), true);
                }),
                stream("trailers that do not end the stream", (c, r) -> {
                    c.headers(r.id(), ok(), false);
                    c.data(r.id(), "hello", false);
                    c.headers(r.id(), field("x", "y"), false);
                }),
                stream("the connection's end", (c, r) -> {
                    c.headers(r.id(), ok(), false);
                    c.data(r.id(), "hello", false);
                    c.close();
                }),
                stream("going away and claiming that nothing was done", (c, r) -> {
                    c.headers(r.id(), ok(), false);
                    c.data(r.id(), "hello", false);
                    c.goAway(0, 0);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("truncations")
    void letsTheClientSeeThatAnAnswerIsCutOff(String name, Http2TestOrigin.Answer answer) {
        try (Http2TestOrigin origin = origin(answer)) {
            verdict(origin, edge -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    client.send(request("/bad"));
                    // Either nothing had been passed on yet, and there is a whole 502, or the body never gets its end
                    assertThat(client.answer("GET")
                                    .map(RawClient.Answer::status)
                                    .orElse(502))
                            .isEqualTo(502);
                }
                try (Http2TestClient client = new Http2TestClient(edge.port())) {
                    Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/bad"), true));
                    assertThat(stream.status().equals("502") || stream.reset > 0)
                            .isTrue();
                }
            });
        }
    }

    @Test
    void doesNotPassOnABodyBehindALengthOfNothing() {
        try (Http2TestOrigin origin = origin((connection, request) -> {
            connection.headers(request.id(), ok().add("content-length", "0"), false);
            connection.data(request.id(), "hello", true);
        })) {
            verdict(origin, edge -> {
                try (Http2TestClient client = new Http2TestClient(edge.port())) {
                    Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/bad"), true));
                    assertThat(stream.text()).doesNotContain("hello");
                    assertThat(stream.status().equals("502") || stream.reset > 0)
                            .isTrue();
                }
            });
        }
    }

    @Test
    void resetsAStreamThatBringsMoreThanItsWindow() {
        AtomicInteger code = new AtomicInteger(-1);
        try (Http2TestOrigin origin = origin((connection, request) -> {
            connection.headers(request.id(), ok(), false);
            for (int i = 0; i < 64; i++) {
                connection.data(request.id(), "x".repeat(16_384), false);
            }
            code.set(connection.await(Http2TestOrigin.RST_STREAM, request.id()).code());
        })) {
            verdict(origin, edge -> {
                try (Http2TestClient client = new Http2TestClient(edge.port()).stingy()) {
                    Http2TestClient.Stream stream = client.await(client.send(Http2TestClient.get("/bad"), true));
                    assertThat(stream.reset).isPositive();
                }
            });
            // Which error is the codec's matter
            assertThat(code.get()).isPositive();
        }
    }

    private static Arguments attack(String name, int error, Http2TestOrigin.Answer answer) {
        return Arguments.of(name, error, answer);
    }

    /** What ends the connection, and with which error. */
    static Stream<Arguments> attacks() {
        return Stream.of(
                attack("a push", PROTOCOL_ERROR, (c, r) -> {
                    byte[] block = c.block(2, Http2TestClient.get("/pushed"));
                    byte[] payload = new byte[block.length + 4];
                    payload[3] = 2;
                    System.arraycopy(block, 0, payload, 4, block.length);
                    c.frame(Http2TestOrigin.PUSH_PROMISE, Http2TestOrigin.END_HEADERS, r.id(), payload);
                }),
                attack("10,001 PING", ENHANCE_YOUR_CALM, (c, r) -> {
                    for (int i = 0; i < 10_001; i++) {
                        c.frame(Http2TestOrigin.PING, 0, 0, new byte[8]);
                    }
                }),
                attack("10,001 SETTINGS", ENHANCE_YOUR_CALM, (c, r) -> {
                    for (int i = 0; i < 10_001; i++) {
                        c.frame(Http2TestOrigin.SETTINGS, 0, 0, new byte[0]);
                    }
                }),
                attack("10,001 PRIORITY", ENHANCE_YOUR_CALM, (c, r) -> {
                    for (int i = 0; i < 10_001; i++) {
                        c.frame(2, 0, r.id(), new byte[5]);
                    }
                }),
                attack("10,001 unknown frames", ENHANCE_YOUR_CALM, (c, r) -> {
                    for (int i = 0; i < 10_001; i++) {
                        c.frame(99, 0, r.id(), new byte[0]);
                    }
                }),
                attack("empty DATA", ENHANCE_YOUR_CALM, (c, r) -> {
                    c.headers(r.id(), ok(), false);
                    for (int i = 0; i < 1000; i++) {
                        c.data(r.id(), "", false);
                    }
                }),
                attack("endless CONTINUATION", ENHANCE_YOUR_CALM, (c, r) -> {
                    c.frame(Http2TestOrigin.HEADERS, 0, r.id(), c.block(r.id(), ok()));
                    for (int i = 0; i < 1000; i++) {
                        c.frame(Http2TestOrigin.CONTINUATION, 0, r.id(), new byte[0]);
                    }
                }),
                attack("a head of 10 MB", PROTOCOL_ERROR, (c, r) -> {
                    int type = Http2TestOrigin.HEADERS;
                    for (int i = 0; i < 640; i++) {
                        c.frame(type, 0, r.id(), new byte[16_384]);
                        type = Http2TestOrigin.CONTINUATION;
                    }
                }),
                attack("a window beyond 31 bits", FLOW_CONTROL_ERROR, (c, r) -> c.window(0, Integer.MAX_VALUE)),
                attack("a window increment of zero", PROTOCOL_ERROR, (c, r) -> c.window(0, 0)),
                attack(
                        "an initial window beyond 31 bits",
                        FLOW_CONTROL_ERROR,
                        (c, r) -> c.frame(Http2TestOrigin.SETTINGS, 0, 0, Http2TestOrigin.parameters(4, 0x8000_0000L))),
                attack(
                        "a frame larger than agreed",
                        FRAME_SIZE_ERROR,
                        (c, r) -> c.frame(Http2TestOrigin.DATA, 0, r.id(), new byte[20_000])),
                attack(
                        "rubbish for HPACK",
                        COMPRESSION_ERROR,
                        (c, r) -> c.frame(Http2TestOrigin.HEADERS, Http2TestOrigin.END_HEADERS, r.id(), new byte[] {
                            (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1
                        })),
                attack("a stream nobody opened", PROTOCOL_ERROR, (c, r) -> c.headers(99, ok(), true)),
                attack("a stream of its own", PROTOCOL_ERROR, (c, r) -> c.headers(2, ok(), true)),
                attack("DATA on stream 0", PROTOCOL_ERROR, (c, r) -> c.data(0, "x", false)),
                attack("bytes of HTTP/1", FRAME_SIZE_ERROR, (c, r) -> c.raw("HTTP/1.1 200 OK\r\n\r\n")),
                attack(
                        "pushing announced",
                        PROTOCOL_ERROR,
                        (c, r) -> c.frame(Http2TestOrigin.SETTINGS, 0, 0, Http2TestOrigin.parameters(2, 1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void endsAConnectionThatIsAbused(String name, int error, Http2TestOrigin.Answer attack) {
        AtomicInteger code = new AtomicInteger(-1);
        AtomicInteger connections = new AtomicInteger();
        try (Http2TestOrigin origin = new Http2TestOrigin(connection -> {
            boolean first = connections.incrementAndGet() == 1;
            while (true) {
                Http2TestOrigin.Request request = connection.awaitRequest();
                if (first && request.path().equals("/bad")) {
                    Thread.ofVirtual().start(() -> {
                        try {
                            attack.to(connection, request);
                        } catch (IOException refused) {
                            connection.ended = true;
                        }
                    });
                    byte[] goodbye = connection.await(Http2TestOrigin.GOAWAY, 0).payload();
                    code.set(goodbye[7]);
                } else {
                    Http2TestOrigin.saying("good").to(connection, request);
                }
            }
        })) {
            verdict(origin, edge -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    client.send("POST /bad HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
                    assertThat(client.answer("POST")
                                    .map(RawClient.Answer::status)
                                    .orElse(502))
                            .isEqualTo(502);
                }
            });
            Settled.await(() -> code.get() == error, "GOAWAY " + error + ", not " + code);
            assertThat(origin.accepted()).isEqualTo(2);
        }
    }

    /** Peers that do not speak HTTP/2 at all. */
    static Stream<Arguments> strangers() {
        return Stream.of(
                Arguments.of("HTTP/1.1", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
                Arguments.of("an SSH banner", "SSH-2.0-OpenSSH_9.2\r\n"),
                Arguments.of("a PING first", "\0\0\10\6\0\0\0\0\0\0\0\0\0\0\0\0\0"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("strangers")
    void answers502WhenTheOriginDoesNotSpeakHttp2(String name, String bytes) {
        try (BadOrigin origin = BadOrigin.greeting((socket, out) -> {
                    out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                    BadOrigin.silence(socket);
                });
                ProxyUnderTest edge = impatient(origin.port())) {
            assertThat(bad(edge)).startsWith("HTTP/1.1 502 ").contains("does not speak HTTP/2");
            Settled.await(() -> edge.gauge("weir_origin_connections") == 0, "connections to the origin");
        }
    }

    @Test
    void answers504WhenTheOriginNeverSaysWhatItTakes() {
        try (BadOrigin origin = BadOrigin.greeting((socket, out) -> BadOrigin.silence(socket));
                ProxyUnderTest edge = impatient(origin.port())) {
            assertThat(bad(edge)).startsWith("HTTP/1.1 504 ");
            Settled.await(() -> edge.gauge("weir_origin_connections") == 0, "connections to the origin");
        }
    }

    @Test
    void keepsItsCompressionTableSmallHoweverLargeAOneTheOriginOffers() {
        AtomicInteger size = new AtomicInteger();
        try (Http2TestOrigin origin = Http2TestOrigin.answering(
                        Http2TestOrigin.parameters(1, 0x7fff_ffffL), (connection, request) -> {
                            size.set(connection.tableSize());
                            Http2TestOrigin.saying("ok").to(connection, request);
                        });
                Edge edge = Http2OriginTest.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).contains("ok");
            assertThat(size).hasValue(Http2OriginConnection.TABLE);
        }
    }

    /** Plays the script in answer to each request that is not for {@code /good}. */
    private static Http2TestOrigin origin(Http2TestOrigin.Answer bad) {
        return Http2TestOrigin.answering((connection, request) -> {
            if (request.path().equals("/good")) {
                Http2TestOrigin.saying("good").to(connection, request);
            } else {
                bad.to(connection, request);
            }
        });
    }

    private interface Check {
        void of(ProxyUnderTest edge);
    }

    private static void verdict(Http2TestOrigin origin, Check check) {
        try (ProxyUnderTest edge = impatient(origin.url().getPort())) {
            check.of(edge);
            try (RawClient client = RawClient.connect(edge.port())) {
                client.send(request("/good"));
                assertThat(client.answer("GET").map(RawClient.Answer::body)).contains("good");
            }
            Settled.await(() -> edge.gauge("weir_requests_in_flight") == 0, "requests in flight");
            Settled.await(() -> edge.gauge("weir_connections") == 0, "client connections");
        }
    }

    private static String bad(ProxyUnderTest edge) {
        try (RawClient client = RawClient.connect(edge.port())) {
            client.send(request("/bad"));
            RawClient.Answer answer = client.answer("GET").orElseThrow();
            return "HTTP/1.1 " + answer.status() + " " + answer.body();
        }
    }

    private static String request(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    private static ProxyUnderTest impatient(int port) {
        return ProxyUnderTest.weir(
                port,
                settings -> Http2OriginTest.impatient(settings, Duration.ofSeconds(5), Duration.ofSeconds(2))
                        .withWorkers(1)
                        .withOrigin(settings.sites()
                                .getFirst()
                                .routes()
                                .getFirst()
                                .upstream()
                                .withProtocol(OriginProtocol.HTTP2)));
    }
}

package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Origins that are away, broken or hostile: the client gets a clear verdict or a body that is visibly cut off, and the edge
 * goes on serving.
 */
class BadOriginTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    /** Bytes that are no answer: the client gets 502, whether the origin then closes or says nothing more. */
    static Stream<Arguments> nonsense() {
        return Stream.of(
                Arguments.of("an SSH banner", "SSH-2.0-OpenSSH_9.2\r\n"),
                Arguments.of("an SMTP banner", "220 mail.example ESMTP\r\n"),
                Arguments.of("HTTP/0.9", "<html>hello</html>\r\n"),
                Arguments.of("a TLS alert", "\u0015\u0003\u0003\u0000\u0002\u0002\u0016"),
                Arguments.of("binary rubbish", "\u0000\u00ff\u0001\u0002\r\n\r\n"),
                Arguments.of("an HTTP/2 settings frame", "\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000"),
                Arguments.of("a request instead of an answer", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                Arguments.of("another version", "HTTP/2 200 OK\r\n\r\n"),
                Arguments.of("ICY", "ICY 200 OK\r\n\r\n"),
                Arguments.of("two digits of status", "HTTP/1.1 20 OK\r\n\r\n"),
                Arguments.of("four digits of status", "HTTP/1.1 2000 OK\r\n\r\n"),
                Arguments.of("status 000", "HTTP/1.1 000 OK\r\n\r\n"),
                Arguments.of("status 999", "HTTP/1.1 999 OK\r\n\r\n"),
                Arguments.of("two Content-Lengths", OK + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc"),
                Arguments.of(
                        "Content-Length and chunked",
                        OK + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("negative Content-Length", OK + "Content-Length: -1\r\n\r\n"),
                Arguments.of("Content-Length beyond 63 bits", OK + "Content-Length: 99999999999999999999\r\n\r\n"),
                Arguments.of("unknown transfer coding", OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                Arguments.of("a header line without colon", OK + "Whatever\r\n\r\n"),
                Arguments.of("a space before the colon", OK + "X : y\r\n\r\n"),
                Arguments.of("NUL in a value", OK + "X: a\0b\r\n\r\n"),
                Arguments.of("bare CR in a value", OK + "X: a\rY: b\r\n\r\n"),
                Arguments.of(
                        "a switch nobody asked for",
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
                Arguments.of("a header of 1 MB", OK + "X: " + "a".repeat(1 << 20) + "\r\n\r\n"),
                Arguments.of("100,000 headers", OK + "X: a\r\n".repeat(100_000) + "\r\n"),
                Arguments.of("a reason phrase of 1 MB", "HTTP/1.1 200 " + "a".repeat(1 << 20) + "\r\n\r\n"),
                Arguments.of(
                        "100,000 interim answers", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(100_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void answers502WhenTheOriginSpeaksNonsenseAndCloses(String name, String bytes) {
        try (BadOrigin origin = BadOrigin.saying(bytes, true)) {
            verdict(origin, edge -> assertThat(statusOf(edge)).isEqualTo(502));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nonsense")
    void answersWithoutWaitingWhenTheOriginSpeaksNonsenseAndStays(String name, String bytes) {
        try (BadOrigin origin = BadOrigin.saying(bytes, false)) {
            verdict(origin, edge -> assertThat(statusOf(edge)).isEqualTo(502));
        }
    }

    @Test
    void answers502WithTextWhenNobodyListens() throws IOException {
        int nobody;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = gone.getLocalPort();
        }
        try (ProxyUnderTest edge = ProxyUnderTest.weir(nobody);
                RawClient client = RawClient.connect(edge.port())) {
            for (int i = 0; i < 3; i++) {
                client.send(request("/"));
                RawClient.Answer answer = client.answer("GET").orElseThrow();

                assertThat(answer.status()).isEqualTo(502);
                assertThat(answer.head().first("Content-Type")).startsWith("text/plain");
                assertThat(answer.body()).contains("origin").doesNotContain(Integer.toString(nobody));
            }
        }
    }

    @Test
    void answers504WhenTheOriginNeverAnswers() {
        try (BadOrigin origin = BadOrigin.saying("", false)) {
            verdict(origin, edge -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    client.send(request("/bad"));
                    RawClient.Answer answer = client.answer("GET").orElseThrow();

                    assertThat(answer.status()).isEqualTo(504);
                    assertThat(answer.body()).contains("origin");
                }
            });
        }
    }

    @Test
    void answers504WhenTheOriginStopsInsideItsHead() {
        try (BadOrigin origin = BadOrigin.saying("HTTP/1.1 200 OK\r\nX-A: ", false)) {
            verdict(origin, edge -> assertThat(statusOf(edge)).isEqualTo(504));
        }
    }

    @Test
    void answers502WhenTheOriginClosesWithoutAWord() {
        try (BadOrigin origin = BadOrigin.saying("", true)) {
            verdict(origin, edge -> assertThat(statusOf(edge)).isEqualTo(502));
        }
    }

    @Test
    void answers502WhenTheOriginClosesInsideItsHead() {
        try (BadOrigin origin = BadOrigin.saying("HTTP/1.1 200 OK\r\nContent-Le", true)) {
            verdict(origin, edge -> assertThat(statusOf(edge)).isEqualTo(502));
        }
    }

    @Test
    void answers502WhenTheOriginResetsRightAfterAccepting() {
        try (BadOrigin origin = BadOrigin.greeting((socket, out) -> socket.setSoLinger(true, 0));
                ProxyUnderTest edge = impatient(origin)) {
            assertThat(statusOf(edge)).isEqualTo(502);
        }
    }

    @Test
    void answers502WhenTheOriginTalksBeforeItIsAsked() {
        String unasked = OK + "Content-Length: 4\r\n\r\nevil";
        try (BadOrigin origin = BadOrigin.greeting((socket, out) -> {
                    out.write(BadOrigin.octets(unasked));
                    BadOrigin.silence(socket);
                });
                ProxyUnderTest edge = impatient(origin)) {
            // Whether the bytes come before or after the request is a race on a new connection, so either verdict is
            // right; what
            // they must never do is answer a second request.
            assertThat(statusOf(edge)).isIn(200, 502);
        }
    }

    /** Answers that begin well and break: the client must be able to tell. */
    static Stream<Arguments> truncations() {
        String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                Arguments.of("Content-Length too large", OK + "Content-Length: 10\r\n\r\nhello"),
                Arguments.of("no last chunk", chunked + "5\r\nhello\r\n"),
                Arguments.of("end inside a chunk", chunked + "a\r\nhello"),
                Arguments.of("chunk size 0x5", chunked + "0x5\r\nhello\r\n0\r\n\r\n"),
                Arguments.of("chunk size -1", chunked + "5\r\nhello\r\n-1\r\n\r\n"),
                Arguments.of("chunk size beyond 63 bits", chunked + "5\r\nhello\r\nffffffffffffffff5\r\n"),
                Arguments.of("junk after a chunk", chunked + "5\r\nhelloXX\r\n0\r\n\r\n"),
                Arguments.of("bare LF after a chunk", chunked + "5\r\nhello\n0\r\n\r\n"),
                Arguments.of("broken trailers", chunked + "5\r\nhello\r\n0\r\nX : y\r\n\r\n"),
                Arguments.of(
                        "trailers of 1 MB", chunked + "5\r\nhello\r\n0\r\nX: " + "a".repeat(1 << 20) + "\r\n\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("truncations")
    void letsTheClientSeeThatAnAnswerIsCutOff(String name, String bytes) {
        try (BadOrigin origin = BadOrigin.saying(bytes, true)) {
            verdict(origin, edge -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    client.send(request("/bad"));
                    // Either nothing had been passed on yet, and there is a whole 502, or the body never gets its end
                    Optional<RawClient.Answer> answer = client.answer("GET");
                    assertThat(answer.map(RawClient.Answer::status)).isIn(Optional.empty(), Optional.of(502));
                }
            });
        }
    }

    @Test
    void doesNotLetBytesBehindAnAnswerAnswerTheNextRequest() {
        String two = OK + "Content-Length: 2\r\n\r\nok" + OK + "Content-Length: 4\r\n\r\nevil";
        try (BadOrigin origin = BadOrigin.saying(two, false)) {
            verdict(origin, edge -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    client.send(request("/bad"));
                    assertThat(client.answer("GET").map(RawClient.Answer::body)).contains("ok");
                    client.send(request("/good"));
                    assertThat(client.answer("GET").map(RawClient.Answer::body)).contains("good");
                }
            });
        }
    }

    @Test
    void doesNotLetALateAnswerAnswerTheNextRequest() {
        try (BadOrigin origin = BadOrigin.answering((socket, out) -> {
            out.write(BadOrigin.octets(OK + "Content-Length: 2\r\n\r\nok"));
            out.flush();
            pause(100);
            out.write(BadOrigin.octets(OK + "Content-Length: 4\r\n\r\nevil"));
            BadOrigin.silence(socket);
        })) {
            verdict(origin, edge -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    client.send(request("/bad"));
                    assertThat(client.answer("GET").map(RawClient.Answer::body)).contains("ok");
                    pause(300);
                    client.send(request("/good"));
                    assertThat(client.answer("GET").map(RawClient.Answer::body)).contains("good");
                }
            });
        }
    }

    @Test
    void doesNotTakeABodyOfAHeadAnswerForTheNextAnswer() {
        try (BadOrigin origin =
                BadOrigin.saying(OK + "Content-Length: 50\r\n\r\n" + OK + "Content-Length: 4\r\n\r\nevil", false)) {
            verdict(origin, edge -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    client.send("HEAD /bad HTTP/1.1\r\nHost: h\r\n\r\n");
                    assertThat(client.answer("HEAD").map(RawClient.Answer::status))
                            .contains(200);
                    client.send(request("/good"));
                    assertThat(client.answer("GET").map(RawClient.Answer::body)).contains("good");
                }
            });
        }
    }

    @Test
    void passesOnAnEarlyAnswerToARequestWhoseBodyIsNotWanted() {
        try (BadOrigin origin = BadOrigin.answering((socket, out) -> {
            out.write(BadOrigin.octets(
                    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig"));
            out.flush();
            pause(200);
        })) {
            verdict(origin, edge -> {
                try (RawClient client = RawClient.connect(edge.port())) {
                    client.send(
                            "POST /bad HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n" + "a".repeat(100_000));
                    RawClient.Answer answer = client.answer("POST").orElseThrow();
                    assertThat(answer.status()).isEqualTo(413);
                    assertThat(answer.body()).isEqualTo("big");
                }
            });
        }
    }

    /** What the edge makes of the origin, and that it still serves afterwards and has nothing left in flight. */
    private static void verdict(BadOrigin origin, Consumer<ProxyUnderTest> check) {
        try (ProxyUnderTest edge = impatient(origin)) {
            check.accept(edge);

            try (RawClient client = RawClient.connect(edge.port())) {
                client.send(request("/good"));
                assertThat(client.answer("GET").map(RawClient.Answer::body)).contains("good");
            }
            Settled.await(() -> edge.gauge("weir_requests_in_flight") == 0, "requests in flight");
            Settled.await(() -> edge.gauge("weir_connections") == 0, "client connections");
        }
    }

    private static int statusOf(ProxyUnderTest edge) {
        try (RawClient client = RawClient.connect(edge.port())) {
            client.send(request("/bad"));
            RawClient.Answer answer = client.answer("GET").orElseThrow();
            if (answer.status() >= 500) {
                assertThat(answer.body()).as("says what happened").contains("origin");
            }
            return answer.status();
        }
    }

    private static String request(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    /** The edge with short waits for the origin, and long ones for the client so that they do not interfere. */
    private static ProxyUnderTest impatient(BadOrigin origin) {
        return ProxyUnderTest.weir(origin.port(), settings -> {
            EdgeSettings.Timeouts usual = settings.timeouts();
            return settings.withWorkers(1)
                    .withTimeouts(new EdgeSettings.Timeouts(
                            usual.head(),
                            usual.idle(),
                            usual.body(),
                            usual.write(),
                            usual.connect(),
                            Duration.ofMillis(700),
                            Duration.ofMillis(700),
                            usual.originIdle(),
                            usual.tunnel(),
                            usual.answer()));
        });
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

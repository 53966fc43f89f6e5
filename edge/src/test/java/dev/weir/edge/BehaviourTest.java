package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** RFC 9110 and RFC 9112 as a client and an origin see them. */
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are CR LF here
class BehaviourTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    @Test
    void sendsNoBodyForHeadAndKeepsTheLength() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            String head = "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n";
            assertThat(client.send(head).readHead()).contains("\r\nContent-Length: 5\r\n");
            assertThat(client.send(head).readHead()).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    @Test
    void sendsNoBodyWith204And304() {
        for (String status : new String[] {"204 No Content", "304 Not Modified"}) {
            try (ScriptedOrigin origin = ScriptedOrigin.answering("HTTP/1.1 " + status + "\r\nETag: \"x\"\r\n\r\n");
                    Edge edge = EdgeTesting.start(origin);
                    TestClient client = new TestClient(edge)) {
                client.send(EdgeTesting.get("/") + EdgeTesting.get("/"));
                assertThat(client.readHead()).startsWith("HTTP/1.1 " + status).doesNotContain("Content-Length");
                assertThat(client.readHead()).startsWith("HTTP/1.1 " + status);
            }
        }
    }

    @Test
    void waitsForTheOriginsWordBeforeTheBody() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 100 Continue\r\n\r\n");
                    connection.readBytes(5);
                    connection.write(HELLO);
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.readHead()).startsWith("HTTP/1.1 100 Continue\r\n");
            assertThat(client.send("12345").readAnswer()).endsWith("hello");
            assertThat(origin.received())
                    .contains("\r\nExpect: 100-continue\r\n")
                    .endsWith("12345");
        }
    }

    @Test
    void passesOnARefusalToContinue() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
                    connection.drain();
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
            // The body may or may not come, so the connection cannot be used again
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 417 ").contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void passesOnEarlyHintsButNotTo10() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(
                        "HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n" + HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge);
                TestClient old = new TestClient(edge)) {
            client.send(EdgeTesting.get("/"));
            assertThat(client.readHead()).startsWith("HTTP/1.1 103 Early Hints\r\nLink: ");
            assertThat(client.readAnswer()).endsWith("hello");
            assertThat(old.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").readToEnd())
                    .startsWith("HTTP/1.1 200 OK\r\n");
        }
    }

    @Test
    void passesTrailersBothWaysWithoutTheForbiddenOnes() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readUntil("\r\n0\r\nX-Up: 1\r\n\r\n");
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
                            + "Trailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\nSet-Cookie: a=b\r\n\r\n");
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "1\r\nx\r\n0\r\nX-Up: 1\r\nContent-Length: 3\r\n\r\n");
            assertThat(client.readUntil("0\r\nX-Sum: 7\r\n\r\n")).contains("\r\nTrailer: X-Sum\r\n");
            assertThat(origin.received())
                    .contains("\r\nConnection: TE\r\nTE: trailers\r\n")
                    .doesNotContain("Content-Length");
        }
    }

    @Test
    void closesAfterAnAnswerTo10AndUnchunksIt() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            String answer = client.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
                    .readToEnd();
            assertThat(answer).contains("\r\nConnection: close\r\n").endsWith("\r\n\r\nabc");
            assertThat(answer).doesNotContain("Transfer-Encoding");
            assertThat(origin.received()).contains("\r\nVia: 1.0 weir\r\n");
        }
    }

    @Test
    void chunksABodyThatEndsWithTheOriginsConnection() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\n\r\nall of it");
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).endsWith("9\r\nall of it\r\n0\r\n\r\n");
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void leavesConnectionFieldsOnTheirHop() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
                                + "Connection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\n\r\n");
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nKeep-Alive: 5\r\n"
                    + "Proxy-Connection: x\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\nX-Kept: 1\r\n\r\n");
            assertThat(client.readToEnd()).doesNotContain("X-Hop", "Keep-Alive", "Proxy-");
            assertThat(origin.received())
                    .contains("X-Kept: 1")
                    .doesNotContain("X-Mine", "Keep-Alive", "Proxy-", "Upgrade", "HTTP2", "close");
        }
    }

    @Test
    void takesTheHostOfAnAbsoluteTarget() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("GET http://Real.example:8080/x?y HTTP/1.1\r\nHost: other.example\r\n\r\n")
                    .readAnswer();
            assertThat(origin.received())
                    .startsWith("GET /x?y HTTP/1.1\r\n")
                    .contains("X-Forwarded-Host: real.example:8080\r\n")
                    .doesNotContain("other.example");
        }
    }

    @Test
    void forwardsOptionsOfTheServer() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 2\r\n\r\n")
                    .readAnswer();
            assertThat(origin.received()).startsWith("OPTIONS * HTTP/1.1\r\n").contains("\r\nMax-Forwards: 1\r\n");
            assertThat(client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n")
                            .readHead())
                    .startsWith("HTTP/1.1 204 ");
        }
    }

    @Test
    void refusesTraceAndConnect() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient trace = new TestClient(edge);
                TestClient connect = new TestClient(edge)) {
            assertThat(trace.send("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n").readAnswer())
                    .startsWith("HTTP/1.1 405 ")
                    .contains("\r\nAllow: ");
            assertThat(connect.send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")
                            .readToEnd())
                    .startsWith("HTTP/1.1 405 ");
            assertThat(origin.received()).isEmpty();
        }
    }

    @Test
    void asksAgainWhenAKeptConnectionHadGone() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write(HELLO);
                    // The second request on a connection meets its end
                    if (connection.readHead() != null) {
                        closed.countDown();
                    }
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/1")).readAnswer()).endsWith("hello");
            assertThat(client.send(EdgeTesting.get("/2")).readAnswer()).endsWith("hello");
            assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(origin.accepted()).isEqualTo(2);
            String post = "POST /3 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
            assertThat(client.send(post).readAnswer()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void saysThatTheOriginCannotBeReached() {
        ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
        origin.close();
        try (Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer())
                    .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
                    .endsWith("502 Bad Gateway: no connection to the origin could be made\n");
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void showsWhenAnAnswerIsCutOff() {
        for (String framing : new String[] {"Content-Length: 9", "Transfer-Encoding: chunked"}) {
            try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                        connection.readHead();
                        connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n5\r\nhello\r\n".substring(0, 12));
                    });
                    Edge edge = EdgeTesting.start(origin);
                    TestClient client = new TestClient(edge)) {
                assertThat(client.send(EdgeTesting.get("/")).readToEnd())
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .doesNotEndWith("0\r\n\r\n");
            }
        }
    }

    @Test
    void resetsWhereTheEndWouldPassForTheBodysEnd() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n").readToEnd();
            assertThat(client.wasReset()).isTrue();
        }
    }

    @Test
    void endsTheOriginsConnectionWhenTheClientLeaves() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    began.countDown();
                    try {
                        connection.drain();
                    } finally {
                        ended.countDown();
                    }
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nhalf");
            assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
            client.reset();
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void passesOnAnAnswerThatComesBeforeTheBody() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\n\r\nmuch");
                    connection.drain();
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(10_000));
            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 413 ")
                    .contains("Connection: close")
                    .endsWith("much");
        }
    }

    @Test
    void tunnelsWebSocket() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Accept: x\r\n\r\nfirst");
                    connection.write(connection.readUntil("!"));
                    connection.readUntil(".");
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Key: k\r\n\r\n");
            assertThat(client.readHead())
                    .startsWith("HTTP/1.1 101 ")
                    .contains("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
            assertThat(client.readBytes(5)).isEqualTo("first");
            assertThat(client.send("echo!").readBytes(5)).isEqualTo("echo!");
            assertThat(client.send(".").readToEnd()).isEmpty();
            assertThat(origin.received()).contains("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
        }
    }

    @Test
    void refusesASwitchNobodyAskedFor() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering("HTTP/1.1 101 Switching Protocols\r\n\r\n");
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void neverUsesAConnectionAgainThatSaidMoreThanItWasAsked() {
        try (ScriptedOrigin origin =
                        ScriptedOrigin.answering(HELLO + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/1")).readAnswer()).endsWith("hello");
            assertThat(client.send(EdgeTesting.get("/2")).readAnswer()).endsWith("hello");
            assertThat(origin.accepted()).isEqualTo(2);
        }
    }

    @Test
    void turnsARedirectToTheOriginToTheEdge() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    String head = connection.readHead();
                    int at = head.indexOf("Host: ") + 6;
                    String host = head.substring(at, head.indexOf("\r\n", at));
                    connection.write("HTTP/1.1 301 Moved Permanently\r\nContent-Length: 0\r\nLocation: http://" + host
                            + "/docs/\r\n\r\n");
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/docs")).readHead())
                    .contains("\r\nLocation: http://site.example/docs/\r\n");
        }
    }

    @Test
    void slowReadersStopTheOriginAndGetEverything() {
        int size = 8 * 1024 * 1024;
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                    connection.write(new byte[size]);
                    connection.drain();
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/")).readHead();
            Sleep.of(Duration.ofMillis(300));
            assertThat(client.count(size)).isEqualTo(size);
        }
    }

    @Test
    void waitsUntilAChunkedBodyHasProvedGood() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel");
            Sleep.of(Duration.ofMillis(100));
            assertThat(origin.received()).isEmpty();
            assertThat(client.send("loXX\r\n").readToEnd()).startsWith("HTTP/1.1 400 ");
            assertThat(origin.received()).isEmpty();
        }
    }

    @Test
    void endsTheRequestAtTheOriginWhenItsBodyTurnsBadLater() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.drain();
                    ended.countDown();
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            Sleep.of(Duration.ofMillis(100));
            assertThat(client.send("0x1\r\n").readToEnd()).startsWith("HTTP/1.1 400 ");
            assertThat(ended.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(origin.received()).contains("hello").doesNotContain("0\r\n\r\n");
        }
    }
}

package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

@SuppressWarnings("StringConcatToTextBlock") // line ends are CR LF here
class ProxyTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

    @Test
    void passesARequestAndItsAnswer() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            String answer = client.send(EdgeTesting.get("/a?b=c")).readAnswer();
            assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nhello");
            assertThat(answer).contains("\r\nVia: 1.1 weir\r\n", "\r\nDate: ", "\r\nContent-Length: 5\r\n");
            assertThat(origin.received()).startsWith("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:");
            assertThat(origin.received()).contains("\r\nX-Forwarded-Host: site.example\r\n");
        }
    }

    @Test
    void usesBothConnectionsAgain() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(EdgeTesting.get("/" + i)).readAnswer()).endsWith("hello");
            }
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    for (String head = connection.readHead(); head != null; head = connection.readHead()) {
                        String path = head.substring(4, head.indexOf(' ', 4));
                        connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
                    }
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/1") + EdgeTesting.get("/22") + EdgeTesting.get("/333"));
            assertThat(client.readAnswer()).endsWith("\r\n\r\n/1");
            assertThat(client.readAnswer()).endsWith("\r\n\r\n/22");
            assertThat(client.readAnswer()).endsWith("\r\n\r\n/333");
        }
    }

    @Test
    void streamsABodyOfKnownLength() {
        String body = "x".repeat(300_000);
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(client.readAnswer()).endsWith("hello");
            assertThat(origin.received()).endsWith("\r\n\r\n" + body);
        }
    }

    @Test
    void passesAChunkedBodyOnAsChunksOfItsOwn() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
            assertThat(client.readAnswer()).endsWith("hello");
            assertThat(origin.received()).endsWith("\r\n\r\nb\r\nhello world\r\n0\r\n\r\n");
        }
    }

    @Test
    void passesAChunkedAnswerOnAsChunksOfItsOwn() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer())
                    .endsWith("\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n");
        }
    }

    @Test
    void answersARequestWhoseClientHasShutItsSide() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/")).shutOutput();
            assertThat(client.readToEnd()).endsWith("hello");
        }
    }

    @Test
    void refusesWhatIsNoRequestAndCloses() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloXX\r\n0\r\n\r\n");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("\r\nConnection: close\r\n");
            assertThat(origin.received()).isEmpty();
        }
    }

    @Test
    void answersPipelinedRequestsOfAClientThatHasShutItsSide() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/1") + "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n" + EdgeTesting.get("/2"))
                    .shutOutput();
            assertThat(client.readAnswer()).endsWith("hello");
            assertThat(client.readAnswer()).startsWith("HTTP/1.1 405 ");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("hello");
        }
    }

    @Test
    void worksWithoutEpoll() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = Edge.start(EdgeTesting.settings(origin), Phases.NONE, Transport.NIO);
                TestClient client = new TestClient(edge);
                TestClient bad = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).endsWith("hello");
            assertThat(client.send(EdgeTesting.get("/")).shutOutput().readToEnd())
                    .endsWith("hello");
            assertThat(bad.send("GET / HTTP/1.1\n\n").readToEnd()).startsWith("HTTP/1.1 400 ");
            assertThat(origin.accepted()).isEqualTo(1);
        }
    }
}

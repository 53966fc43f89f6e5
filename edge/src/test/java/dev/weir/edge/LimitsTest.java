package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing a peer does may last or grow without end. */
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are CR LF here
class LimitsTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final Duration SHORT = Duration.ofMillis(150);

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    @Test
    void answers408ToAHeadThatDoesNotEnd() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, timeouts(t -> with(t, SHORT, null, null, null, null)));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n").readToEnd()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void closesAnIdleConnectionWithoutAWord() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, timeouts(t -> with(t, null, SHORT, null, null, null)));
                TestClient client = new TestClient(edge);
                TestClient silent = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readToEnd()).endsWith("hello");
            assertThat(silent.readToEnd()).isEmpty();
        }
    }

    @Test
    void answers408ToABodyThatDoesNotCome() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, timeouts(t -> with(t, null, null, SHORT, null, null)));
                TestClient client = new TestClient(edge)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
            assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void answers504WhenTheOriginDoesNotBegin() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.write("HTTP/1.1 2");
                    connection.drain();
                });
                Edge edge = EdgeTesting.start(origin, timeouts(t -> with(t, null, null, null, SHORT, null)));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).startsWith("HTTP/1.1 504 ");
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).startsWith("HTTP/1.1 504 ");
        }
    }

    @Test
    void cutsOffAnAnswerThatStops() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nsome");
                    connection.drain();
                });
                Edge edge = EdgeTesting.start(origin, timeouts(t -> with(t, null, null, null, null, SHORT)));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readToEnd()).endsWith("\r\n\r\nsome");
        }
    }

    @Test
    void givesUpOnAClientThatDoesNotRead() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
                    while (true) {
                        connection.write(new byte[100_000]);
                    }
                });
                Edge edge = EdgeTesting.start(
                        origin,
                        timeouts(t -> new EdgeSettings.Timeouts(
                                t.head(),
                                t.idle(),
                                t.body(),
                                SHORT,
                                t.connect(),
                                t.firstByte(),
                                t.read(),
                                t.originIdle(),
                                t.tunnel(),
                                t.answer())));
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/"));
            Sleep.of(Duration.ofMillis(800));
            assertThat(client.count(100_000_000)).isLessThan(100_000_000);
            assertThat(client.wasReset()).isTrue();
        }
    }

    @Test
    void refusesWhatIsTooLarge() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, limits(64, 256, 8, 10, 100))) {
            assertRefused(edge, "GET /" + "x".repeat(100) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414);
            assertRefused(edge, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(300) + "\r\n\r\n", 431);
            assertRefused(edge, "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(9) + "\r\n", 431);
            assertRefused(edge, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", 413);
            assertRefused(edge, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n", 413);
            assertThat(origin.received()).isEmpty();
        }
    }

    private static void assertRefused(Edge edge, String request, int status) {
        try (TestClient client = new TestClient(edge)) {
            assertThat(client.send(request).readToEnd())
                    .startsWith("HTTP/1.1 " + status + " ")
                    .contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void answers502ToAnAnswerThatIsTooLarge() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nX: " + "y".repeat(300) + "\r\n\r\n");
                Edge edge = EdgeTesting.start(origin, limits(64, 256, 8, 10, 100));
                TestClient client = new TestClient(edge)) {
            assertThat(client.send(EdgeTesting.get("/")).readAnswer()).startsWith("HTTP/1.1 502 ");
        }
    }

    @Test
    void takesSoManyConnectionsAndNoMore() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, limits(64, 256, 8, 10, 2));
                TestClient first = new TestClient(edge);
                TestClient second = new TestClient(edge)) {
            assertThat(first.send(EdgeTesting.get("/")).readAnswer()).endsWith("hello");
            assertThat(second.send(EdgeTesting.get("/")).readAnswer()).endsWith("hello");
            try (TestClient third = new TestClient(edge)) {
                assertThat(third.readToEnd()).startsWith("HTTP/1.1 503 ").endsWith("try again");
            }
        }
    }

    @Test
    void answers503WhenAllConnectionsToTheOriginAreInUse() {
        try (ScriptedOrigin origin = new ScriptedOrigin(ScriptedOrigin.Connection::drain);
                Edge edge = EdgeTesting.start(
                        origin,
                        settings -> settings.withLimits(new EdgeSettings.Limits(
                                8192, 8192, 50, 1000, 10, 1024, 1024, 2, 100, 100, 1, 1, 1, 1)));
                TestClient first = new TestClient(edge);
                TestClient second = new TestClient(edge)) {
            first.send(EdgeTesting.get("/1"));
            Sleep.of(Duration.ofMillis(100));
            assertThat(second.send(EdgeTesting.get("/2")).readAnswer())
                    .startsWith("HTTP/1.1 503 ")
                    .contains("\r\nRetry-After: 1\r\n");
        }
    }

    @Test
    void readsAheadOnlySoFar() {
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    while (connection.readHead() != null) {
                        Sleep.of(Duration.ofMillis(1));
                        connection.write(HELLO);
                    }
                });
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            int count = 3000;
            Thread.ofVirtual().start(() -> client.send(EdgeTesting.get("/").repeat(count)));
            for (int i = 0; i < count; i++) {
                assertThat(client.readAnswer()).endsWith("hello");
            }
        }
    }

    @Test
    void namesTheOptionThatIsWrong() {
        assertThatThrownBy(() -> EdgeSettings.of(URI.create("http://h/path")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("origin.url");
        assertThatThrownBy(() -> EdgeSettings.Admin.at(new InetSocketAddress("192.0.2.1", 1)))
                .hasMessageContaining("admin.address");
        assertThatThrownBy(() -> new EdgeSettings.Limits(1, 8192, 50, 1000, 10, 1024, 1024, 2, 100, 100, 1, 1, 1, 1))
                .hasMessageContaining("limits.request-line");
        assertThatThrownBy(() -> with(EdgeSettings.Timeouts.DEFAULTS, Duration.ZERO, null, null, null, null))
                .hasMessageContaining("timeouts.head");
    }

    /** A quarter of a second for a client to take what is written to it. */
    static UnaryOperator<EdgeSettings> impatient() {
        return timeouts(t -> new EdgeSettings.Timeouts(
                t.head(),
                t.idle(),
                t.body(),
                Duration.ofMillis(250),
                t.connect(),
                t.firstByte(),
                t.read(),
                t.originIdle(),
                t.tunnel(),
                t.answer()));
    }

    private static UnaryOperator<EdgeSettings> timeouts(UnaryOperator<EdgeSettings.Timeouts> change) {
        return settings -> settings.withTimeouts(change.apply(settings.timeouts()));
    }

    private static EdgeSettings.Timeouts with(
            EdgeSettings.Timeouts t, Duration head, Duration idle, Duration body, Duration firstByte, Duration read) {
        return new EdgeSettings.Timeouts(
                head == null ? t.head() : head,
                idle == null ? t.idle() : idle,
                body == null ? t.body() : body,
                t.write(),
                t.connect(),
                firstByte == null ? t.firstByte() : firstByte,
                read == null ? t.read() : read,
                t.originIdle(),
                t.tunnel(),
                t.answer());
    }

    private static UnaryOperator<EdgeSettings> limits(
            int requestLine, int section, int fields, long body, int connections) {
        return settings -> settings.withLimits(new EdgeSettings.Limits(
                requestLine, section, fields, body, 10, 1024, 1024, 2, connections, connections, 10, 10, 10, 10));
    }
}

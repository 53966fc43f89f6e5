package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.IpPrefix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the operator sees: the admin listener, draining, the access log, the forwarding policy. */
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // line ends are CR LF here
class OperationTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void tellsItsStateAndItsFigures() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, settings -> settings.withAdmin(EdgeSettings.Admin.at(LOOPBACK)));
                TestClient client = new TestClient(edge);
                TestClient bad = new TestClient(edge)) {
            client.send(EdgeTesting.get("/")).readAnswer();
            bad.send("GET / HTTP/1.1\n").readToEnd();
            assertThat(ask(edge, "/live")).startsWith("HTTP/1.1 200 OK\r\n");
            assertThat(ask(edge, "/ready")).endsWith("ready\n");
            assertThat(ask(edge, "/nothing")).startsWith("HTTP/1.1 404 ");
            assertThat(ask(edge, "/metrics"))
                    .contains(
                            "weir_requests_total{answered_by=\"origin\",code=\"2xx\"} 1.0\n",
                            "weir_requests_total{answered_by=\"edge\",code=\"4xx\"} 1.0\n",
                            "weir_parse_rejections_total{reason=\"bare_lf\"} 1.0\n",
                            "weir_request_duration_seconds_bucket",
                            "weir_requests_in_flight 0.0\n",
                            "weir_origin_connections 1.0\n");
        }
    }

    private static String ask(Edge edge, String path) {
        try (TestClient operator = new TestClient(edge.admin().orElseThrow())) {
            return operator.send(EdgeTesting.get(path)).readToEnd();
        }
    }

    @Test
    void finishesWhatRunsBeforeItEnds() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        try (ScriptedOrigin origin = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    asked.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    connection.write(HELLO);
                });
                Edge edge = EdgeTesting.start(origin, settings -> settings.withAdmin(EdgeSettings.Admin.at(LOOPBACK)));
                TestClient idle = new TestClient(edge);
                TestClient busy = new TestClient(edge)) {
            busy.send(EdgeTesting.get("/"));
            asked.await();
            Thread draining = Thread.ofVirtual().start(() -> edge.drain(Duration.ofSeconds(20)));
            assertThat(idle.readToEnd()).isEmpty();
            assertThat(ask(edge, "/ready")).startsWith("HTTP/1.1 503 ").endsWith("draining\n");
            assertThatThrownBy(() -> new TestClient(edge.address())).isInstanceOf(RuntimeException.class);
            go.countDown();
            assertThat(busy.readToEnd()).contains("\r\nConnection: close\r\n").endsWith("hello");
            draining.join();
        }
    }

    @Test
    void endsWhenTheLimitOfDrainingIsReached() {
        try (ScriptedOrigin origin = new ScriptedOrigin(ScriptedOrigin.Connection::drain);
                Edge edge = EdgeTesting.start(origin);
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/"));
            Sleep.of(Duration.ofMillis(100));
            edge.drain(Duration.ofMillis(100));
            assertThat(client.readToEnd()).isEmpty();
        }
    }

    @Test
    void saysWhatToDoWhenTheAddressIsTaken() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin)) {
            assertThatThrownBy(() -> EdgeTesting.start(origin, settings -> settings.withListen(edge.address())))
                    .isInstanceOf(EdgeException.class)
                    .hasMessageContaining("listen: ")
                    .hasMessageContaining("cannot be bound");
        }
    }

    @Test
    void replacesForwardingFieldsOfStrangers() {
        String head = forwarded(EdgeSettings.Forwarding.DEFAULTS);
        assertThat(head)
                .contains("\r\nX-Forwarded-For: 127.0.0.1\r\n", "\r\nX-Forwarded-Proto: http\r\n")
                .doesNotContain("203.0.113.9", "203.0.113.8", "\r\nForwarded:");
    }

    @Test
    void appendsToForwardingFieldsOfTrustedProxies() {
        String head = forwarded(new EdgeSettings.Forwarding(
                true, true, List.of(IpPrefix.parse("127.0.0.0/8").orElseThrow())));
        assertThat(head)
                .contains(
                        "\r\nX-Forwarded-For: 203.0.113.9, 127.0.0.1\r\n",
                        "\r\nX-Forwarded-Proto: https\r\n",
                        "\r\nForwarded: for=203.0.113.8, for=127.0.0.1;host=a;proto=https\r\n")
                .doesNotContain("X_Forwarded");
    }

    private static String forwarded(EdgeSettings.Forwarding forwarding) {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(origin, settings -> settings.withForwarding(forwarding));
                TestClient client = new TestClient(edge)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\nX_Forwarded_For: 203.0.113.9\r\n"
                            + "X-Forwarded-Proto: https\r\nForwarded: for=203.0.113.8\r\n\r\n")
                    .readAnswer();
            return origin.received();
        }
    }

    @Test
    void sendsTheClientsHostWhenToldTo() {
        try (ScriptedOrigin origin = ScriptedOrigin.answering(HELLO);
                Edge edge = EdgeTesting.start(
                        origin,
                        settings -> settings.withOrigin(
                                UpstreamSettings.of(origin.url()).withHost(EdgeSettings.HostPolicy.CLIENT)));
                TestClient client = new TestClient(edge)) {
            client.send(EdgeTesting.get("/")).readAnswer();
            assertThat(origin.received()).contains("\r\nHost: site.example\r\n");
        }
    }

    @Test
    void goesOnInANewFileWhenTheOldOneWasMovedAwayAndLosesNothing(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("access.jsonl");
        Path moved = folder.resolve("access.jsonl.1");
        Path other = folder.resolve("other.jsonl");
        try (AccessLog log = AccessLog.open(file, false)) {
            for (int i = 0; i < 1000; i++) {
                log.record(exchange(i));
            }
            Files.move(file, moved);
            log.reopen();
            Settled.await(() -> Files.exists(file) && lines(moved) == 1000, "rotation");
            log.record(exchange(1000));
            Settled.await(() -> lines(file) == 1, "the new file");
            assertThatThrownBy(() -> log.switchTo(folder.resolve("none/access.jsonl"), false))
                    .isInstanceOf(EdgeException.class);
            log.switchTo(other, false);
            Settled.await(() -> Files.exists(other), "the other file");
            log.record(exchange(1001));
            Settled.await(() -> lines(other) + lines(file) == 2, "every line");
            log.switchOff();
            assertThat(log.dropped()).isZero();
        }
        assertThat(lines(moved)).isEqualTo(1000);
    }

    private static ExchangeRecord exchange(int id) {
        Request request =
                new Request("id-" + id, "GET", "http", "a", "/", new Headers(), new InetSocketAddress("192.0.2.1", 1));
        return new ExchangeRecord(
                request, Identity.UNKNOWN, Instant.EPOCH, Duration.ofMillis(3), 200, 0, 0, "origin", "", "", "", true);
    }

    private static long lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file).size() : 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void showsTheNumbersOfWhatIsPluggedInForAsLongAsItRuns() {
        AtomicLong counted = new AtomicLong(17);
        PhasesByRoute phases = new PhasesByRoute() {
            @Override
            public Phases on(SiteSettings site, RouteSettings route) {
                return Phases.NONE;
            }

            @Override
            public List<Figure> figures() {
                return List.of(
                        new Figure("weir_some_things", "Things", Map.of("kind", "a"), true, counted::get),
                        new Figure("weir_some_level", "A level", Map.of(), false, counted::get));
            }
        };
        try (ScriptedOrigin origin = ScriptedOrigin.answering("HTTP/1.1 204 No Content\r\n\r\n");
                Edge edge = Edge.start(
                        EdgeTesting.settings(origin)
                                .withAdmin(new EdgeSettings.Admin(
                                        true, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false)),
                        phases);
                TestClient operator = new TestClient(edge.admin().orElseThrow())) {
            System.gc();
            counted.set(18);
            assertThat(operator.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .readToEnd())
                    .contains("weir_some_things_total{kind=\"a\"} 18.0")
                    .contains("weir_some_level 18.0");
        }
    }

    @Test
    void logsALineThatNobodyCanForge() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Headers headers =
                new Headers().add(HeaderName.USER_AGENT, "a\"b\\c\u202e\u0007").add(HeaderName.COOKIE, "secret");
        Request request = new Request(
                "id-1", "GET", "http", "a.example", "/p?token=secret", headers, new InetSocketAddress("192.0.2.1", 1));
        try (AccessLog log = AccessLog.to(out, false)) {
            log.record(new ExchangeRecord(
                    request,
                    Identity.UNKNOWN,
                    Instant.parse("2026-01-02T03:04:05.000678Z"),
                    Duration.ofMillis(3),
                    200,
                    0,
                    1234,
                    "origin",
                    "2.0",
                    "miss",
                    "br",
                    true));
        }
        assertThat(out.toString(StandardCharsets.US_ASCII))
                .isEqualTo("{\"time\":\"2026-01-02T03:04:05.000678Z\",\"id\":\"id-1\",\"peer\":\"192.0.2.1\","
                        + "\"identity\":\"-\",\"verified\":false,\"method\":\"GET\",\"authority\":\"a.example\","
                        + "\"path\":\"/p\",\"status\":200,\"bytes_in\":0,\"bytes_out\":1234,\"duration_us\":3000,"
                        + "\"answered_by\":\"origin\",\"origin_protocol\":\"2.0\",\"cache\":\"miss\",\"coding\":\"br\",\"complete\":true,"
                        + "\"user_agent\":\"a\\\"b\\\\c\\u202e\\u0007\"}\n");
    }
}

package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several servers behind a route, some of them in trouble. */
@Timeout(30)
class UpstreamTest {
    private static final String A = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na";
    private static final String B = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb";
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    private static Edge edge(UnaryOperator<UpstreamSettings> change, ScriptedOrigin... origins) {
        List<ServerSettings> servers = Stream.of(origins)
                .map(origin -> ServerSettings.of(origin.url()))
                .toList();
        return EdgeTesting.start(
                origins[0],
                settings -> settings.withAdmin(EdgeSettings.Admin.at(LOOPBACK))
                        .withOrigin(change.apply(UpstreamSettings.of("pair", servers))));
    }

    private static String get(Edge edge, String path) {
        try (TestClient client = new TestClient(edge)) {
            return client.send(EdgeTesting.get(path)).readAnswer();
        }
    }

    private static String metrics(Edge edge) {
        try (TestClient operator = new TestClient(edge.admin().orElseThrow())) {
            return operator.send(EdgeTesting.get("/metrics")).readToEnd();
        }
    }

    private static void awaits(Supplier<String> text, String... parts) {
        Settled.await(
                () -> {
                    String now = text.get();
                    return Stream.of(parts).allMatch(now::contains);
                },
                List.of(parts).toString());
    }

    /** Takes connections and closes them after the head, without a word. */
    private static ScriptedOrigin silent() {
        return new ScriptedOrigin(ScriptedOrigin.Connection::readHead);
    }

    @Test
    void sharesRequestsAndNamesTheServerThatIsAsked() {
        try (ScriptedOrigin a = ScriptedOrigin.answering(A);
                ScriptedOrigin b = ScriptedOrigin.answering(B);
                Edge edge = edge(settings -> settings, a, b)) {
            StringBuilder answers = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                String answer = get(edge, "/");
                answers.append(answer.charAt(answer.length() - 1));
            }
            assertThat(answers).hasToString("ababab");
            assertThat(a.received()).contains("\r\nHost: 127.0.0.1:" + a.port() + "\r\n");
            assertThat(b.received()).contains("\r\nHost: 127.0.0.1:" + b.port() + "\r\n");
            assertThat(metrics(edge))
                    .contains(
                            "weir_upstream_answers_total{code=\"2xx\",server=\"" + b.url()
                                    + "\",upstream=\"pair\"} 3.0",
                            "weir_route_requests_total{code=\"2xx\",route=\"/\",site=\"default\"} 6.0",
                            "weir_upstream_requests_in_flight{server=\"" + a.url() + "\",upstream=\"pair\"} 0.0");
        }
    }

    @Test
    void asksAnotherServerWhenOneIsGoneAndSoonLeavesItOut() {
        try (ScriptedOrigin a = ScriptedOrigin.answering(A);
                ScriptedOrigin gone = ScriptedOrigin.answering(B);
                Edge edge = edge(settings -> settings, a, gone)) {
            gone.stop();
            for (int i = 0; i < 20; i++) {
                assertThat(get(edge, "/")).endsWith("\r\na");
            }
            try (TestClient client = new TestClient(edge)) {
                // Nothing of it was sent, so it does no harm to ask another
                assertThat(client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi")
                                .readAnswer())
                        .endsWith("\r\na");
            }
            assertThat(metrics(edge))
                    .contains(
                            "weir_upstream_ejections_total{server=\"" + gone.url() + "\",upstream=\"pair\"} 1.0",
                            "weir_upstream_available{server=\"" + gone.url() + "\",upstream=\"pair\"} 0.0",
                            "weir_upstream_available{server=\"" + a.url() + "\",upstream=\"pair\"} 1.0");
        }
    }

    @Test
    void repeatsOnlyWhatMayBeRepeated() {
        try (ScriptedOrigin silent = silent();
                ScriptedOrigin b = ScriptedOrigin.answering(B);
                Edge edge = edge(
                        settings -> settings.withEjection(new Ejection(0, Duration.ZERO, Duration.ZERO, 0)),
                        silent,
                        b)) {
            assertThat(get(edge, "/")).endsWith("\r\nb");
            get(edge, "/");
            try (TestClient client = new TestClient(edge)) {
                String post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n";
                String first = client.send(post).readAnswer();
                String second = client.send(post).readAnswer();
                assertThat(List.of(first.substring(9, 12), second.substring(9, 12)))
                        .containsExactlyInAnyOrder("502", "200");
            }
        }
    }

    @Test
    void doesNotRetryBeyondItsBudget() {
        try (ScriptedOrigin one = silent();
                ScriptedOrigin two = silent();
                Edge edge = edge(
                        settings -> settings.withEjection(new Ejection(0, Duration.ZERO, Duration.ZERO, 0))
                                .withRetries(new Retries(2, 10, 0)),
                        one,
                        two)) {
            for (int i = 0; i < 50; i++) {
                assertThat(get(edge, "/")).startsWith("HTTP/1.1 502 ");
            }
            assertThat(one.accepted() + two.accepted()).isBetween(50, 55);
        }
    }

    @Test
    void answers503WhenEveryServerHasAllItMayHave() {
        try (ScriptedOrigin slow = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.readHead();
                });
                Edge edge = edge(settings -> settings.withRequests(1), slow);
                TestClient first = new TestClient(edge)) {
            first.send(EdgeTesting.get("/"));
            awaits(slow::received, "\r\n\r\n");
            assertThat(get(edge, "/")).startsWith("HTTP/1.1 503 ").contains("\r\nRetry-After: 1\r\n");
            assertThat(slow.accepted()).isEqualTo(1);
        }
    }

    @Test
    void leavesOutWhatItsChecksSayIsNotWellAndTakesItBack() {
        AtomicBoolean well = new AtomicBoolean();
        HealthCheck check =
                new HealthCheck("/up", "check.example", Duration.ofMillis(100), Duration.ofSeconds(1), 1, 1);
        try (ScriptedOrigin a = ScriptedOrigin.answering(A);
                ScriptedOrigin b = new ScriptedOrigin(connection -> {
                    for (String head = connection.readHead(); head != null; head = connection.readHead()) {
                        boolean up = !head.startsWith("GET /up ") || well.get();
                        connection.write(up ? B : "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                Edge edge = edge(settings -> settings.withHealth(check), a, b)) {
            awaits(() -> metrics(edge), "weir_upstream_available{server=\"" + b.url() + "\",upstream=\"pair\"} 0.0");
            assertThat(get(edge, "/") + get(edge, "/")).doesNotEndWith("b").contains("\r\na");
            assertThat(b.received())
                    .contains("GET /up HTTP/1.1\r\nHost: check.example\r\n")
                    .doesNotContain("X-Forwarded");
            well.set(true);
            awaits(() -> metrics(edge), "weir_upstream_available{server=\"" + b.url() + "\",upstream=\"pair\"} 1.0");
            assertThat(get(edge, "/") + get(edge, "/")).contains("\r\nb");
        }
    }

    @Test
    void keepsTheLastGoodAddressesWhenNamesDoNotResolveAnyMore() {
        AtomicInteger asked = new AtomicInteger();
        Resolver failing = name -> {
            if (asked.getAndIncrement() > 0) {
                throw new UnknownHostException(name);
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        };
        try (ScriptedOrigin a =
                ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\na")) {
            URI named = URI.create("http://origin.invalid:" + a.port());
            EdgeSettings settings = EdgeTesting.settings(a).withOrigin(UpstreamSettings.of(named));
            try (Edge edge = Edge.start(settings, PhasesByRoute.everywhere(Phases.NONE), Transport.NIO, failing)) {
                assertThat(get(edge, "/")).endsWith("\r\na");
                assertThat(get(edge, "/")).endsWith("\r\na");
            }
            asked.set(0);
            EdgeMetrics metrics = new EdgeMetrics();
            try (OriginAddresses addresses = new OriginAddresses(ServerSettings.of(named), failing, metrics)) {
                List<InetSocketAddress> good = addresses.current();
                addresses.lookUp();
                assertThat(addresses.current()).isEqualTo(good).hasSize(1);
                assertThat(metrics.scrape()).contains("weir_origin_unresolved_total 1.0");
            }
        }
    }

    @Test
    void endsItsRequestWhenTheClientsPatienceEnds() {
        try (ScriptedOrigin slow = new ScriptedOrigin(connection -> {
                    connection.readHead();
                    connection.readHead();
                });
                Edge edge = edge(settings -> settings, slow)) {
            for (int i = 0; i < 10; i++) {
                try (TestClient client = new TestClient(edge)) {
                    client.send(EdgeTesting.get("/" + i));
                    String sent = "GET /" + i + " ";
                    awaits(slow::received, sent);
                    client.reset();
                }
            }
            awaits(
                    () -> metrics(edge),
                    "weir_upstream_requests_in_flight{server=\"" + slow.url() + "\",upstream=\"pair\"} 0.0",
                    "weir_origin_connections 0.0",
                    "weir_requests_in_flight 0.0",
                    // It was not the server that gave up
                    "weir_upstream_answers_total{code=\"none\",server=\"" + slow.url() + "\",upstream=\"pair\"} 0.0");
        }
    }
}

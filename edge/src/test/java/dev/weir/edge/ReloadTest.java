package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.http.IpPrefix;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another configuration comes into force while requests and streams are under way. */
@Timeout(60)
class ReloadTest {
    private static final PhasesByRoute PLAIN = PhasesByRoute.everywhere(Phases.NONE);
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    private static ScriptedOrigin named(String name) {
        return ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
    }

    /** Says yes to a WebSocket and sends back what comes. */
    private static ScriptedOrigin echoing() {
        return new ScriptedOrigin(connection -> {
            connection.readHead();
            connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            for (int octet = connection.read(); octet >= 0; octet = connection.read()) {
                connection.write(Character.toString(octet));
            }
        });
    }

    private static TestClient webSocket(Edge edge, String path) {
        TestClient client = new TestClient(edge);
        String head = client.send(
                        "GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                .readHead();
        assertThat(head).startsWith("HTTP/1.1 101 ");
        return client;
    }

    private static RouteSettings route(String path, ScriptedOrigin origin) {
        return new RouteSettings(path, UpstreamSettings.of(origin.url()).withName("to-" + origin.port()));
    }

    private static EdgeSettings routes(EdgeSettings settings, RouteSettings... routes) {
        return settings.withSites(List.of(new SiteSettings("s", List.of("*"), List.of(routes))));
    }

    private static String get(Edge edge, String path) {
        try (TestClient client = new TestClient(edge)) {
            return client.send(EdgeTesting.get(path)).readAnswer();
        }
    }

    @Test
    void failsNoRequestAndEndsNoStreamInAHundredReloads() throws InterruptedException {
        try (ScriptedOrigin one = named("one");
                ScriptedOrigin two = named("two");
                ScriptedOrigin socket = echoing()) {
            EdgeSettings first = routes(EdgeTesting.settings(one), route("/", one), route("/socket", socket))
                    .withWorkers(2);
            EdgeSettings second = routes(
                            EdgeTesting.settings(one), route("/", two), route("/socket", socket), route("/new", one))
                    .withWorkers(2);
            try (Edge edge = Edge.start(first, PLAIN);
                    TestClient stream = webSocket(edge, "/socket")) {
                AtomicBoolean over = new AtomicBoolean();
                AtomicInteger answered = new AtomicInteger();
                AtomicReference<String> wrong = new AtomicReference<>("");
                List<Thread> load = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    boolean kept = i % 2 == 0;
                    load.add(Thread.ofPlatform().start(() -> {
                        while (!over.get() && wrong.get().isEmpty()) {
                            try (TestClient client = new TestClient(edge)) {
                                for (int request = 0; request < (kept ? 20 : 1); request++) {
                                    String answer =
                                            client.send(EdgeTesting.get("/")).readAnswer();
                                    if (answer.endsWith("\r\none") || answer.endsWith("\r\ntwo")) {
                                        answered.incrementAndGet();
                                    } else {
                                        wrong.set("answer: " + answer);
                                    }
                                }
                            } catch (RuntimeException failed) {
                                wrong.set("failed: " + failed);
                            }
                        }
                    }));
                }
                for (int i = 1; i <= 100; i++) {
                    edge.reload(i % 2 == 1 ? second : first, PLAIN, PATIENCE);
                    assertThat(stream.send("x").readBytes(1)).isEqualTo("x");
                    int before = answered.get();
                    Settled.await(() -> answered.get() > before || !wrong.get().isEmpty(), "a request between reloads");
                }
                over.set(true);
                for (Thread thread : load) {
                    thread.join();
                }
                assertThat(wrong.get()).isEmpty();
                assertThat(answered.get()).isGreaterThan(100);
                assertThat(socket.accepted()).isEqualTo(1);
                assertThat(get(edge, "/")).endsWith("\r\none");
            }
        }
    }

    @Test
    void endsStreamsToServersThatAreGoneWhenTheirTimeIsOver() {
        try (ScriptedOrigin one = named("one");
                ScriptedOrigin socket = echoing()) {
            EdgeSettings with = routes(EdgeTesting.settings(one), route("/", one), route("/socket", socket));
            EdgeSettings without = routes(EdgeTesting.settings(one), route("/", one));
            try (Edge edge = Edge.start(with, PLAIN);
                    TestClient patient = webSocket(edge, "/socket")) {
                edge.reload(without, PLAIN, PATIENCE);
                assertThat(patient.send("x").readBytes(1)).isEqualTo("x");
                edge.reload(with, PLAIN, PATIENCE);
                try (TestClient cut = webSocket(edge, "/socket")) {
                    edge.reload(without, PLAIN, Duration.ofMillis(50));
                    assertThat(cut.readToEnd()).isEmpty();
                }
                assertThat(patient.send("y").readBytes(1)).isEqualTo("y");
                assertThat(get(edge, "/socket")).endsWith("\r\none");
            }
        }
    }

    @Test
    void keepsWhatIsKnownAboutUpstreamsThatStayTheSame() {
        try (ScriptedOrigin one = named("one")) {
            EdgeSettings settings = routes(EdgeTesting.settings(one), route("/", one));
            try (Edge edge = Edge.start(settings.withAdmin(EdgeSettings.Admin.at(LOOPBACK)), PLAIN)) {
                get(edge, "/");
                edge.reload(
                        routes(settings.withAdmin(EdgeSettings.Admin.at(LOOPBACK)), route("/", one), route("/x", one)),
                        PLAIN,
                        PATIENCE);
                get(edge, "/x");
                assertThat(one.accepted()).isEqualTo(1);
                String metrics = ask(edge, "GET /metrics");
                assertThat(metrics)
                        .contains(
                                "weir_reloads_total 1.0",
                                "weir_upstream_answers_total{code=\"2xx\",server=\"" + one.url() + "\",upstream=\"to-"
                                        + one.port() + "\"} 2.0",
                                "weir_route_requests_total{code=\"2xx\",route=\"/x\",site=\"s\"} 1.0");
                edge.reload(settings.withAdmin(EdgeSettings.Admin.at(LOOPBACK)), PLAIN, PATIENCE);
                assertThat(ask(edge, "GET /metrics"))
                        .doesNotContain("route=\"/x\"")
                        .contains("route=\"/\"");
            }
        }
    }

    @Test
    void changesNothingWhenItCannotChangeAll() {
        try (ScriptedOrigin one = named("one");
                ScriptedOrigin taken = named("taken")) {
            EdgeSettings settings = routes(EdgeTesting.settings(one), route("/", one));
            try (Edge edge = Edge.start(settings, PLAIN)) {
                InetSocketAddress busy = new InetSocketAddress(InetAddress.getLoopbackAddress(), taken.port());
                EdgeSettings unbindable = routes(settings, route("/", taken))
                        .withListeners(List.of(
                                settings.listeners().getFirst(),
                                ListenerSettings.at(new InetSocketAddress("127.0.0.2", 0)),
                                ListenerSettings.at(busy)));
                assertThatThrownBy(() -> edge.reload(unbindable, PLAIN, PATIENCE))
                        .isInstanceOf(EdgeException.class)
                        .hasMessageContaining("cannot be bound");
                assertThatThrownBy(() -> edge.reload(settings.withWorkers(3), PLAIN, PATIENCE))
                        .hasMessageContaining("restart");
                assertThat(edge.addresses()).hasSize(1);
                assertThat(get(edge, "/")).endsWith("\r\none");
            }
        }
    }

    @Test
    void opensAndClosesListenersWithoutTouchingTheOthers() {
        try (ScriptedOrigin one = named("one")) {
            EdgeSettings settings = EdgeTesting.settings(one);
            InetSocketAddress second = new InetSocketAddress("127.0.0.2", 0);
            try (Edge edge = Edge.start(settings, PLAIN);
                    TestClient kept = new TestClient(edge)) {
                kept.send(EdgeTesting.get("/")).readAnswer();
                InetSocketAddress first = edge.address();
                edge.reload(
                        settings.withListeners(List.of(settings.listeners().getFirst(), ListenerSettings.at(second))),
                        PLAIN,
                        PATIENCE);
                assertThat(edge.addresses()).hasSize(2).startsWith(first);
                InetSocketAddress added = edge.addresses().getLast();
                try (TestClient client = new TestClient(added)) {
                    assertThat(client.send(EdgeTesting.get("/")).readAnswer()).endsWith("\r\none");
                }
                edge.reload(settings, PLAIN, PATIENCE);
                // The JDK's selectors let go of a socket at their next turn
                Settled.await(() -> isClosed(added), "the listener that is gone");
                assertThat(kept.send(EdgeTesting.get("/")).readAnswer()).endsWith("\r\none");
            }
        }
    }

    private static boolean isClosed(InetSocketAddress address) {
        try (TestClient client = new TestClient(address)) {
            return client.wasReset();
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    @Test
    void takesOtherTimeoutsAndForwardingForWhatComesNext() {
        try (ScriptedOrigin one = named("one")) {
            EdgeSettings settings = EdgeTesting.settings(one);
            try (Edge edge = Edge.start(settings, PLAIN)) {
                EdgeSettings.Timeouts t = settings.timeouts();
                edge.reload(
                        settings.withTimeouts(new EdgeSettings.Timeouts(
                                        Duration.ofMillis(100),
                                        t.idle(),
                                        t.body(),
                                        t.write(),
                                        t.connect(),
                                        t.firstByte(),
                                        t.read(),
                                        t.originIdle(),
                                        t.tunnel(),
                                        t.answer()))
                                .withForwarding(new EdgeSettings.Forwarding(
                                        false,
                                        false,
                                        List.of(IpPrefix.parse("::1").orElseThrow()))),
                        PLAIN,
                        PATIENCE);
                try (TestClient client = new TestClient(edge)) {
                    assertThat(client.send("GET / HTTP/1.1\r\n").readToEnd()).startsWith("HTTP/1.1 408 ");
                }
                get(edge, "/");
                assertThat(one.received()).doesNotContain("X-Forwarded-For");
            }
        }
    }

    @Test
    void offersReloadToTheOperatorAndNotToWebPages() {
        AtomicInteger reloads = new AtomicInteger();
        try (ScriptedOrigin one = named("one");
                Edge edge = EdgeTesting.start(one, settings -> settings.withAdmin(EdgeSettings.Admin.at(LOOPBACK)))) {
            assertThat(ask(edge, "POST /reload")).startsWith("HTTP/1.1 404 ");
            edge.onReload(() -> {
                if (reloads.incrementAndGet() == 2) {
                    throw new EdgeException("weir.yaml:3:1: unknown key");
                }
                return "reloaded";
            });
            assertThat(ask(edge, "POST /reload")).startsWith("HTTP/1.1 200 ").endsWith("reloaded\n");
            assertThat(ask(edge, "POST /reload")).startsWith("HTTP/1.1 422 ").endsWith("weir.yaml:3:1: unknown key\n");
            assertThat(ask(edge, "GET /reload")).startsWith("HTTP/1.1 405 ");
            assertThat(ask(edge, "POST /reload HTTP/1.1\r\nOrigin: http://evil.example"))
                    .startsWith("HTTP/1.1 403 ");
            assertThat(reloads.get()).isEqualTo(2);
        }
    }

    private static String ask(Edge edge, String what) {
        try (TestClient operator = new TestClient(edge.admin().orElseThrow())) {
            String line = what.contains(" HTTP/1.1") ? what : what + " HTTP/1.1";
            return operator.send(line + "\r\nHost: h\r\n\r\n").readToEnd();
        }
    }

    @Test
    void drainsWithinItsLimitWhateverStreamsAreOpen() {
        try (ScriptedOrigin socket = echoing();
                Edge edge = EdgeTesting.start(socket);
                TestClient stream = webSocket(edge, "/")) {
            edge.drain(Duration.ofMillis(200));
            assertThat(stream.readToEnd()).isEmpty();
        }
    }
}

package dev.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which site and which route a request takes, and what becomes of one that has none. */
@Timeout(30)
class RoutingTest {
    @AfterAll
    static void leaksNothing() {
        assertThat(LeakCount.collect()).isEmpty();
    }

    private static ScriptedOrigin named(String name) {
        return ScriptedOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
    }

    private static RouteSettings route(String path, ScriptedOrigin origin) {
        return new RouteSettings(path, UpstreamSettings.of(origin.url()).withName("to-" + origin.port()));
    }

    private static String ask(Edge edge, String host, String target) {
        try (TestClient client = new TestClient(edge)) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                    .readAnswer();
        }
    }

    @Test
    void goesByHostThenByTheLongestPath() {
        try (ScriptedOrigin a = named("a");
                ScriptedOrigin b = named("b");
                ScriptedOrigin api = named("api");
                ScriptedOrigin below = named("below");
                ScriptedOrigin deep = named("deep");
                Edge edge = EdgeTesting.start(
                        a,
                        settings -> settings.withSites(List.of(
                                new SiteSettings(
                                        "a",
                                        List.of("a.example", "[::1]"),
                                        List.of(route("/", a), route("/api", api), route("/api/v1/deep/", deep))),
                                new SiteSettings("b", List.of("B.example"), List.of(route("/only", b))),
                                new SiteSettings("below", List.of("*.a.example"), List.of(route("/", below))))))) {
            assertThat(ask(edge, "a.example", "/")).endsWith("\r\na");
            assertThat(ask(edge, "A.Example:8080", "/apis?x=/api")).endsWith("\r\na");
            assertThat(ask(edge, "a.example.", "/api")).endsWith("\r\napi");
            assertThat(ask(edge, "[::1]:80", "/api/?q")).endsWith("\r\napi");
            assertThat(ask(edge, "a.example", "/api/v1/deeper")).endsWith("\r\napi");
            assertThat(ask(edge, "a.example", "/api/v1/deep?x")).endsWith("\r\ndeep");
            assertThat(ask(edge, "x.y.a.example", "/api")).endsWith("\r\nbelow");
            assertThat(ask(edge, "b.example", "/only/here")).endsWith("\r\nb");
            assertThat(ask(edge, "b.example", "/elsewhere")).startsWith("HTTP/1.1 404 ");
            assertThat(ask(edge, "aa.example", "/")).startsWith("HTTP/1.1 421 ");
            assertThat(ask(edge, ".a.example", "/")).startsWith("HTTP/1.1 421 ");
            assertThat(ask(edge, "c.example", "http://b.example/only")).endsWith("\r\nb");
        }
    }

    @Test
    void givesEveryOtherHostToTheSiteOfTheStar() {
        try (ScriptedOrigin a = named("a");
                ScriptedOrigin rest = named("rest");
                Edge edge = EdgeTesting.start(
                        a,
                        settings -> settings.withSites(List.of(
                                new SiteSettings("a", List.of("a.example"), List.of(route("/", a))),
                                new SiteSettings("rest", List.of("*"), List.of(route("/", rest))))))) {
            assertThat(ask(edge, "a.example", "/")).endsWith("\r\na");
            assertThat(ask(edge, "192.0.2.1:80", "/")).endsWith("\r\nrest");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/admin,/admin",
        "/public/../admin/x,/admin/x",
        "/public/%2e%2E/admin,/admin",
        "/%61dmin,/admin",
        "//admin//x,/admin/x",
        "/./admin/.,/admin/",
        "/x/..;a=b/admin;v=1,/admin",
        "/x\\..\\admin,/admin",
        "/../..,/",
        "/a%2Fb/..%2f,/a%2Fb/..%2f",
        "/%zz%,/%zz%",
        "/.well-known/x,/.well-known/x",
        "/a/...,/a/..."
    })
    void hasOneSpellingForAPath(String spelt, String plain) {
        assertThat(PathForm.of(spelt, spelt.length())).isEqualTo(plain);
    }

    @Test
    void letsNoSpellingPastARouteAndForwardsThePathAsItCame() {
        try (ScriptedOrigin open = named("open");
                ScriptedOrigin admin = named("admin");
                Edge edge = EdgeTesting.start(
                        open,
                        settings -> settings.withSites(List.of(new SiteSettings(
                                "s", List.of("*"), List.of(route("/", open), route("/admin", admin))))))) {
            for (String spelt : List.of("/x/../admin", "/%61dmin/", "//admin", "/x/%2e%2e/admin?y", "/admin;z")) {
                assertThat(ask(edge, "h", spelt)).as(spelt).endsWith("\r\nadmin");
                assertThat(admin.received()).contains("GET " + spelt + " HTTP/1.1\r\n");
            }
            assertThat(ask(edge, "h", "/.well-known/x")).endsWith("\r\nopen");
        }
    }

    @Test
    void runsThePhasesOfTheRouteAndRecordsWhatHasNone() {
        List<String> recorded = new CopyOnWriteArrayList<>();
        Recorder recorder = exchange -> recorded.add(exchange.request().authority() + " " + exchange.status());
        Admitter refusing = new Admitter() {
            @Override
            public String name() {
                return "refusing";
            }

            @Override
            public Optional<Response> refuse(Request request, Identity identity) {
                return Optional.of(new Response(403, new Headers().add(HeaderName.VARY, "x"), new byte[0]));
            }
        };
        PhasesByRoute phases = new PhasesByRoute() {
            @Override
            public Phases on(SiteSettings site, RouteSettings route) {
                List<Admitter> admitters = route.path().equals("/closed") ? List.of(refusing) : List.of();
                return new Phases(List.of(), admitters, List.of(), List.of(), List.of(recorder));
            }

            @Override
            public List<Recorder> elsewhere() {
                return List.of(recorder);
            }
        };
        try (ScriptedOrigin a = named("a")) {
            SiteSettings site =
                    new SiteSettings("a", List.of("a.example"), List.of(route("/", a), route("/closed", a)));
            try (Edge edge = Edge.start(EdgeTesting.settings(a).withSites(List.of(site)), phases)) {
                assertThat(ask(edge, "a.example", "/open")).endsWith("\r\na");
                assertThat(ask(edge, "a.example", "/closed/x")).startsWith("HTTP/1.1 403 ");
                assertThat(ask(edge, "b.example", "/")).startsWith("HTTP/1.1 421 ");
            }
            assertThat(recorded).containsExactly("a.example 200", "a.example 403", "b.example 421");
            assertThat(a.accepted()).isEqualTo(1);
        }
    }

    @Test
    void fetchesForFeaturesFromTheRouteOfThePath() {
        try (ScriptedOrigin a = named("a");
                ScriptedOrigin b = named("b");
                Edge edge = EdgeTesting.start(
                        a,
                        settings -> settings.withSites(List.of(new SiteSettings(
                                "s", List.of("s.example"), List.of(route("/a", a), route("/b", b))))))) {
            Origin origin = edge.origin("s");
            assertThat(body(origin, "/a/x")).isEqualTo("a");
            assertThat(body(origin, "/b")).isEqualTo("b");
            assertThatThrownBy(() -> body(origin, "/c")).isInstanceOf(EdgeException.class);
            assertThatThrownBy(() -> body(edge.origin("gone"), "/"))
                    .isInstanceOf(EdgeException.class)
                    .hasMessageContaining("gone");
        }
    }

    private static String body(Origin origin, String target) {
        Origin.Fetched fetched = origin.fetch(
                new Origin.Fetch("GET", target, new Headers(), "s.example", 100, (status, headers) -> true));
        return fetched instanceof Origin.Fetched.Complete complete
                ? new String(complete.body(), StandardCharsets.US_ASCII)
                : "";
    }

    @Test
    void saysWhatIsWrongWithHostsAndPaths() {
        UpstreamSettings upstream = UpstreamSettings.of(URI.create("http://h"));
        assertThatThrownBy(() -> new SiteSettings("s", List.of("a.example:80"), List.of()))
                .hasMessageContaining("a.example:80");
        assertThatThrownBy(() -> new SiteSettings("s", List.of("a.*.example"), List.of()))
                .hasMessageContaining("a.*.example");
        assertThatThrownBy(() -> new SiteSettings("s", List.of(), List.of())).hasMessageContaining("hosts");
        assertThatThrownBy(() -> new RouteSettings("/a/../b", upstream)).hasMessageContaining("\"/b\"");
        assertThatThrownBy(() -> new RouteSettings("a", upstream)).hasMessageContaining("starts with /");
        List<RouteSettings> twice = new ArrayList<>();
        twice.add(new RouteSettings("/a", upstream));
        twice.add(new RouteSettings("/a/", upstream));
        assertThatThrownBy(() -> new SiteSettings("s", List.of("*"), twice)).hasMessageContaining("same path");
    }
}

package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.cache.CacheSettings;
import dev.weir.edge.Balancing;
import dev.weir.edge.EdgeSettings;
import dev.weir.edge.EdgeSettings.HostPolicy;
import dev.weir.edge.RouteSettings;
import dev.weir.edge.ServerSettings;
import dev.weir.edge.SiteSettings;
import dev.weir.edge.UpstreamSettings;
import dev.weir.front.FrontFeature;
import dev.weir.front.FrontSettings;
import dev.weir.http.HeaderName;
import dev.weir.robots.ContentSignals.Statement;
import dev.weir.robots.RobotsPolicy.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    @Test
    void takesDefaultsForEverythingButTheOrigin() {
        Configuration configuration = Configuration.parse("weir.yaml", "origin:\n  url: http://127.0.0.1:3000\n");

        assertThat(origin(configuration).servers().getFirst().url()).hasToString("http://127.0.0.1:3000");
        assertThat(configuration.edge().timeouts()).isEqualTo(EdgeSettings.Timeouts.DEFAULTS);
        assertThat(configuration.edge().limits()).isEqualTo(EdgeSettings.Limits.DEFAULTS);
        assertThat(configuration.edge().admin().enabled()).isTrue();
        assertThat(front(configuration).contentSignals().aiTrain()).isEqualTo(Statement.UNSET);
        assertThat(configuration.drain()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void readsEveryKindOfValue() {
        Configuration configuration = Configuration.parse("weir.yaml", """
                listen: "[::1]:0"
                admin: {enabled: false}
                origin: {url: "https://docs.example.org", host: client}
                front:
                  content-signals: {search: yes, ai-input: no, ai-train: no}
                  robots: {training: disallow, allow: [CCBot]}
                  crawl: {pages: 100, interval: 1h}
                routes:
                  - path: /
                  - path: /account
                    markdown: false
                    twins: false
                forwarding:
                  trusted: [10.0.0.0/8, "::1"]
                timeouts: {head: 250ms, tunnel: 1h}
                limits: {request-body: 5MiB, fields: 50}
                """);

        assertThat(configuration.edge().listeners().getFirst().address().getPort())
                .isZero();
        assertThat(configuration.edge().admin().enabled()).isFalse();
        assertThat(origin(configuration).host()).isEqualTo(HostPolicy.CLIENT);
        assertThat(configuration.edge().timeouts().head()).isEqualTo(Duration.ofMillis(250));
        assertThat(configuration.edge().timeouts().tunnel()).isEqualTo(Duration.ofHours(1));
        assertThat(configuration.edge().limits().requestBody()).isEqualTo(5L << 20);
        assertThat(configuration.edge().forwarding().trusted()).hasSize(2);
        assertThat(front(configuration).contentSignals().aiInput()).isEqualTo(Statement.NO);
        assertThat(front(configuration).robots().training()).isEqualTo(Access.DISALLOW);
        assertThat(front(configuration).robots().agents()).containsEntry("CCBot", Access.ALLOW);
        assertThat(front(configuration).crawl().pages()).isEqualTo(100);
        assertThat(front(configuration).routes()).hasSize(2);
        assertThat(front(configuration).routes().getLast().features())
                .doesNotContain(FrontFeature.MARKDOWN, FrontFeature.TWINS)
                .contains(FrontFeature.LINKS);
    }

    private static UpstreamSettings origin(Configuration configuration) {
        return configuration.edge().sites().getFirst().routes().getFirst().upstream();
    }

    private static FrontSettings front(Configuration configuration) {
        return configuration.fronts().get("default");
    }

    @Test
    void theCacheIsOffUntilAskedFor() {
        String origin = "origin: {url: http://127.0.0.1:3000}\n";
        assertThat(Configuration.parse("weir.yaml", origin).cache()).isEmpty();
        assertThat(Configuration.parse("weir.yaml", origin + "cache: {enabled: true}\n")
                        .cache())
                .contains(CacheSettings.DEFAULTS);
        Configuration configuration = Configuration.parse("weir.yaml", origin + """
                cache:
                  enabled: true
                  memory: 512MiB
                  targeted: [Weir-Cache-Control, CDN-Cache-Control]
                  disk: {folder: /var/cache/weir, size: 2GiB}
                routes:
                  - {path: /}
                  - {path: /account, cache: false}
                """);
        assertThat(configuration.cache().orElseThrow().memory()).isEqualTo(512L << 20);
        assertThat(configuration.cache().orElseThrow().disk().orElseThrow().size())
                .isEqualTo(2L << 30);
        assertThat(configuration.edge().sites().getFirst().routes())
                .extracting(RouteSettings::cached)
                .containsExactly(true, false);
    }

    @Test
    void saysWhatIsWrongWithTheCache() {
        assertThatThrownBy(
                        () -> Configuration.parse(
                                "weir.yaml",
                                "origin: {url: http://127.0.0.1:3000}\ncache: {enabled: true, memory: 2MiB, max-object: 1MiB}\n"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("cache.max-object");
    }

    @Test
    void readsSeveralSitesEachWithItsRoutes() {
        Configuration configuration = Configuration.parse("weir.yaml", """
                sites:
                  - hosts: [docs.example, "*.docs.example"]
                    origin: {url: "http://127.0.0.1:3000"}
                    front: {site-name: Docs}
                    routes:
                      - {path: /, markdown: false}
                      - {path: /api, origin: {url: "http://127.0.0.1:4000", host: client}}
                      - {path: /blog}
                  - name: rest
                    hosts: ["*"]
                    routes:
                      - {path: /only, origin: {url: "http://127.0.0.1:5000"}}
                """);

        List<SiteSettings> sites = configuration.edge().sites();
        assertThat(sites).extracting(SiteSettings::name).containsExactly("docs.example", "rest");
        assertThat(sites.getFirst().routes())
                .extracting(route -> route.path() + " " + route.upstream().name())
                .containsExactly("/ docs.example", "/api docs.example/api", "/blog docs.example");
        assertThat(sites.getLast().routes()).extracting(RouteSettings::path).containsExactly("/only");
        assertThat(configuration.fronts().get("docs.example").siteName()).isEqualTo("Docs");
        assertThat(configuration.fronts().get("docs.example").routes()).hasSize(3);
    }

    @Test
    void readsSeveralServersAndWhatIsDoneAboutTheirTroubles() {
        Configuration configuration = Configuration.parse("weir.yaml", """
                origin:
                  servers: [{url: "http://10.0.0.1"}, {url: "http://10.0.0.2", weight: 3}]
                  balance: consistent-hash
                  hash-by: header
                  hash-header: X-Session
                  health: {path: /up, interval: 1s}
                  ejection: {failures: 3, time: 5s}
                  retries: {attempts: 1}
                  slow-start: 30s
                  requests: 200
                """);

        UpstreamSettings upstream = origin(configuration);
        assertThat(upstream.servers()).extracting(ServerSettings::weight).containsExactly(1, 3);
        assertThat(upstream.balancing().policy()).isEqualTo(Balancing.Policy.CONSISTENT_HASH);
        assertThat(upstream.balancing().header()).isEqualTo(HeaderName.of("X-Session"));
        assertThat(upstream.health().interval()).isEqualTo(Duration.ofSeconds(1));
        assertThat(upstream.ejection().failures()).isEqualTo(3);
        assertThat(upstream.retries().attempts()).isEqualTo(1);
        assertThat(upstream.slowStart()).isEqualTo(Duration.ofSeconds(30));
        assertThat(upstream.requests()).isEqualTo(200);
        assertRefused("origin: {host: client}\n", "either a \"url\" or \"servers\"");
        assertRefused("origin: {url: http://a, servers: [{url: http://b}]}\n", "either a \"url\" or \"servers\"");
        assertRefused("origin: {url: http://a, health: {path: up}}\n", "does not start with /");
    }

    @Test
    void saysWhatIsWrongBetweenSitesAndTheOneOrigin() {
        assertRefused(
                "origin: {url: http://h}\nsites: [{hosts: [a], origin: {url: http://h}}]\n",
                "\"origin\" stands beside \"sites\"");
        assertRefused("sites: [{hosts: [a]}]\n", "site a: neither an origin nor a route");
        assertRefused("sites: [{hosts: [a], routes: [{path: /x}]}]\n", "the route /x has no origin");
        assertRefused(
                "sites: [{hosts: [a], origin: {url: http://h}}, {name: b, hosts: [A], origin: {url: http://h}}]\n",
                "sites a and b both have the host \"a\"");
        assertRefused("sites: [{hosts: [\"a:80\"], origin: {url: http://h}}]\n", "without a port");
        assertRefused("origin: {url: http://h}\nroutes: [{path: /a}, {path: /a/}]\n", "two routes have the same path");
    }

    private static void assertRefused(String file, String message) {
        assertThatThrownBy(() -> Configuration.parse("weir.yaml", file))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(message);
    }

    @Test
    void saysEveryProblemAtOnceWithItsPlace() {
        assertThatThrownBy(() -> Configuration.parse("weir.yaml", """
                        lisen: 127.0.0.1:8000
                        origin:
                          url: ftp://example.org
                          url: http://127.0.0.1
                        timeouts:
                          head: soon
                        limits: 12
                        front: {content-signals: {search: maybe}}
                        """))
                .isInstanceOf(Failure.class)
                .hasMessage("""
                        6 problems in weir.yaml
                        weir.yaml:1:1: unknown key "lisen"; did you mean "listen"?
                        weir.yaml:3:8: an origin such as http://127.0.0.1:3000 belongs here (http or https, no path, no user), found "ftp://example.org"
                        weir.yaml:4:3: "url" is here twice; keep one
                        weir.yaml:6:9: a duration such as 250ms, 10s, 5m or 1h belongs here (at most ten years), found "soon"
                        weir.yaml:7:9: keys belong here (request-line, header-section, fields, request-body, chunk-extensions, held, discarded, informational, connections, connections-per-peer, origin-connections, origin-idle, answering, streams), found a value "12"
                        weir.yaml:8:35: "maybe" is none of the choices; allowed here: yes, no, unset""");
    }

    @Test
    void asksForTheOriginWhenTheFileIsEmpty() {
        assertThatThrownBy(() -> Configuration.parse("weir.yaml", "# nothing\n"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("\"origin\" is missing");
    }

    @Test
    void saysWhereTheYamlItselfIsBroken() {
        assertThatThrownBy(() -> Configuration.parse("weir.yaml", "origin:\n  url: \"http://127.0.0.1\nlisten: x\n"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("weir.yaml:4:")
                .hasMessageContaining("not YAML");
    }

    @Test
    void refusesAliasesAndAnAdminListenerThatOthersReach() {
        assertThatThrownBy(() -> Configuration.parse("weir.yaml", "origin: &a {url: http://h}\nfront: *a\n"))
                .isInstanceOf(Failure.class);
        assertThatThrownBy(() -> Configuration.parse(
                        "weir.yaml", "origin: {url: http://h}\nadmin: {listen: \"192.0.2.1:9000\"}\n"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("admin.exposed");
    }

    @Test
    void namesTheFileThatCannotBeRead(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> Configuration.read(folder.resolve("none.yaml")))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("there is no file")
                .hasMessageContaining("none.yaml");
        assertThatThrownBy(() -> Configuration.read(folder)).hasMessageContaining("is a folder");
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe4});
        assertThatThrownBy(() -> Configuration.read(latin)).hasMessageContaining("not UTF-8");
    }

    @Test
    void survivesWhateverTheFileHolds() {
        Random random = new Random(20260401);
        String good = """
                listen: 127.0.0.1:0
                origin: {url: "http://127.0.0.1:1"}
                timeouts: {head: 10s}
                routes: [{path: /a, markdown: true}]
                """;
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int edit = random.nextInt(6); edit >= 0; edit--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, "{}[]:&*!|>'\"#%@`,?- \n\t".charAt(random.nextInt(22)));
                    default -> text.setCharAt(at, (char) random.nextInt(0x100));
                }
            }
            try {
                Configuration.parse("weir.yaml", text.toString());
            } catch (Failure expected) {
                assertThat(expected.exitCode()).isEqualTo(Failure.USAGE);
                assertThat(expected).hasMessageContaining("weir.yaml");
            }
        }
    }
}

package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScanCommandTest {
    private static SampleOrigin site = SampleOrigin.start(0);
    private static String url = "";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        url = site.uri().toString().replaceFirst("/$", "");
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    @Test
    void reportsToAPersonWhatASiteHasAndLacks() {
        assertThat(scan("--allow-private", url)).as(err::toString).isZero();

        assertThat(out.toString())
                .contains(url, "Level 0 Not Ready", "Discoverability", "✗ robotsTxt", "Next: level 1")
                .doesNotContain("\u001b", "curl -i");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void showsTheEvidenceOfChosenChecksWhenAsked() {
        assertThat(scan("--allow-private", "--verbose", "--checks", "robotsTxt,sitemap", url))
                .as(err::toString)
                .isZero();

        assertThat(out.toString())
                .contains("curl -i", "'" + url + "/robots.txt'", "robotsTxt", "sitemap")
                .doesNotContain("contentSignals");
    }

    @Test
    void writesJsonForPrograms() {
        assertThat(scan("--allow-private", "--format", "json", url))
                .as(err::toString)
                .isZero();

        JsonNode root = json(out.toString());
        assertThat(root.path("url").asString()).isEqualTo(url);
        assertThat(root.path("level").asInt(-1)).isZero();
        assertThat(root.path("checks")
                        .path("discoverability")
                        .path("robotsTxt")
                        .path("status")
                        .asString())
                .isEqualTo("fail");
        assertThat(root.path("checks").propertyNames())
                .contains("discoverability", "contentAccessibility", "botAccessControl", "discovery", "commerce");
        assertThat(root.path("nextLevel").path("requirements").isEmpty()).isFalse();
        assertThat(root.path("scores").propertyNames()).containsExactly("all", "content", "api");
        assertThat(root.path("scores").path("content").isInt()).isTrue();
    }

    @Test
    void writesARepairPlanForAgents() {
        assertThat(scan("--allow-private", "--format", "agent", url))
                .as(err::toString)
                .isZero();

        assertThat(out.toString())
                .startsWith("# Site Analysis: " + url)
                .contains("Score: 0/5 (Not Ready)", "\n## ", "Implementation guide: docs/checks.md#");
    }

    @Test
    void judgesOnlyWhatAProfileAsksFor() {
        assertThat(scan("--allow-private", "--profile", "content", "--format", "json", url))
                .as(err::toString)
                .isZero();

        JsonNode root = json(out.toString());
        assertThat(root.path("checks").propertyNames()).doesNotContain("discovery", "commerce");
        assertThat(root.path("scores").path("all").isNull()).isTrue();
        assertThat(root.path("scores").path("content").isInt()).isTrue();
    }

    @Test
    void endsWithThreeBelowTheLevelThatIsDemanded() {
        assertThat(scan("--allow-private", "--min-level", "1", "--checks", "robotsTxt,sitemap", url))
                .isEqualTo(3);
        assertThat(out.toString()).contains("Level 0");
        assertThat(scan("--allow-private", "--min-level", "0", "--checks", "robotsTxt,sitemap", url))
                .isZero();
    }

    @Test
    void endsWithFourWhenNobodyListens() {
        String gone = goneSite();

        assertThat(scan("--allow-private", "--format", "json", gone)).isEqualTo(4);
        JsonNode root = json(out.toString());
        assertThat(root.path("url").asString()).isEqualTo(gone);
        assertThat(root.path("error").asString()).isEqualTo("unreachable");
        assertThat(root.path("message").asString()).contains("no connection to 127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "http://[::1]", "http://10.1.2.3", "http://localhost:3000"})
    void namesTheOptionThatAllowsAPrivateAddress(String address) {
        assertThat(scan(address)).isEqualTo(4);
        assertThat(out.toString()).contains("cannot be scanned", "--allow-private");
    }

    @Test
    void allowsOneNetworkWithoutAllowingEveryOther() {
        assertThat(scan("--allow", "127.0.0.0/8", "--checks", "robotsTxt", url)).isZero();
        assertThat(scan("--allow", "127.0.0.0/8", "http://10.1.2.3")).isEqualTo(4);
    }

    @Test
    void reportsSeveralSitesOneAfterTheOtherAndEndsWithTheWorst() {
        String gone = goneSite();

        assertThat(scan("--allow-private", "--format", "json", "--checks", "robotsTxt", url, gone, url))
                .isEqualTo(4);

        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines).extracting(line -> json(line).path("url").asString()).containsExactly(url, gone, url);
    }

    @Test
    void takesHttpWhereASiteWithoutASchemeHasNoTls() {
        String typed = url.substring("http://".length());

        assertThat(scan("--allow-private", "--checks", "robotsTxt", typed))
                .as(out::toString)
                .isZero();
        assertThat(out.toString()).contains("\n" + url + "\n", "scanned over http, because https://" + typed);

        out.getBuffer().setLength(0);
        assertThat(scan("--allow-private", "--format", "json", "--checks", "robotsTxt", typed))
                .isZero();
        JsonNode root = json(out.toString());
        assertThat(root.path("url").asString()).isEqualTo(url);
        assertThat(root.path("insteadOf").path("url").asString()).isEqualTo("https://" + typed);

        assertThat(scan("--allow-private", "https://" + typed)).isEqualTo(4);
    }

    @Test
    void explainsWrongUse() {
        Map<List<String>, String> wrong = Map.of(
                List.of(), "URL",
                List.of("ftp://example.org"), "http or https",
                List.of("ex ample"), "not an address",
                List.of("--profile", "shop", url), "all, content",
                List.of("--format", "xml", url), "xml",
                List.of("--min-level", "6", url), "0 to 5",
                List.of("--timeout", "soon", url), "soon",
                List.of("--allow", "10.0.0.0/99", url), "--allow",
                List.of("http://user:secret@example.org"), "user name or password");

        wrong.forEach((arguments, explanation) -> {
            err.getBuffer().setLength(0);
            assertThat(scan(arguments.toArray(String[]::new)))
                    .as("%s", arguments)
                    .isEqualTo(2);
            assertThat(err.toString()).contains(explanation, "weir scan --help");
        });
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void namesTheChecksThereAreWhenOneIsUnknown() {
        assertThat(scan("--allow-private", "--checks", "robots", url)).isEqualTo(2);
        assertThat(err.toString()).contains("no check \"robots\"", "robotsTxt");
    }

    /** A port of this machine where nobody listens: taken and let go again. */
    private static String goneSite() {
        try (SampleOrigin gone = SampleOrigin.start(0)) {
            return "http://127.0.0.1:" + gone.uri().getPort();
        }
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    private int scan(String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "scan";
        all[1] = "--no-browser";
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(all);
    }
}

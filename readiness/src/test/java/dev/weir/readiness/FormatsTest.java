package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The forms of a report: JSON for programs, Markdown for agents, text for people. */
class FormatsTest {
    private static final String HOSTILE = "\u001b]0;owned\u0007\u009b31m\u202Egnp.exe\u2066\u200B";

    private static Report plain() {
        return new ScriptedSite()
                .answers("/robots.txt", 200, "text/plain", "User-agent: *\nAllow: /\n")
                .scan();
    }

    private static Report hostile() {
        return new ScriptedSite()
                .answers(
                        "/robots.txt",
                        200,
                        "text/plain",
                        "User-agent: " + HOSTILE + "\nContent-Signal: search=" + HOSTILE)
                .answers("/", 200, "text/html", "<title>" + HOSTILE + "</title>")
                .with("/", "Link", "<" + HOSTILE + ">; rel=describedby")
                .json(
                        "/.well-known/openid-configuration",
                        "{\"issuer\":\"" + HOSTILE.replace("\u001b", "\\u001b").replace("\u0007", "\\u0007") + "\"}")
                .shows(new Browser.Loaded(List.of(HOSTILE)))
                .scan();
    }

    private static boolean isDangerous(int c) {
        return (c < 0x20 && c != '\n')
                || (c >= 0x7F && c < 0xA0)
                || (c >= 0x200B && c <= 0x200F)
                || (c >= 0x202A && c <= 0x202E)
                || (c >= 0x2066 && c <= 0x2069);
    }

    @Test
    void writesTheMembersOfTheOriginalInItsOrderThenOurs() {
        JsonNode json = new JsonMapper().readTree(JsonFormat.line(plain()));

        assertThat(json.propertyStream().map(Map.Entry::getKey))
                .containsExactly(
                        "url",
                        "scannedAt",
                        "level",
                        "levelName",
                        "checks",
                        "nextLevel",
                        "isCommerce",
                        "commerceSignals",
                        "scores",
                        "catalogue",
                        "extended");
        assertThat(json.path("scannedAt").asString()).isEqualTo("2026-11-24T10:00:00.000Z");
        assertThat(json.path("checks").propertyStream().map(Map.Entry::getKey))
                .containsExactly(
                        "discoverability", "contentAccessibility", "botAccessControl", "discovery", "commerce");
        JsonNode check = json.path("checks").path("discoverability").path("robotsTxt");
        assertThat(check.propertyStream().map(Map.Entry::getKey))
                .containsExactly("status", "message", "evidence", "durationMs");
        assertThat(json.path("nextLevel")
                        .path("requirements")
                        .get(0)
                        .propertyStream()
                        .map(Map.Entry::getKey))
                .containsExactly("check", "description", "shortPrompt", "specUrls", "prompt", "skillUrl");
        assertThat(json.path("scores").toString()).isEqualTo("{\"all\":13,\"content\":33,\"api\":13}");
    }

    @Test
    void leavesAScoreOpenWhenItsChecksWereNotAllMade() {
        JsonNode json = new JsonMapper().readTree(JsonFormat.line(new ScriptedSite().scan("robotsTxt")));

        assertThat(json.path("scores").toString()).isEqualTo("{\"all\":null,\"content\":null,\"api\":null}");
        assertThat(json.path("extended").isEmpty()).isTrue();
    }

    @Test
    void writesOneLineForPipesAndAReadableFormForPeople() {
        assertThat(JsonFormat.line(plain())).doesNotContain("\n");
        assertThat(JsonFormat.indented(plain()).lines()).hasSizeGreaterThan(100);
        assertThat(JsonFormat.line(new Unreachable("https://a.example", "no")))
                .isEqualTo("{\"url\":\"https://a.example\",\"error\":\"unreachable\",\"message\":\"no\"}");
    }

    @Test
    void reportsARulesetThatJudgesOtherwise() {
        Report report = new ScriptedSite()
                .answers("/robots.txt", 200, "text/plain", "User-agent: *\nAllow: /\n")
                .with("/", "Link", "</a>; rel=describedby")
                .scan();
        JsonNode json = new JsonMapper().readTree(JsonFormat.line(report));

        assertThat(json.path("level").asInt()).isEqualTo(1);
        assertThat(json.path("crossChecks").toString())
                .isEqualTo("[{\"ruleset\":\"A-2026-04\",\"level\":0,\"levelName\":\"Not Ready\"}]");
        assertThat(new TextFormat(new Paint(false), false).of(report)).contains("A-2026-04");
    }

    @Test
    void tellsAnAgentWhatToRepairInTheOrderOfTheCatalogue() {
        List<String> lines = AgentFormat.of(plain()).lines().toList();

        assertThat(lines.subList(0, 5))
                .startsWith("# Site Analysis: https://orchard.example.com", "", "Score: 0/5 (Not Ready)", "");
        assertThat(lines.stream().filter(line -> line.startsWith("## ")).findFirst())
                .contains("## Publish a sitemap and name it in robots.txt");
        assertThat(AgentFormat.of(plain()))
                .doesNotEndWith("\n")
                .contains("\nImplementation guide: docs/checks.md#sitemap");
    }

    @Test
    void tellsAnAgentWhenThereIsNothingToRepair() {
        Report report = new ScriptedSite()
                .answers("/robots.txt", 200, "text/plain", "User-agent: *\nAllow: /\n")
                .scan("robotsTxt");

        assertThat(AgentFormat.of(report)).endsWith("Every check in scope passed. Nothing to fix.");
    }

    @Test
    void showsAPersonLevelScoresVerdictsAndRepairs() {
        String text = new TextFormat(new Paint(false), false).of(plain());

        assertThat(text)
                .contains("https://orchard.example.com")
                .contains("Level 0 Not Ready")
                .contains("✓ robotsTxt")
                .contains("✗ sitemap")
                .contains("→ Publish an XML sitemap")
                .contains("Discoverability  1/4")
                .doesNotContain("curl")
                .doesNotContain("\u001b");
        assertThat(new TextFormat(new Paint(true), false).of(plain())).contains("\u001b[32m✓\u001b[0m");
    }

    @Test
    void showsHowToRepeatEveryRequest() {
        String text = new TextFormat(new Paint(false), true).of(plain());

        assertThat(text)
                .contains("curl -i 'https://orchard.example.com/robots.txt'")
                .contains("curl -i -H 'accept: text/markdown' 'https://orchard.example.com'");
    }

    @Test
    void showsNoControlOrDirectionCharacterOfASite() {
        Report report = hostile();

        Stream.of(
                        new TextFormat(new Paint(false), true).of(report),
                        AgentFormat.of(report),
                        JsonFormat.indented(report))
                .forEach(text -> assertThat(text.codePoints().filter(FormatsTest::isDangerous))
                        .isEmpty());
        assertThat(JsonFormat.line(report)).doesNotContain("\\u001b", "\\u0007");
    }

    @Test
    void cleansTextWithoutLosingWhatIsReadable() {
        assertThat(Untrusted.clean("Grüße, 世界 😀\n\tend")).isEqualTo("Grüße, 世界 😀\n\tend");
        assertThat(Untrusted.clean("a\u0000b\u001bc\r\nd")).isEqualTo("a\uFFFDb\uFFFDc\nd");
        assertThat(Untrusted.clean("a\uD83Db")).isEqualTo("a\uFFFDb");
        assertThat(Untrusted.clean("x" + new String(Character.toChars(0xE0041))))
                .isEqualTo("x\uFFFD");
        assertThat(Untrusted.line("  a \n\n b  ")).isEqualTo("a b");
        assertThat(Untrusted.line("x".repeat(1000))).hasSize(301).endsWith("…");
    }
}

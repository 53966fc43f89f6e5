package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** The ladder: ten real sites whose level is known, and the corners of its rules. */
class LevelsTest {
    private static final Catalogue CATALOGUE = Catalogue.load();

    private static Stream<String> sites() {
        return ten().propertyNames().stream();
    }

    private static JsonNode ten() {
        try (InputStream in = Objects.requireNonNull(LevelsTest.class.getResourceAsStream("levels-ten.json"))) {
            return new JsonMapper().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CheckStatus status(String wire) {
        return Stream.of(CheckStatus.values())
                .filter(status -> status.wire().equals(wire))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void knowsTenSites() {
        assertThat(ten().size()).isEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("sites")
    void putsARealSiteOnItsRungByBothRulesets(String host) {
        JsonNode site = ten().path(host);
        Map<String, CheckStatus> statuses = new HashMap<>();
        CheckSpec.texts(site.path("checks")).forEach((id, wire) -> statuses.put(id, status(wire)));
        Levels.Level level = new Levels.Level(
                site.path("level").asInt(), site.path("levelName").asString());

        assertThat(CATALOGUE.levels().judge(statuses, List.of()))
                .containsExactly(new Levels.Judged("B-2026-08", level), new Levels.Judged("A-2026-04", level));
    }

    /** Every check of the catalogue fails, those named pass. */
    private static Map<String, CheckStatus> passing(String ids) {
        Map<String, CheckStatus> statuses = new HashMap<>();
        CATALOGUE.checks().forEach(check -> statuses.put(check.id(), CheckStatus.FAIL));
        statuses.put("webBotAuth", CheckStatus.NEUTRAL);
        for (String id : ids.split(" ", -1)) {
            if (!id.isEmpty()) {
                assertThat(statuses).containsKey(id);
                statuses.put(id, CheckStatus.PASS);
            }
        }
        return statuses;
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "robotsTxt, 0",
        "robotsTxt sitemap, 1",
        "robotsTxt linkHeaders, 1",
        "sitemap linkHeaders, 1",
        // a rung needs every rung below it
        "robotsTxt robotsTxtAiRules contentSignals markdownNegotiation agentSkills, 0",
        "robotsTxt sitemap robotsTxtAiRules, 1",
        "robotsTxt sitemap robotsTxtAiRules contentSignals, 2",
        "robotsTxt sitemap robotsTxtAiRules contentSignals agentSkills, 2",
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation, 3",
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation apiCatalog, 4",
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation mcpServerCard, 4",
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation a2aAgentCard, 4",
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation agentSkills, 4",
        // neutral Web Bot Auth is one of two
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation agentSkills oauthDiscovery, 5",
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation agentSkills oauthProtectedResource, 5",
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation agentSkills apiCatalog mcpServerCard a2aAgentCard, 5",
        "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation agentSkills apiCatalog mcpServerCard, 4",
    })
    void climbsRungByRung(String passing, int level) {
        assertThat(CATALOGUE
                        .levels()
                        .judge(passing(passing), List.of())
                        .getFirst()
                        .level()
                        .number())
                .isEqualTo(level);
    }

    @Test
    void doesNotCountWhatCouldNotBeChecked() {
        Map<String, CheckStatus> statuses = passing("robotsTxt robotsTxtAiRules contentSignals");
        statuses.put("sitemap", CheckStatus.UNABLE_TO_CHECK);

        assertThat(CATALOGUE
                        .levels()
                        .judge(statuses, List.of())
                        .getFirst()
                        .level()
                        .number())
                .isZero();
    }

    @Test
    void takesAFailingWebBotAuthForNoneOfTheTwo() {
        Map<String, CheckStatus> statuses = passing(
                "robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation agentSkills oauthDiscovery");
        statuses.put("webBotAuth", CheckStatus.FAIL);

        assertThat(CATALOGUE
                        .levels()
                        .judge(statuses, List.of())
                        .getFirst()
                        .level()
                        .number())
                .isEqualTo(4);
    }

    @Test
    void takesWhatWasNotAskedForAsSatisfied() {
        Map<String, CheckStatus> content = new HashMap<>();
        CATALOGUE.checks(Profile.CONTENT).forEach(check -> content.put(check.id(), CheckStatus.PASS));

        assertThat(content).hasSize(6);
        assertThat(CATALOGUE
                        .levels()
                        .judge(content, List.of("a2aAgentCard", "ap2"))
                        .getFirst()
                        .level())
                .isEqualTo(new Levels.Level(5, "Agent-Native"));
    }

    @Test
    void doesNotLetAnOptInCheckThatNobodyAskedForOpenAGroup() {
        Map<String, CheckStatus> statuses =
                passing("robotsTxt sitemap robotsTxtAiRules contentSignals markdownNegotiation");
        statuses.remove("a2aAgentCard");

        assertThat(CATALOGUE
                        .levels()
                        .judge(statuses, List.of("a2aAgentCard"))
                        .getFirst()
                        .level()
                        .number())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0, 12, 0",
        "5, 12, 42", // 41.67
        "5, 13, 38", // 38.46
        "4, 6, 67",
        "7, 12, 58",
        "7, 13, 54", // 53.85
        "6, 6, 100",
        "3, 14, 21",
        "1, 8, 13", // 12.5 half up
        "1, 200, 1", // 0.5 half up
        "1, 201, 0",
        "199, 200, 100", // 99.5 half up
    })
    void roundsHalfUp(int passed, int total, int percent) {
        assertThat(new Score(passed, total).percent()).isEqualTo(percent);
    }

    @Test
    void countsWhatCouldNotBeCheckedButNotWhatIsNeutral() {
        List<CheckStatus> statuses = List.of(
                CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.UNABLE_TO_CHECK, CheckStatus.NEUTRAL, CheckStatus.PASS);
        List<CheckResult> results = statuses.stream()
                .map(status -> new CheckResult(
                        CATALOGUE.checks().getFirst(),
                        status,
                        "",
                        JsonNodeFactory.instance.objectNode(),
                        List.of(),
                        Optional.empty(),
                        true))
                .toList();

        assertThat(Score.of(results)).isEqualTo(new Score(2, 4));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-04, 1, robotsTxt sitemap linkHeaders",
        "2026-04, 2, robotsTxtAiRules contentSignals",
        "2026-04, 3, markdownNegotiation",
        "2026-04, 4, apiCatalog mcpServerCard a2aAgentCard agentSkills",
        "2026-04, 5, oauthProtectedResource mcpServerCard a2aAgentCard apiCatalog agentSkills",
        "2026-08, 5, authMd mcpServerCard a2aAgentCard apiCatalog agentSkills",
        "2026-10, 5, authMd mcpServerCard a2aAgentCard apiCatalog agentSkills",
    })
    void advisesTheNextRung(String revision, int target, String checks) {
        assertThat(Catalogue.load().asOf(revision).levels().advice(target)).containsExactly(checks.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({"2026-04, 19", "2026-08, 21", "2026-10, 22"})
    void knowsTheChecksOfEachRevision(String revision, int count) {
        assertThat(Catalogue.load().asOf(revision).checks()).hasSize(count);
    }
}

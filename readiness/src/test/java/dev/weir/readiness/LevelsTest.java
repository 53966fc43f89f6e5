package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ladder, against ten sites whose level is known (see the notice beside the file) and at its edges. */
class LevelsTest {
    private static final Levels LEVELS = Catalogue.load().levels();

    private static CheckStatus status(String wire) {
        return Arrays.stream(CheckStatus.values())
                .filter(status -> status.wire().equals(wire))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, CheckStatus> all(CheckStatus status) {
        Map<String, CheckStatus> statuses = new HashMap<>();
        Catalogue.load().checks().forEach(check -> statuses.put(check.id(), status));
        return statuses;
    }

    private static int level(Map<String, CheckStatus> statuses, String... leftOut) {
        return LEVELS.judge(statuses, List.of(leftOut)).getFirst().level().number();
    }

    @Test
    void bothRulesetsGiveTenKnownSitesTheirLevel() throws IOException {
        JsonNode sites;
        try (InputStream in = LevelsTest.class.getResourceAsStream("levels-ten.json")) {
            sites = new JsonMapper().readTree(in.readAllBytes());
        }
        assertThat(sites.size()).isEqualTo(10);
        for (Map.Entry<String, JsonNode> site : sites.properties()) {
            Map<String, CheckStatus> statuses = new HashMap<>();
            site.getValue()
                    .path("checks")
                    .properties()
                    .forEach(check ->
                            statuses.put(check.getKey(), status(check.getValue().asString())));
            List<Levels.Judged> judged = LEVELS.judge(statuses, List.of());

            assertThat(judged).hasSize(2);
            assertThat(judged)
                    .as(site.getKey())
                    .allSatisfy(by -> assertThat(by.level())
                            .isEqualTo(new Levels.Level(
                                    site.getValue().path("level").asInt(),
                                    site.getValue().path("levelName").asString())));
        }
    }

    @Test
    void nothingPassingIsLevelZeroAndEverythingPassingTheHighest() {
        assertThat(level(all(CheckStatus.FAIL))).isZero();
        assertThat(level(all(CheckStatus.PASS))).isEqualTo(5);
    }

    @Test
    void anUndecidedCheckDoesNotCarryARung() {
        Map<String, CheckStatus> statuses = all(CheckStatus.PASS);
        statuses.put("markdownNegotiation", CheckStatus.UNABLE_TO_CHECK);

        assertThat(level(statuses)).isEqualTo(2);
    }

    @Test
    void twoOfThreeAreEnoughForTheFirstRung() {
        Map<String, CheckStatus> statuses = all(CheckStatus.FAIL);
        statuses.put("sitemap", CheckStatus.PASS);
        assertThat(level(statuses)).isZero();
        statuses.put("linkHeaders", CheckStatus.PASS);
        assertThat(level(statuses)).isEqualTo(1);
        assertThat(LEVELS.judge(statuses, List.of()).getLast().level().number())
                .as("ruleset A wants robotsTxt and sitemap")
                .isZero();
    }

    @Test
    void aRungCountsOnlyAboveTheOthers() {
        Map<String, CheckStatus> statuses = all(CheckStatus.PASS);
        statuses.put("contentSignals", CheckStatus.FAIL);

        assertThat(level(statuses)).isEqualTo(1);
    }

    @Test
    void checksThatWereNotAskedForCountAsSatisfied() {
        Map<String, CheckStatus> content = new HashMap<>();
        Catalogue.load().checks(Profile.CONTENT).forEach(check -> content.put(check.id(), CheckStatus.PASS));

        assertThat(level(content, "a2aAgentCard", "ap2")).isEqualTo(5);
    }

    @Test
    void anOptInCheckThatNobodyAskedForDoesNotCarryTheFourthRungAlone() {
        Map<String, CheckStatus> statuses = all(CheckStatus.PASS);
        for (String id : List.of("apiCatalog", "mcpServerCard", "agentSkills")) {
            statuses.put(id, CheckStatus.FAIL);
        }
        statuses.remove("a2aAgentCard");

        assertThat(level(statuses, "a2aAgentCard")).isEqualTo(3);
    }

    @Test
    void neutralBotKeysSatisfyTheFifthRungByHalf() {
        Map<String, CheckStatus> statuses = all(CheckStatus.PASS);
        statuses.put("webBotAuth", CheckStatus.NEUTRAL);
        statuses.put("a2aAgentCard", CheckStatus.FAIL);
        assertThat(level(statuses)).as("with OAuth").isEqualTo(5);
        statuses.put("oauthDiscovery", CheckStatus.FAIL);
        statuses.put("oauthProtectedResource", CheckStatus.FAIL);
        assertThat(level(statuses)).as("alone").isEqualTo(4);
    }

    @Test
    void advisesByTheRevisionOfTheCatalogue() {
        assertThat(Catalogue.load().levels().advice(5))
                .containsExactly("authMd", "mcpServerCard", "a2aAgentCard", "apiCatalog", "agentSkills");
        assertThat(Catalogue.load().asOf("2026-04").levels().advice(5))
                .containsExactly(
                        "oauthProtectedResource", "mcpServerCard", "a2aAgentCard", "apiCatalog", "agentSkills");
    }

    @Test
    void roundsHalfUp() {
        assertThat(new Score(5, 12).percent()).isEqualTo(42);
        assertThat(new Score(7, 12).percent()).isEqualTo(58);
        assertThat(new Score(5, 13).percent()).isEqualTo(38);
        assertThat(new Score(7, 13).percent()).isEqualTo(54);
        assertThat(new Score(4, 6).percent()).isEqualTo(67);
        assertThat(new Score(3, 14).percent()).isEqualTo(21);
        assertThat(new Score(1, 8).percent()).isEqualTo(13);
        assertThat(new Score(0, 0).percent()).isZero();
    }
}

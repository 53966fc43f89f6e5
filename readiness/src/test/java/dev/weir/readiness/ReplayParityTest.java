package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Scans real sites as they stood in April, rebuilt from recorded scans of the API that this scanner is compared with, and finds
 * the same. The recordings lie outside the repository: in the folder named by {@code weir.readiness.fixtures}.
 */
class ReplayParityTest {
    /** Fetch at the same time: their steps stand in order of arrival, which is nobody's merit. */
    private static final Set<String> PARALLEL =
            Set.of("sitemap", "oauthDiscovery", "oauthProtectedResource", "mcpServerCard", "x402");

    private static final Catalogue APRIL = Catalogue.load().asOf("2026-04");

    private static Path folder() {
        Path folder = Path.of(System.getProperty("weir.readiness.fixtures", "../../shared/data/readiness"));
        assumeThat(folder)
                .as("recorded scans: set -Dweir.readiness.fixtures to the folder that holds scan-*.json")
                .isDirectory();
        return folder;
    }

    private static RecordedScan recording(String name) throws IOException {
        return new RecordedScan(new JsonMapper().readTree(Files.readAllBytes(folder().resolve(name + ".json"))));
    }

    private static Report scan(RecordedScan recording, List<String> checks) {
        Scanner scanner = new Scanner(
                APRIL,
                recording.site(),
                page -> new Browser.Loaded(List.of()),
                (name, type) -> new NameServer.NoSuchName(),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                new Random(1));
        return (Report)
                scanner.scan(new ScanRequest(recording.origin(), Profile.ALL, checks, ScanRequest.DEFAULT_TIMEOUT));
    }

    private static List<JsonNode> steps(JsonNode check, boolean ordered) {
        List<JsonNode> steps =
                new ArrayList<>(check.path("evidence").valueStream().toList());
        if (!ordered) {
            steps.sort(
                    Comparator.comparing(step -> step.path("action").asString().equals("conclude")
                            ? "~"
                            : step.path("label").asString()));
        }
        return steps;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scan-example", "scan-vercel", "scan-cf-dev"})
    void findsWhatWasRecorded(String name) throws IOException {
        RecordedScan recording = recording(name);
        JsonNode expected = recording.recorded();
        ObjectNode found = JsonFormat.tree(scan(recording, List.of()));

        assertThat(recording.ids()).hasSize(19);
        assertThat(found.path("checks").propertyNames())
                .containsExactlyElementsOf(expected.path("checks").propertyNames());
        List<String> ids = found.path("checks")
                .valueStream()
                .flatMap(category -> category.propertyNames().stream())
                .toList();
        assertThat(ids).isEqualTo(recording.ids());
        for (String id : ids) {
            JsonNode before = recording.check(id);
            JsonNode now = new RecordedScan(found).check(id);
            assertThat(now.path("status")).as(id).isEqualTo(before.path("status"));
            assertThat(now.path("message")).as(id).isEqualTo(before.path("message"));
            assertThat(now.path("details")).as(id).isEqualTo(before.path("details"));
            assertThat(now.has("durationMs")).as(id + " has a duration").isEqualTo(before.has("durationMs"));
            boolean ordered = !PARALLEL.contains(id);
            assertThat(steps(now, ordered)).as(id).containsExactlyElementsOf(steps(before, ordered));
            assertThat(now.path("evidence").valueStream().toList().getLast())
                    .as(id)
                    .isEqualTo(before.path("evidence").valueStream().toList().getLast());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scan-example", "scan-vercel", "scan-cf-dev"})
    void climbsToTheSameLevelAndShowsTheSameWayOn(String name) throws IOException {
        RecordedScan recording = recording(name);
        JsonNode expected = recording.recorded();
        Report report = scan(recording, List.of());
        ObjectNode found = JsonFormat.tree(report);

        for (String member : List.of("url", "level", "levelName", "isCommerce", "commerceSignals")) {
            assertThat(found.path(member)).as(member).isEqualTo(expected.path(member));
        }
        assertThat(found.has("redirectedFrom")).isFalse();
        assertThat(report.crossChecks()).as("ruleset A agrees").isEmpty();
        JsonNode next = found.path("nextLevel");
        JsonNode wanted = expected.path("nextLevel");
        assertThat(next.path("target")).isEqualTo(wanted.path("target"));
        assertThat(next.path("name")).isEqualTo(wanted.path("name"));
        assertThat(next.path("requirements").findValuesAsString("check"))
                .isEqualTo(wanted.path("requirements").findValuesAsString("check"));
        assertThat(next.path("requirements").path(0).propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        wanted.path("requirements").path(0).propertyNames());
    }

    @ParameterizedTest
    @CsvSource({
        "scan-example, 0, 0/12, 0/13, 0/6",
        "scan-vercel, 2, 5/12, 5/13, 4/6",
        "scan-cf-dev, 4, 7/12, 7/13, 6/6",
    })
    void countsAsThePageDoes(String name, int level, String all, String withCards, String content) throws IOException {
        RecordedScan recording = recording(name);
        Report usual = scan(recording, List.of());
        Report everything = scan(recording, recording.ids());

        assertThat(usual.level().number()).isEqualTo(level);
        assertThat(usual.scores().get(Profile.ALL)).isEqualTo(score(all));
        assertThat(usual.scores().get(Profile.CONTENT)).isEqualTo(score(content));
        assertThat(everything.scores().get(Profile.ALL)).isEqualTo(score(withCards));
    }

    private static Score score(String fraction) {
        String[] parts = fraction.split("/", -1);
        return new Score(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    @Test
    void tellsAnAgentTheSamePointsInTheSameForm() throws IOException {
        String before = Files.readString(folder().resolve("scan-cf-dev.agent.md"));
        String now = AgentFormat.of(scan(recording("scan-cf-dev"), List.of()));

        List<String> then = List.of(before.split("\n\n", -1));
        List<String> blocks = List.of(now.split("\n\n", -1));
        assertThat(blocks).hasSameSizeAs(then);
        assertThat(blocks.subList(0, 2)).isEqualTo(then.subList(0, 2));
        assertThat(blocks.get(1)).isEqualTo("Score: 4/5 (Agent-Integrated)");
        for (int i = 3; i < blocks.size(); i++) {
            assertThat(blocks.get(i).lines().count())
                    .isEqualTo(then.get(i).lines().count());
            assertThat(blocks.get(i))
                    .startsWith("## ")
                    .contains("\nImplementation guide: docs/checks.md#" + guide(then.get(i)));
        }
        assertThat(now).doesNotEndWith("\n");
    }

    /** The name of the guide that a block links. */
    private static String guide(String block) {
        String[] path = block.split("/", -1);
        return path[path.length - 2];
    }
}

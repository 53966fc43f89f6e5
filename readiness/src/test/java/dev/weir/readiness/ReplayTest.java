package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Recorded scans, replayed: the same answers must give the same verdicts. One hand-written recording stands in the test
 * resources; the recordings of the original's API are read where they lie, in the folder named by the system property
 * {@code weir.readiness.fixtures}, and are not part of this repository.
 */
class ReplayTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Catalogue APRIL = Catalogue.load().asOf("2026-04");

    private static Path fixtures() {
        String named = System.getProperty("weir.readiness.fixtures");
        Path folder = named == null
                ? List.of(Path.of("../../shared/data/readiness"), Path.of("../shared/data/readiness")).stream()
                        .filter(Files::isDirectory)
                        .findFirst()
                        .orElse(Path.of("../../shared/data/readiness"))
                : Path.of(named);
        assumeTrue(
                Files.isDirectory(folder),
                () -> "no recorded scans in " + folder.toAbsolutePath().normalize()
                        + ": name their folder with -Dweir.readiness.fixtures=FOLDER to compare with them");
        return folder;
    }

    private static Recording recorded(String name) {
        try {
            return new Recording(JSON.readTree(Files.readAllBytes(fixtures().resolve("scan-" + name + ".json"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode resource(String name) {
        try (InputStream in = ReplayTest.class.getResourceAsStream(name)) {
            return JSON.readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void judgesAHandWrittenRecordingAsItSays() {
        compare(new Recording(resource("replay-orchard.json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example", "vercel", "cf-dev"})
    void judgesRecordedScansAsTheOriginalDid(String name) {
        compare(recorded(name));
    }

    @ParameterizedTest
    @CsvSource({
        "example, 0, 12, 0, 13, 0, 6",
        "vercel, 5, 12, 5, 13, 4, 6",
        "cf-dev, 7, 12, 7, 13, 6, 6",
    })
    void scoresRecordedScansAsThePageShows(
            String name, int all, int allOf, int raw, int rawOf, int content, int contentOf) {
        Report report = recorded(name).replay(APRIL);

        assertThat(report.scores())
                .containsEntry(Profile.ALL, new Score(all, allOf))
                .containsEntry(Profile.API, new Score(all, allOf))
                .containsEntry(Profile.CONTENT, new Score(content, contentOf));
        assertThat(Score.of(report.checks().stream()
                        .filter(check -> check.spec().category().scored())
                        .toList()))
                .as("with the opt-in checks")
                .isEqualTo(new Score(raw, rawOf));
    }

    @Test
    void scoresCategoriesAsThePageShows() {
        Report report = recorded("cf-dev").replay(APRIL);

        assertThat(report.catalogue().categories().stream()
                        .filter(Category::scored)
                        .map(report::score))
                .containsExactly(new Score(3, 3), new Score(1, 1), new Score(2, 2), new Score(1, 6));
    }

    @Test
    void writesTheAgentFormInTheStructureOfTheOriginal() throws IOException {
        List<String> original = Files.readAllLines(fixtures().resolve("scan-cf-dev.agent.md"));
        List<String> ours =
                AgentFormat.of(recorded("cf-dev").replay(APRIL)).lines().toList();

        assertThat(ours).hasSameSizeAs(original);
        assertThat(ours.subList(0, 4)).isEqualTo(original.subList(0, 4));
        for (int i = 0; i < ours.size(); i++) {
            assertThat(kind(ours.get(i))).as("line %d: %s", i + 1, ours.get(i)).isEqualTo(kind(original.get(i)));
        }
        assertThat(skills(ours)).isEqualTo(skills(original));
    }

    private static String kind(String line) {
        return line.isEmpty()
                ? "blank"
                : line.startsWith("# ")
                        ? "title"
                        : line.startsWith("## ")
                                ? "heading"
                                : line.startsWith("Implementation guide: ") ? "guide" : "text";
    }

    /** The slugs of the guides in order: the last part of ours, the last folder of the original's. */
    private static List<String> skills(List<String> lines) {
        return lines.stream()
                .filter(line -> kind(line).equals("guide"))
                .map(line -> line.replace("/SKILL.md", "").replaceAll(".*[/#]", ""))
                .toList();
    }

    private static void compare(Recording recording) {
        Report report = recording.replay(APRIL);
        ObjectNode ours = JsonFormat.tree(report);
        JsonNode theirs = recording.root();
        List<String> differences = new ArrayList<>();
        for (String member : List.of("url", "level", "levelName", "isCommerce", "commerceSignals")) {
            differ(differences, member, ours.path(member), theirs.path(member));
        }
        differ(differences, "nextLevel", goal(ours), goal(theirs));
        differ(differences, "redirectedFrom", ours.path("redirectedFrom"), theirs.path("redirectedFrom"));
        for (CheckSpec spec : APRIL.checks()) {
            JsonNode mine = ours.path("checks").path(spec.category().key()).path(spec.id());
            JsonNode recorded = recording.check(spec);
            for (String member : List.of("status", "message", "details")) {
                differ(differences, spec.id() + "." + member, mine.path(member), recorded.path(member));
            }
            differ(
                    differences,
                    spec.id() + ".durationMs",
                    JSON.valueToTree(mine.has("durationMs")),
                    JSON.valueToTree(recorded.has("durationMs")));
            differ(
                    differences,
                    spec.id() + ".evidence",
                    JSON.valueToTree(steps(mine)),
                    JSON.valueToTree(steps(recorded)));
            assertThat(mine.path("evidence")
                            .get(mine.path("evidence").size() - 1)
                            .path("action")
                            .asString())
                    .isEqualTo("conclude");
        }
        if (!differences.isEmpty()) {
            fail(recording.url() + "\n" + String.join("\n", differences));
        }
        assertThat(ours.path("checks").propertyStream().map(Map.Entry::getKey))
                .containsExactlyElementsOf(theirs.path("checks")
                        .propertyStream()
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private static JsonNode goal(JsonNode scan) {
        JsonNode next = scan.path("nextLevel");
        return JSON.valueToTree(List.of(
                next.path("target"),
                next.path("name"),
                next.path("requirements")
                        .valueStream()
                        .map(r -> r.path("check"))
                        .toList()));
    }

    /** Parallel fetches stand in order of arrival in a recording: steps are compared as a set. */
    private static Set<String> steps(JsonNode check) {
        Set<String> steps = new TreeSet<>();
        check.path("evidence").forEach(step -> steps.add(sorted(step)));
        return steps;
    }

    private static String sorted(JsonNode node) {
        if (!node.isObject()) {
            return node.toString();
        }
        Set<String> members = new TreeSet<>();
        node.properties().forEach(member -> members.add(member.getKey() + ":" + sorted(member.getValue())));
        return members.toString();
    }

    private static void differ(List<String> differences, String what, JsonNode ours, JsonNode theirs) {
        if (!sorted(ours).equals(sorted(theirs))) {
            differences.add(what + "\n  ours:   " + ours + "\n  theirs: " + theirs);
        }
    }
}

package dev.weir.readiness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the scanner asks and how it judges, read from the versioned data files {@code catalogue.json} and {@code levels.json}:
 * the checks with their probes, accepted values, messages and guides, the signals of commerce, the marks of a bot challenge, the
 * rules of the levels.
 *
 * <pre>{@code
 * Catalogue catalogue = Catalogue.load();
 * catalogue.check("robotsTxt").orElseThrow().guide().shortPrompt();
 * catalogue.asOf("2026-04").checks().size(); // 19
 * }</pre>
 *
 * <p>Immutable and safe to share between threads.
 */
public final class Catalogue {
    private final JsonNode data;
    private final String revision;
    private final List<Category> categories;
    private final List<CheckSpec> checks;
    private final Levels levels;

    private Catalogue(JsonNode data, JsonNode levelData, String revision) {
        this.data = data;
        this.revision = revision;
        this.categories = data.path("categories")
                .valueStream()
                .map(category -> new Category(
                        category.path("key").asString(),
                        category.path("name").asString(),
                        category.path("scored").asBoolean(true)))
                .toList();
        this.checks = readChecks();
        this.levels = new Levels(levelData, revision);
    }

    /** The newest revision. */
    public static Catalogue load() {
        JsonNode data = resource("catalogue.json");
        return new Catalogue(
                data, resource("levels.json"), data.path("catalogue").asString());
    }

    /**
     * The catalogue as it stood at a revision: the checks that came later are gone.
     *
     * @throws ReadinessException when there is no such revision
     */
    public Catalogue asOf(String earlier) {
        List<String> known =
                data.path("revisions").valueStream().map(JsonNode::asString).toList();
        if (!known.contains(earlier)) {
            throw new ReadinessException(
                    "no revision \"" + earlier + "\" of the catalogue; there are " + String.join(", ", known));
        }
        return new Catalogue(data, levels.data(), earlier);
    }

    private List<CheckSpec> readChecks() {
        Map<String, Category> byKey =
                categories.stream().collect(Collectors.toMap(Category::key, category -> category));
        Map<String, String> templates = CheckSpec.texts(data.path("templates"));
        List<CheckSpec> found = new ArrayList<>();
        for (JsonNode check : data.path("checks")) {
            Category category = byKey.get(check.path("category").asString());
            if (category == null) {
                throw new ReadinessException(
                        "catalogue: check " + check.path("id").asString() + " names an unknown category");
            }
            CheckSpec spec = new CheckSpec(
                    check, category, templates, data.path("guideReference").asString());
            if (spec.since().compareTo(revision) <= 0) {
                found.add(spec);
            }
        }
        return List.copyOf(found);
    }

    private static JsonNode resource(String name) {
        try (InputStream in = Catalogue.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new ReadinessException(name + " is missing beside the scanner's classes: build again");
            }
            return new JsonMapper().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The revision, as in {@code 2026-10}. */
    public String revision() {
        return revision;
    }

    /** The categories in the order of reports. */
    public List<Category> categories() {
        return categories;
    }

    /** The checks in the order of reports. */
    public List<CheckSpec> checks() {
        return checks;
    }

    /** The check of this id. */
    public Optional<CheckSpec> check(String id) {
        return checks.stream().filter(check -> check.id().equals(id)).findFirst();
    }

    /** The checks that a profile asks for, in order. */
    public List<CheckSpec> checks(Profile profile) {
        return checks.stream().filter(check -> check.isIn(profile)).toList();
    }

    /** The rules that turn verdicts into a level. */
    public Levels levels() {
        return levels;
    }

    /** A text for reports. */
    String text(String key) {
        return data.path(key).asString();
    }

    /** A text that stands between others in a message. */
    String template(String key) {
        return data.path("templates").path(key).asString();
    }

    /** A number that bounds the scanner. */
    int limit(String key) {
        return data.path("limits").path(key).asInt();
    }

    /** The response fields that are kept as evidence, lower case, in the order they are shown. */
    List<String> evidenceHeaders() {
        return data.path("evidenceHeaders")
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    /** The marks of a bot challenge. */
    JsonNode challenge() {
        return data.path("challenge");
    }

    /** The signals of commerce and how many weak ones make a shop. */
    JsonNode commerceSignals() {
        return data.path("commerceSignals");
    }

    /** The checks of the extended track. */
    JsonNode extended() {
        return data.path("extended");
    }
}

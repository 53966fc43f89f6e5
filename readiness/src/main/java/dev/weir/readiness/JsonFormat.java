package dev.weir.readiness;

import dev.weir.readiness.Step.Answered;
import dev.weir.readiness.Step.Asked;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON form of a scan: the members of the original's scan API in its spelling and order, then our own ({@code scores},
 * {@code crossChecks}, {@code extended}, and {@code insteadOf} when http was scanned because https did not answer). A score is null when not all checks of its profile were made. An unreachable site is
 * {@code {"url", "error": "unreachable", "message"}}.
 */
public final class JsonFormat {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .defaultPrettyPrinter(new DefaultPrettyPrinter())
            .build();
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private JsonFormat() {}

    /** On one line, without a final line feed. */
    public static String line(ScanResult result) {
        return MAPPER.writeValueAsString(tree(result));
    }

    /** Indented for reading, without a final line feed. */
    public static String indented(ScanResult result) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree(result));
    }

    static ObjectNode tree(ScanResult result) {
        return switch (result) {
            case Unreachable unreachable ->
                JsonNodeFactory.instance
                        .objectNode()
                        .put("url", unreachable.url())
                        .put("error", "unreachable")
                        .put("message", unreachable.message());
            case Report report -> tree(report);
        };
    }

    private static ObjectNode tree(Report report) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("url", report.url());
        report.redirectedFrom().ifPresent(from -> root.put("redirectedFrom", from));
        report.insteadOf().ifPresent(instead -> root.set("insteadOf", tree(instead)));
        root.put("scannedAt", INSTANT.format(report.scannedAt()));
        root.put("level", report.level().number());
        root.put("levelName", report.level().name());
        ObjectNode checks = root.putObject("checks");
        for (Category category : report.catalogue().categories()) {
            if (!report.checks(category).isEmpty()) {
                ObjectNode members = checks.putObject(category.key());
                report.checks(category).forEach(check -> members.set(check.id(), tree(check)));
            }
        }
        report.nextLevel().ifPresentOrElse(next -> root.set("nextLevel", tree(next)), () -> root.putNull("nextLevel"));
        root.put("isCommerce", report.isCommerce());
        ArrayNode signals = root.putArray("commerceSignals");
        report.commerceSignals().forEach(signals::add);
        ObjectNode scores = root.putObject("scores");
        for (Profile profile : Profile.values()) {
            Score score = report.scores().get(profile);
            if (score == null) {
                scores.putNull(profile.option());
            } else {
                scores.put(profile.option(), score.percent());
            }
        }
        root.put("catalogue", report.catalogue().revision());
        if (!report.crossChecks().isEmpty()) {
            ArrayNode others = root.putArray("crossChecks");
            report.crossChecks()
                    .forEach(other -> others.addObject()
                            .put("ruleset", other.ruleset())
                            .put("level", other.level().number())
                            .put("levelName", other.level().name()));
        }
        ArrayNode extended = root.putArray("extended");
        report.extended()
                .forEach(result -> extended.addObject()
                        .put("check", result.id())
                        .put("status", result.verdict().wire())
                        .put("message", result.message()));
        return root;
    }

    private static ObjectNode tree(CheckResult check) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("status", check.status().wire());
        node.put("message", check.message());
        if (!check.details().isEmpty()) {
            node.set("details", check.details());
        }
        ArrayNode evidence = node.putArray("evidence");
        check.evidence().forEach(step -> evidence.add(tree(step)));
        check.duration().map(Duration::toMillis).ifPresent(millis -> node.put("durationMs", millis));
        return node;
    }

    private static ObjectNode tree(Step step) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("action", step.action().wire());
        node.put("label", step.label());
        switch (step) {
            case Step.Exchange exchange -> {
                node.set("request", tree(exchange.asked()));
                node.set("response", tree(exchange.answered()));
            }
            case Step.Attempt attempt -> node.set("request", tree(attempt.asked()));
            case Step.Note note -> {}
        }
        node.putObject("finding")
                .put("outcome", step.finding().outcome().wire())
                .put("summary", step.finding().summary());
        return node;
    }

    private static ObjectNode tree(Asked asked) {
        ObjectNode node =
                JsonNodeFactory.instance.objectNode().put("url", asked.url()).put("method", asked.method());
        if (!asked.headers().isEmpty()) {
            put(node.putObject("headers"), asked.headers());
        }
        return node;
    }

    private static ObjectNode tree(Answered answered) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("status", answered.status())
                .put("statusText", answered.statusText());
        put(node.putObject("headers"), answered.headers());
        answered.bodyPreview().ifPresent(preview -> node.put("bodyPreview", preview));
        return node;
    }

    private static void put(ObjectNode node, Map<String, String> members) {
        members.forEach(node::put);
    }

    private static ObjectNode tree(NextLevel next) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("target", next.level().number());
        node.put("name", next.level().name());
        ArrayNode requirements = node.putArray("requirements");
        for (CheckSpec check : next.requirements()) {
            Guide guide = check.guide();
            ObjectNode requirement = requirements
                    .addObject()
                    .put("check", check.id())
                    .put("description", guide.description())
                    .put("shortPrompt", guide.shortPrompt());
            ArrayNode specs = requirement.putArray("specUrls");
            guide.specUrls().forEach(specs::add);
            requirement.put("prompt", guide.prompt());
            guide.reference().ifPresent(reference -> requirement.put("skillUrl", reference));
        }
        return node;
    }
}

package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Whether the site offers Agent Skills (discovery 0.2.0, a draft; the index of 0.1.0 still counts). */
final class AgentSkillsCheck implements Check {
    private static final int DIGEST_LENGTH = "sha256:".length() + 64;

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Trail trail = new Trail(spec);
        String version = spec.text("version");
        JsonReply current = JsonReply.of(site, site.fetch(site.ask(spec.text("path"))));
        if (current.isPresent()) {
            return judge(spec, trail, current, version);
        }
        if (current.state() == JsonReply.State.OBSTRUCTED || current.state() == JsonReply.State.MALFORMED) {
            return refuse(trail, current);
        }
        trail.add(current.reply()
                .step(Outcome.NEUTRAL, "v" + version + " path " + current.problem() + " — trying legacy path"));
        JsonReply legacy = JsonReply.of(site, site.fetch(site.ask(spec.text("legacyPath"))));
        if (legacy.isPresent()) {
            return judge(spec, trail, legacy, spec.text("legacyVersion"));
        }
        if (legacy.state() == JsonReply.State.OBSTRUCTED || legacy.state() == JsonReply.State.MALFORMED) {
            return refuse(trail, legacy);
        }
        return trail.add(legacy.reply()
                        .step(Outcome.NEGATIVE, "Server " + legacy.problem() + " — " + spec.message("notFound")))
                .fail("notFound");
    }

    private static Verdict refuse(Trail trail, JsonReply document) {
        boolean open = document.state() == JsonReply.State.OBSTRUCTED;
        trail.add(document.reply().step(open ? Outcome.NEUTRAL : Outcome.NEGATIVE, "Server " + document.problem()));
        return open
                ? trail.unable("the server " + document.problem())
                : trail.fail("invalid", "problem", "the server " + document.problem());
    }

    private static Verdict judge(CheckSpec spec, Trail trail, JsonReply document, String pathVersion) {
        trail.add(document.reply().step(Outcome.POSITIVE, DocumentCheck.received(document.reply())));
        document.flagRepeatedNames(trail);
        JsonNode schema = document.root().path("$schema");
        boolean current = schema.isString() && schema.asString().equals(spec.text("schema"));
        // Without $schema the index is of version 0.1.0, wherever it stands; an unknown one must not be processed.
        if (!schema.isMissingNode() && !current && pathVersion.equals(spec.text("version"))) {
            return trail.note(
                            Action.VALIDATE,
                            "Validate $schema",
                            Outcome.NEGATIVE,
                            "Unknown $schema: " + schema.asString("(no string)"))
                    .fail("unknownSchema");
        }
        JsonNode skills = document.root().path("skills");
        trail.note(
                Action.VALIDATE,
                "Count skills",
                skills.isArray() ? Outcome.NEUTRAL : Outcome.NEGATIVE,
                skills.isArray() ? "Found \"skills\" array with " + skills.size() + " entries" : "No \"skills\" array");
        if (!skills.isArray()) {
            return trail.fail("invalid", "problem", "it lacks a \"skills\" array");
        }
        if (skills.isEmpty()) {
            return trail.note(Action.VALIDATE, "Validate skill count", Outcome.NEGATIVE, "Index contains no skills")
                    .fail("empty");
        }
        int count = skills.size();
        if (current) {
            List<Optional<String>> problems =
                    skills.valueStream().map(entry -> problem(spec, entry)).toList();
            count = (int) problems.stream().filter(Optional::isEmpty).count();
            if (count == 0) {
                String problem = problems.getFirst().orElse("");
                return trail.note(
                                Action.VALIDATE,
                                "Validate skill entries",
                                Outcome.NEGATIVE,
                                "No valid entry: " + problem)
                        .fail("noValid", "problem", problem);
            }
        }
        trail.details()
                .put("skillCount", count)
                .put("specVersion", current ? spec.text("version") : spec.text("legacyVersion"))
                .put("path", document.path());
        return trail.note(
                        Action.VALIDATE,
                        "Validate skill count",
                        Outcome.POSITIVE,
                        "Index contains " + count + (count == 1 ? " skill" : " skills"))
                .pass("pass");
    }

    private static Optional<String> problem(CheckSpec spec, JsonNode entry) {
        String name = entry.path("name").asString("");
        if (!isName(name, spec.probe().path("maxName").asInt())) {
            return Optional.of("a name must be lower-case letters, digits and single hyphens");
        }
        if (!spec.texts("types").contains(entry.path("type").asString(""))) {
            return Optional.of("the type of " + name + " is unknown");
        }
        String description = entry.path("description").asString("");
        if (description.isBlank()
                || description.length() > spec.probe().path("maxDescription").asInt()) {
            return Optional.of("the description of " + name + " is missing or too long");
        }
        if (entry.path("url").asString("").isBlank()) {
            return Optional.of("the url of " + name + " is missing");
        }
        return isDigest(entry.path("digest").asString(""))
                ? Optional.empty()
                : Optional.of("the digest of " + name + " must be sha256: and 64 lower-case hexadecimal digits");
    }

    private static boolean isName(String name, int longest) {
        return !name.isEmpty()
                && name.length() <= longest
                && name.chars().allMatch(AgentSkillsCheck::isNameCharacter)
                && !name.startsWith("-")
                && !name.endsWith("-")
                && !name.contains("--");
    }

    private static boolean isDigest(String digest) {
        return digest.length() == DIGEST_LENGTH
                && digest.startsWith("sha256:")
                && digest.chars().skip("sha256:".length()).allMatch(AgentSkillsCheck::isHex);
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    private static boolean isHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
}

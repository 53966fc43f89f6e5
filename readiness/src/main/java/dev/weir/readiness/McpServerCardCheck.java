package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a server card stands at one of the paths that clients look at (drafts SEP-1649 and SEP-2127, moving). */
final class McpServerCardCheck implements Check {
    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        List<JsonReply> documents = site.fetchAll(spec.texts("paths"), ask -> ask.with(spec.headers())).stream()
                .map(reply -> JsonReply.of(site, reply))
                .toList();
        Trail trail = new Trail(spec);
        Shape shape = spec.shape();
        List<String> valid = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        List<String> obstructed = new ArrayList<>();
        for (JsonReply document : documents) {
            String path = document.path();
            if (!document.isPresent()) {
                boolean open = document.state() == JsonReply.State.OBSTRUCTED;
                trail.add(document.reply()
                        .step(open ? Outcome.NEUTRAL : Outcome.NEGATIVE, path + " " + document.problem()));
                if (open) {
                    obstructed.add(path + " " + document.problem());
                } else if (document.state() == JsonReply.State.MALFORMED) {
                    invalid.add(path + " " + document.problem());
                }
                continue;
            }
            trail.add(document.reply().step(Outcome.POSITIVE, "Received JSON from " + path));
            document.flagRepeatedNames(trail);
            Optional<String> missing = shape.missing(document.root());
            trail.note(
                    Action.VALIDATE,
                    "Validate " + path,
                    missing.isEmpty() ? Outcome.POSITIVE : Outcome.NEGATIVE,
                    missing.map(DocumentCheck::sentence).orElse("Names a server"));
            missing.ifPresentOrElse(problem -> invalid.add(problem), () -> valid.add(path));
            if (missing.isEmpty() && valid.size() == 1) {
                trail.details().put("path", path).put("serverName", name(document));
            }
        }
        if (!valid.isEmpty()) {
            return trail.pass("pass");
        }
        if (!obstructed.isEmpty()) {
            return trail.unable(obstructed.getFirst());
        }
        return invalid.isEmpty() ? trail.fail("notFound") : trail.fail("invalid", "problem", invalid.getFirst());
    }

    private static String name(JsonReply document) {
        String nested = Shape.at(document.root(), "serverInfo.name").asString("");
        return Untrusted.line(nested.isEmpty() ? document.root().path("name").asString("") : nested);
    }
}

package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Whether the site's A2A agent card declares the Agent Payments Protocol. */
final class Ap2Check implements Check {
    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        CheckSpec card = site.catalogue().check(spec.text("from")).orElseThrow();
        JsonReply document =
                JsonReply.of(site, site.fetch(site.ask(card.text("path")).with(card.headers())));
        Trail trail = new Trail(spec);
        if (document.state() == JsonReply.State.OBSTRUCTED) {
            return trail.unable("the A2A Agent Card " + document.problem());
        }
        if (!document.isPresent() || card.shape().missing(document.root()).isPresent()) {
            return trail.fail("notFound");
        }
        List<String> marks = spec.texts("extensions");
        List<String> uris = Shape.at(document.root(), "capabilities.extensions")
                .valueStream()
                .map(extension -> extension.path("uri"))
                .filter(JsonNode::isString)
                .map(uri -> uri.asString().toLowerCase(Locale.ROOT))
                .toList();
        boolean declared = uris.stream().anyMatch(uri -> marks.stream().anyMatch(uri::contains));
        trail.note(
                Action.VALIDATE,
                "Look for the AP2 extension",
                declared ? Outcome.POSITIVE : Outcome.NEGATIVE,
                declared ? "The card declares AP2" : "None of " + uris.size() + " extension(s) is AP2");
        return declared ? trail.pass("pass") : trail.fail("noExtension");
    }
}

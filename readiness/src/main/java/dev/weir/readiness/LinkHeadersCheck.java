package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.Link;
import dev.weir.readiness.Step.Action;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Whether the homepage points agents to something with a Link header (RFC 8288). */
final class LinkHeadersCheck implements Check {
    private static final int MAX_REPORTED = 50;

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Reply reply = site.fetch(site.ask(spec.text("path")));
        Trail trail = new Trail(spec);
        List<String> fields = reply.headers(HeaderName.LINK);
        if (reply.isObstructed()) {
            return trail.add(reply.step(Outcome.NEUTRAL, "Homepage " + reply.problem()))
                    .unable("the homepage " + reply.problem());
        }
        if (fields.isEmpty()) {
            return trail.add(reply.step(Outcome.NEGATIVE, "No Link header present in response"))
                    .fail("notFound");
        }
        trail.add(reply.step(Outcome.POSITIVE, "Homepage returned " + reply.status() + " with Link header"));
        List<Link> links = Link.parse(fields);
        trail.note(
                Action.PARSE,
                "Parse Link header (RFC 8288)",
                Outcome.NEUTRAL,
                "Parsed " + links.size() + " link(s) from header");
        Set<String> wanted = new LinkedHashSet<>();
        for (JsonNode relations : spec.probe().path("relations")) {
            relations.valueStream().forEach(relation -> wanted.add(relation.asString()));
        }
        Set<String> found = new LinkedHashSet<>();
        ArrayNode reported = trail.details().putArray("relationsFound");
        for (Link link : links) {
            for (String relation : relations(link)) {
                if (wanted.contains(relation)) {
                    found.add(relation);
                    if (reported.size() < MAX_REPORTED) {
                        reported.addObject().put("rel", relation).put("href", Untrusted.line(link.target()));
                    }
                }
            }
        }
        trail.details().put("totalLinks", links.size());
        String label = "Match agent-useful relations";
        if (found.isEmpty()) {
            return trail.note(Action.PARSE, label, Outcome.NEGATIVE, "Found no agent-useful relations")
                    .fail("noneUseful");
        }
        String relations = String.join(", ", found);
        return trail.note(Action.PARSE, label, Outcome.POSITIVE, "Found agent-useful relations: " + relations)
                .pass("pass", "relations", relations);
    }

    private static List<String> relations(Link link) {
        List<String> lower = new ArrayList<>();
        link.relations().forEach(relation -> lower.add(relation.toLowerCase(Locale.ROOT)));
        return lower;
    }
}

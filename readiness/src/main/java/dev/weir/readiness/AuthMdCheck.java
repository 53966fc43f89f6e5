package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Whether the site tells agents how to register (workos/auth.md, a draft that moves; its revision stands in the catalogue). */
final class AuthMdCheck implements Check {
    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        Reply reply = site.fetch(site.ask(spec.text("path")).with(spec.headers()));
        Trail trail = new Trail(spec);
        if (reply.isObstructed()) {
            return trail.add(reply.step(Outcome.NEUTRAL, "Server " + reply.problem()))
                    .unable("the server " + reply.problem());
        }
        if (!reply.isOk() || reply.isHtml() || site.isCatchAll(reply)) {
            String problem = !reply.isOk()
                    ? reply.problem()
                    : reply.isHtml()
                            ? "returned HTML (likely soft-404)"
                            : "returned what it answers to any path (likely soft-404)";
            return trail.add(reply.step(Outcome.NEGATIVE, "Server " + problem + " -- " + spec.message("notFound")))
                    .fail("notFound");
        }
        trail.add(reply.step(Outcome.POSITIVE, DocumentCheck.received(reply)));
        String text = reply.text();
        String wanted = spec.text("heading");
        boolean heading = text.lines()
                .anyMatch(line ->
                        line.startsWith("# ") && line.toLowerCase(Locale.ROOT).contains(wanted));
        trail.note(
                Action.PARSE,
                "Find the first-level heading",
                heading ? Outcome.POSITIVE : Outcome.NEGATIVE,
                heading ? "Has a first-level heading that names auth.md" : "No first-level heading names auth.md");
        if (!heading) {
            return trail.fail("noHeading");
        }
        Optional<String> problem = agentAuth(spec, site, trail);
        if (problem.isEmpty()) {
            return trail.pass("pass");
        }
        List<String> marks = spec.texts("selfContained");
        if (marks.stream().anyMatch(text::contains)) {
            return trail.note(
                            Action.PARSE,
                            "Look for registration in the document",
                            Outcome.POSITIVE,
                            "The document itself describes registration")
                    .pass("selfContained");
        }
        return trail.fail("noAgentAuth", "problem", problem.get());
    }

    /** What is wrong with the {@code agent_auth} of the authorization server metadata; empty when nothing is. */
    private static Optional<String> agentAuth(CheckSpec spec, Site site, Trail trail) {
        String member = spec.text("agentAuth");
        String problem = "there is no such metadata";
        for (Reply reply : site.fetchAll(spec.texts("metadataPaths"), ask -> ask)) {
            JsonReply document = JsonReply.of(site, reply);
            JsonNode agentAuth = document.root().path(member);
            boolean found = document.isPresent() && agentAuth.isObject();
            trail.add(reply.step(
                    found ? Outcome.POSITIVE : Outcome.NEUTRAL,
                    document.path() + " "
                            + (found
                                    ? "has " + member
                                    : document.isPresent() ? "has no " + member : document.problem())));
            if (document.isPresent() && !found) {
                problem = "the metadata has no " + member;
            }
            if (found) {
                Optional<String> missing = spec.shape().missing(agentAuth);
                trail.note(
                        Action.VALIDATE,
                        "Validate " + member,
                        missing.isEmpty() ? Outcome.POSITIVE : Outcome.NEGATIVE,
                        missing.map(DocumentCheck::sentence).orElse("Has all required members"));
                if (missing.isEmpty()) {
                    return Optional.empty();
                }
                problem = missing.get();
            }
        }
        return Optional.of(problem);
    }
}

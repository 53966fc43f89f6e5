package dev.weir.readiness;

import dev.weir.robots.RobotsTxt;
import java.util.Locale;
import java.util.Optional;

/**
 * The site's robots.txt as the checks about it see it.
 *
 * @param file the parsed file; empty when there is none
 * @param objection why there is none, as the predicate of a sentence; empty when there is one
 */
record RobotsReply(Reply reply, Optional<RobotsTxt> file, String objection, int preview) {
    static RobotsReply of(Site site) {
        CheckSpec spec = site.catalogue().check("robotsTxt").orElseThrow();
        Reply reply = site.fetch(
                site.ask(spec.text("path")).upTo(spec.probe().path("maxBytes").asInt()));
        String objection = objection(spec, site, reply);
        return new RobotsReply(
                reply,
                objection.isEmpty() ? Optional.of(RobotsTxt.parse(reply.body())) : Optional.empty(),
                objection,
                spec.probe().path("preview").asInt());
    }

    private static String objection(CheckSpec spec, Site site, Reply reply) {
        if (!reply.isOk()) {
            return reply.problem();
        }
        if (reply.isHtml()) {
            return "returned HTML (likely soft-404)";
        }
        String type = reply.essence().toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && !spec.texts("types").contains(type)) {
            return "returned " + reply.contentType() + " instead of text/plain";
        }
        // A file with a User-agent line is no catch-all answer; anything else is compared with a random path.
        if (!RobotsTxt.parse(reply.body()).hasValidUserAgentLine() && site.isCatchAll(reply)) {
            return "returned what it answers to any path (likely soft-404)";
        }
        return "";
    }

    /** The evidence of the fetch. */
    Step step() {
        if (file.isPresent()) {
            String type = reply.contentType();
            return reply.step(
                    Outcome.POSITIVE,
                    "Received valid robots.txt (" + reply.status() + (type.isEmpty() ? "" : ", " + type) + ")",
                    preview);
        }
        return reply.isObstructed()
                ? reply.step(Outcome.NEUTRAL, "Server " + objection)
                : reply.step(Outcome.NEGATIVE, "Server " + objection + " -- robots.txt not found");
    }
}

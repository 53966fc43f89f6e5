package dev.weir.readiness;

import dev.weir.readiness.Step.Action;

/** Whether there is a robots.txt that says something (RFC 9309). */
final class RobotsTxtCheck implements Check {
    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        RobotsReply robots = site.robots();
        Trail trail = new Trail(spec).add(robots.step());
        if (robots.file().isEmpty()) {
            return robots.reply().isObstructed()
                    ? trail.unable("the server " + robots.objection())
                    : trail.fail("notFound");
        }
        if (!robots.file().orElseThrow().hasValidUserAgentLine()) {
            return trail.note(
                            Action.PARSE,
                            "Validate robots.txt structure",
                            Outcome.NEGATIVE,
                            "Contains no valid User-agent directive")
                    .fail("noUserAgent");
        }
        return trail.note(
                        Action.PARSE,
                        "Validate robots.txt structure",
                        Outcome.POSITIVE,
                        "Contains valid User-agent directive(s)")
                .pass("pass");
    }
}

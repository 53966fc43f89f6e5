package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import dev.weir.robots.Group;
import dev.weir.robots.RobotsTxt;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** Whether robots.txt says what AI crawlers may fetch: by name, or with the group for everybody. */
final class AiRulesCheck implements Check {
    private static final String LABEL = "Scan for AI bot User-agent directives";

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        RobotsReply robots = site.robots();
        Trail trail = new Trail(spec).add(robots.step());
        if (robots.file().isEmpty()) {
            return robots.reply().isObstructed()
                    ? trail.unable("the server " + robots.objection())
                    : trail.fail("noRobots");
        }
        RobotsTxt file = robots.file().orElseThrow();
        List<String> bots = spec.texts("bots");
        List<String> named = bots.stream().filter(file::names).toList();
        ArrayNode checked = trail.details().putArray("checkedBots");
        bots.forEach(checked::add);
        String counted = "Checked " + bots.size() + " AI bot user agents -- ";
        if (!named.isEmpty()) {
            ArrayNode found = trail.details().putArray("foundBots");
            named.forEach(found::add);
            String names = String.join(", ", named);
            return trail.note(Action.PARSE, LABEL, Outcome.POSITIVE, counted + "found rules for: " + names)
                    .pass("pass", "bots", names);
        }
        if (file.groups().stream().anyMatch(Group::isWildcard)) {
            return trail.note(Action.PARSE, LABEL, Outcome.POSITIVE, counted + "none found, but wildcard rules apply")
                    .pass("wildcard");
        }
        return trail.note(Action.PARSE, LABEL, Outcome.NEGATIVE, counted + "none found, and no wildcard group")
                .fail("notFound");
    }
}

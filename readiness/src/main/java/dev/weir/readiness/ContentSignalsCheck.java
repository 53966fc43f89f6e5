package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import dev.weir.robots.ContentSignal;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Whether robots.txt says how content may be used (draft-romm-aipref-contentsignals, moving). */
final class ContentSignalsCheck implements Check {
    private static final String LABEL = "Parse Content-Signal directives";
    private static final int MAX_REPORTED = 100;

    @Override
    public Verdict examine(CheckSpec spec, Site site) {
        RobotsReply robots = site.robots();
        Trail trail = new Trail(spec).add(robots.step());
        if (robots.file().isEmpty()) {
            return robots.reply().isObstructed()
                    ? trail.unable("the server " + robots.objection())
                    : trail.fail("noRobots");
        }
        List<ContentSignal> signals = robots.file().orElseThrow().contentSignals();
        if (signals.isEmpty()) {
            return trail.note(Action.PARSE, LABEL, Outcome.NEGATIVE, "No Content-Signal directives found")
                    .fail("notFound");
        }
        ArrayNode list = trail.details().putArray("signals");
        for (ContentSignal signal : signals.subList(0, Math.min(signals.size(), MAX_REPORTED))) {
            ObjectNode entry = list.addObject();
            entry.put("userAgent", Untrusted.line(signal.userAgent()));
            put(entry, "path", Optional.of(signal.path()).filter(path -> !path.isEmpty()));
            put(entry, "aiTrain", signal.aiTrain());
            put(entry, "search", signal.search());
            put(entry, "aiInput", signal.aiInput());
        }
        trail.details().put("signalCount", signals.size());
        return trail.note(
                        Action.PARSE,
                        LABEL,
                        Outcome.POSITIVE,
                        "Found " + signals.size() + " Content-Signal directive(s)")
                .pass("pass");
    }

    private static void put(ObjectNode entry, String member, Optional<String> value) {
        value.ifPresentOrElse(text -> entry.put(member, Untrusted.line(text)), () -> entry.putNull(member));
    }
}

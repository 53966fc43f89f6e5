package dev.weir.readiness;

import dev.weir.readiness.Step.Action;
import dev.weir.readiness.Step.Finding;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Collects the evidence of one check and closes it with a verdict. Not thread-safe. */
final class Trail {
    private final CheckSpec spec;
    private final List<Step> steps = new ArrayList<>();
    private final ObjectNode details = JsonNodeFactory.instance.objectNode();

    Trail(CheckSpec spec) {
        this.spec = spec;
    }

    Trail add(Step step) {
        steps.add(step);
        return this;
    }

    Trail note(Action action, String label, Outcome outcome, String summary) {
        return add(new Step.Note(action, label, new Finding(outcome, Untrusted.line(summary))));
    }

    /** The members to report beside the message. */
    ObjectNode details() {
        return details;
    }

    /** It passes, with this message of the catalogue; then names and values of its placeholders. */
    Verdict pass(String key, String... values) {
        return conclude(CheckStatus.PASS, Outcome.POSITIVE, key, values);
    }

    /** It fails. */
    Verdict fail(String key, String... values) {
        return conclude(CheckStatus.FAIL, Outcome.NEGATIVE, key, values);
    }

    /** Nothing could be learnt. */
    Verdict unable(String reason) {
        return conclude(CheckStatus.UNABLE_TO_CHECK, Outcome.NEUTRAL, "unable", "reason", reason);
    }

    /** The question does not arise. */
    Verdict notApplicable(String key, String... values) {
        return conclude(CheckStatus.NEUTRAL, Outcome.NEUTRAL, key, values);
    }

    private Verdict conclude(CheckStatus status, Outcome outcome, String key, String... values) {
        note(Action.CONCLUDE, "Conclusion", outcome, fill(spec.conclusion(key), values));
        return new Verdict(status, Untrusted.line(fill(spec.message(key), values)), details, List.copyOf(steps));
    }

    private static String fill(String template, String... values) {
        String filled = template;
        for (int i = 0; i + 1 < values.length; i += 2) {
            filled = filled.replace("{" + values[i] + "}", values[i + 1]);
        }
        return filled;
    }
}

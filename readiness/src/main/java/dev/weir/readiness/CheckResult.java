package dev.weir.readiness;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a check found.
 *
 * @param spec the check
 * @param message one sentence
 * @param details what was found, in members that depend on the check; empty when there is nothing to tell
 * @param evidence the steps, the last one concludes
 * @param duration how long it took, 0 when everything had been fetched before; empty when it fetches nothing
 * @param counted whether it takes part in the scores: not in commerce, and no opt-in check that nobody asked for
 */
public record CheckResult(
        CheckSpec spec,
        CheckStatus status,
        String message,
        ObjectNode details,
        List<Step> evidence,
        Optional<Duration> duration,
        boolean counted) {
    public CheckResult {
        evidence = List.copyOf(evidence);
    }

    /** The id of the check. */
    public String id() {
        return spec.id();
    }
}

package dev.weir.readiness;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a scan found.
 *
 * @param url the origin that answered in the end, without a trailing slash
 * @param redirectedFrom the address that was asked for, when it led to another origin
 * @param insteadOf the https address that was meant and why it was not scanned, when the scan fell back to http
 * @param scannedAt when the scan began
 * @param catalogue what was asked, and how it was judged
 * @param level the level by the deciding ruleset
 * @param crossChecks what the other rulesets say where they differ
 * @param checks the results in the order of the catalogue
 * @param nextLevel the rung above; empty on the highest
 * @param isCommerce whether the homepage looks like a shop, which makes the commerce checks count as failed instead of neutral
 * @param commerceSignals what about the homepage spoke for a shop
 * @param scores the score of each profile whose checks were all made
 * @param extended the extended track, which changes neither level nor score
 */
public record Report(
        String url,
        Optional<String> redirectedFrom,
        Optional<Unreachable> insteadOf,
        Instant scannedAt,
        Catalogue catalogue,
        Levels.Level level,
        List<Levels.Judged> crossChecks,
        List<CheckResult> checks,
        Optional<NextLevel> nextLevel,
        boolean isCommerce,
        List<String> commerceSignals,
        Map<Profile, Score> scores,
        List<ExtendedResult> extended)
        implements ScanResult {
    public Report {
        crossChecks = List.copyOf(crossChecks);
        checks = List.copyOf(checks);
        commerceSignals = List.copyOf(commerceSignals);
        scores = Map.copyOf(scores);
        extended = List.copyOf(extended);
    }

    /** The result of one check; empty when it was not made. */
    public Optional<CheckResult> check(String id) {
        return checks.stream().filter(result -> result.id().equals(id)).findFirst();
    }

    /** The results of one category, in order. */
    public List<CheckResult> checks(Category category) {
        return checks.stream()
                .filter(result -> result.spec().category().equals(category))
                .toList();
    }

    /** The score of one category; commerce has one for itself, though it counts nowhere else. */
    public Score score(Category category) {
        return Score.of(checks(category).stream()
                .filter(result -> result.counted() || !category.scored())
                .toList());
    }
}

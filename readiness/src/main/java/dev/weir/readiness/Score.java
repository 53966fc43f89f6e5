package dev.weir.readiness;

/**
 * How many of the checks that say something passed.
 *
 * @param passed passing checks
 * @param total checks that are not neutral; one that could not be made counts
 */
public record Score(int passed, int total) {
    /** Per cent, rounded half up; 0 when there is nothing to count. */
    public int percent() {
        return total == 0 ? 0 : (200 * passed + total) / (2 * total);
    }

    /** Counts the results that take part. */
    static Score of(Iterable<CheckResult> results) {
        int passed = 0;
        int total = 0;
        for (CheckResult result : results) {
            if (result.status() != CheckStatus.NEUTRAL) {
                total++;
                passed += result.status() == CheckStatus.PASS ? 1 : 0;
            }
        }
        return new Score(passed, total);
    }
}

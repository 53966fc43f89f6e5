package dev.weir.readiness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The ladder from 0 to 5, interpreted from {@code levels.json}. A rung counts only when every rung below it holds. The first
 * ruleset decides; the others are compared with it, since the rules of the original are inferred.
 *
 * <p>Immutable.
 */
public final class Levels {
    private final JsonNode data;
    private final String revision;
    private final List<String> names;
    private final List<Ruleset> rulesets;

    Levels(JsonNode data, String revision) {
        this.data = data;
        this.revision = revision;
        this.names = data.path("names").valueStream().map(JsonNode::asString).toList();
        this.rulesets = data.path("rulesets").valueStream().map(Ruleset::of).toList();
    }

    /** A rung. */
    public record Level(int number, String name) {}

    /** What a ruleset says. */
    public record Judged(String ruleset, Level level) {}

    private record Ruleset(String name, List<Rule> rungs) {
        static Ruleset of(JsonNode data) {
            List<Rule> rungs = new ArrayList<>();
            for (JsonNode rung : data.path("levels")) {
                if (rung.path("level").asInt() != rungs.size() + 1) {
                    throw new ReadinessException("levels: ruleset " + data.path("ruleset")
                            + " must list its levels from 1 upwards without a gap");
                }
                rungs.add(Rule.of(rung));
            }
            return new Ruleset(data.path("ruleset").asString(), List.copyOf(rungs));
        }

        int level(Map<String, CheckStatus> statuses, List<String> leftOut) {
            int level = 0;
            while (level < rungs.size() && rungs.get(level).holds(statuses, leftOut)) {
                level++;
            }
            return level;
        }
    }

    /** A condition on statuses. */
    private sealed interface Rule {
        boolean holds(Map<String, CheckStatus> statuses, List<String> leftOut);

        /** Whether the condition says nothing because all it asks about is left out. */
        boolean isLeftOut(List<String> leftOut);

        static Rule of(JsonNode data) {
            if (data.isString()) {
                return new Passes(data.asString(), false);
            }
            if (data.has("id")) {
                return new Passes(
                        data.path("id").asString(), data.path("or").asString("").equals("neutral"));
            }
            if (data.has("all")) {
                return new AtLeast(Integer.MAX_VALUE, members(data.get("all")));
            }
            if (data.has("any")) {
                return new AtLeast(1, members(data.get("any")));
            }
            if (data.has("atLeast") && data.has("of")) {
                return new AtLeast(data.get("atLeast").asInt(), members(data.get("of")));
            }
            throw new ReadinessException("levels: not a rule: " + data);
        }

        private static List<Rule> members(JsonNode list) {
            return list.valueStream().map(Rule::of).toList();
        }
    }

    /** A check passes, was not asked for, or (where the rule says so) is neutral. */
    private record Passes(String id, boolean neutralToo) implements Rule {
        @Override
        public boolean holds(Map<String, CheckStatus> statuses, List<String> leftOut) {
            CheckStatus status = statuses.get(id);
            return status == null || status == CheckStatus.PASS || (neutralToo && status == CheckStatus.NEUTRAL);
        }

        @Override
        public boolean isLeftOut(List<String> leftOut) {
            return leftOut.contains(id);
        }
    }

    /** So many of the rules hold, or all of them that are not left out. */
    private record AtLeast(int count, List<Rule> rules) implements Rule {
        @Override
        public boolean holds(Map<String, CheckStatus> statuses, List<String> leftOut) {
            List<Rule> asked =
                    rules.stream().filter(rule -> !rule.isLeftOut(leftOut)).toList();
            long holding =
                    asked.stream().filter(rule -> rule.holds(statuses, leftOut)).count();
            return holding >= Math.min(count, asked.size());
        }

        @Override
        public boolean isLeftOut(List<String> leftOut) {
            return rules.stream().allMatch(rule -> rule.isLeftOut(leftOut));
        }
    }

    /**
     * What every ruleset says, the deciding one first.
     *
     * @param statuses the checks that were made
     * @param leftOut opt-in checks that were not asked for: unlike other checks that were not made they do not count as
     *     satisfied, for otherwise one of them would satisfy every "any of"
     */
    List<Judged> judge(Map<String, CheckStatus> statuses, List<String> leftOut) {
        return rulesets.stream()
                .map(ruleset -> new Judged(ruleset.name, level(ruleset.level(statuses, leftOut))))
                .toList();
    }

    /** The rung of this number, 0 to the highest. */
    Level level(int number) {
        return new Level(number, names.get(number));
    }

    /** The number of the highest rung. */
    public int highest() {
        return names.size() - 1;
    }

    /** The rung above this one. */
    Optional<Level> above(Level level) {
        return level.number() < highest() ? Optional.of(level(level.number() + 1)) : Optional.empty();
    }

    /** The checks to look at on the way to a rung, in the order of advice. */
    List<String> advice(int target) {
        List<String> found = new ArrayList<>();
        for (JsonNode entry : data.path("advice")) {
            if (entry.path("target").asInt() == target) {
                entry.path("checks").valueStream().filter(this::applies).forEach(check -> found.add(idOf(check)));
            }
        }
        return found;
    }

    private boolean applies(JsonNode entry) {
        return entry.isString()
                || (entry.path("since").asString("").compareTo(revision) <= 0
                        && (!entry.has("until")
                                || revision.compareTo(entry.path("until").asString()) < 0));
    }

    private static String idOf(JsonNode entry) {
        return entry.isString() ? entry.asString() : entry.path("check").asString();
    }

    JsonNode data() {
        return data;
    }
}

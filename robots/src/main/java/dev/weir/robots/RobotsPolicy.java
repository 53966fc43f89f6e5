package dev.weir.robots;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an operator wants a robots.txt to say to AI agents.
 *
 * @param signals what may be done with the content
 * @param training access for agents that collect training data
 * @param search access for agents that index for answers
 * @param assistant access for agents that fetch for a person
 * @param agents access for single agents by product token, before their class; case does not matter
 */
public record RobotsPolicy(
        ContentSignals signals, Access training, Access search, Access assistant, Map<String, Access> agents) {
    /** Everybody as the wildcard says, the default signals. */
    public static final RobotsPolicy DEFAULT =
            new RobotsPolicy(ContentSignals.DEFAULT, Access.ALLOW, Access.ALLOW, Access.ALLOW, Map.of());

    public RobotsPolicy {
        Map<String, Access> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(agents);
        agents = Collections.unmodifiableMap(sorted);
    }

    /** What an agent may fetch. */
    public enum Access {
        /** What everybody may: the rules of the wildcard group. */
        ALLOW,
        /** Nothing. */
        DISALLOW
    }

    /** The access an agent has. */
    public Access of(AiAgent agent) {
        Access single = agents.get(agent.token());
        if (single != null) {
            return single;
        }
        return switch (agent.purpose()) {
            case TRAINING -> training;
            case SEARCH -> search;
            case ASSISTANT -> assistant;
        };
    }
}

package dev.weir.front;

import dev.weir.robots.ContentSignals;
import dev.weir.robots.RobotsPolicy;
import dev.weir.robots.RobotsPolicy.Access;
import java.util.Map;

/**
 * Who among the AI agents may fetch the site, as robots.txt will say. An agent that the origin's own robots.txt names keeps what
 * it says there.
 *
 * @param training agents that collect text to train models on; default allow
 * @param search agents that index for answers; default allow
 * @param assistant agents that fetch a page for a person; default allow
 * @param agents single agents by product token, before their class; default none
 */
public record RobotsSettings(Access training, Access search, Access assistant, Map<String, Access> agents) {
    public RobotsSettings {
        agents = Map.copyOf(agents);
        for (String token : agents.keySet()) {
            if (!token.matches("[A-Za-z0-9_.-]{1,100}")) {
                throw new FrontException(
                        "an agent in robots rules is a product token of letters, digits, \"-\", \"_\" and"
                                + " \".\", found \"" + token + "\"");
            }
        }
    }

    /** Everybody as the wildcard group says. */
    public static RobotsSettings defaults() {
        return new RobotsSettings(Access.ALLOW, Access.ALLOW, Access.ALLOW, Map.of());
    }

    RobotsPolicy policy(ContentSignals signals) {
        return new RobotsPolicy(signals, training, search, assistant, agents);
    }
}

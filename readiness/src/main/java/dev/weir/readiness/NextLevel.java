package dev.weir.readiness;

import java.util.List;

/**
 * The rung above, and what would help on the way to it. The list is advice: the rules of the level may ask for less.
 *
 * @param level the rung
 * @param requirements the checks that do not pass, in the order of advice
 */
public record NextLevel(Levels.Level level, List<CheckSpec> requirements) {
    public NextLevel {
        requirements = List.copyOf(requirements);
    }
}

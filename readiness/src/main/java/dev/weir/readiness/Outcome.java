package dev.weir.readiness;

import java.util.Locale;

/** What one step of the evidence speaks for. */
public enum Outcome {
    POSITIVE,
    NEGATIVE,
    NEUTRAL;

    /** How the JSON form writes it. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}

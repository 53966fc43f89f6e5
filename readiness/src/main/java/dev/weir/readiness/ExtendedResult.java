package dev.weir.readiness;

/**
 * A finding of the extended track.
 *
 * @param id as in {@code llmsTxt}
 * @param name for a person
 * @param message one sentence
 */
public record ExtendedResult(String id, String name, Verdict verdict, String message) {
    /** How the extended track judges. */
    public enum Verdict {
        PASS("pass"),
        /** Works, but in a way that will hurt. */
        WARN("warn"),
        FAIL("fail"),
        NEUTRAL("neutral"),
        UNABLE_TO_CHECK("unableToCheck");

        private final String wire;

        Verdict(String wire) {
            this.wire = wire;
        }

        /** How the JSON form writes it. */
        public String wire() {
            return wire;
        }
    }
}

package dev.weir.readiness;

/** The verdict of a check. */
public enum CheckStatus {
    PASS("pass"),
    FAIL("fail"),
    /** Says nothing about the site: informational, or it does not apply. Counts in no score. */
    NEUTRAL("neutral"),
    /** Nothing could be learnt: a time-out, a server error, a bot challenge, no browser. Counts against the site. */
    UNABLE_TO_CHECK("unableToCheck");

    private final String wire;

    CheckStatus(String wire) {
        this.wire = wire;
    }

    /** How the JSON form writes it. */
    public String wire() {
        return wire;
    }
}

package dev.weir.certificates;

import java.time.Instant;
import java.util.Optional;

/** No certificate. The message is fit for a log and holds no secret. */
final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean general;
    private final transient Optional<Instant> retryAfter;

    private Failure(boolean general, String message, Optional<Instant> retryAfter) {
        super(message);
        this.general = general;
        this.retryAfter = retryAfter;
    }

    /** The authority cannot be reached or is in trouble, whatever is asked of it. */
    static Failure ofTheAuthority(String message) {
        return new Failure(true, message, Optional.empty());
    }

    /** The authority said no to this order. */
    static Failure ofTheOrder(String message) {
        return new Failure(false, message, Optional.empty());
    }

    /** The authority said not now to this order. */
    static Failure until(Instant retryAfter, String message) {
        return new Failure(false, message, Optional.of(retryAfter));
    }

    /** Whether other orders would fail too. */
    boolean isGeneral() {
        return general;
    }

    /** When the authority will listen again, if it said so. */
    Optional<Instant> retryAfter() {
        return retryAfter;
    }
}

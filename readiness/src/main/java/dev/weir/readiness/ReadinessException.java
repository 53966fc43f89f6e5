package dev.weir.readiness;

/** What a caller of the scanner got wrong: an unknown check, an address that cannot be scanned, a broken data file. */
public final class ReadinessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReadinessException(String message) {
        super(message);
    }

    ReadinessException(String message, Throwable cause) {
        super(message, cause);
    }
}

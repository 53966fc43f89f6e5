package dev.weir.edge;

/** What goes wrong in the data plane where nobody can be answered with a status: starting, and asking the origin. */
public final class EdgeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names what was tried, what happened and what to do. */
    public EdgeException(String message) {
        super(message);
    }

    /** The same with the failure behind it. */
    public EdgeException(String message, Throwable cause) {
        super(message, cause);
    }
}

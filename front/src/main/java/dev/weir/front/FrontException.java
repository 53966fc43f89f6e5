package dev.weir.front;

/** A setting that cannot work. Never thrown while a request is answered: there, whatever fails leaves the original in place. */
public final class FrontException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a message that names the setting, what was found and what is allowed. */
    public FrontException(String message) {
        super(message);
    }
}

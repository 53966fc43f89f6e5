package dev.weir.edge;

/** Bytes that break HTTP/1.1's grammar, as {@link WireReader} sees it. */
final class WireViolation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether the RFCs let a recipient repair or accept it; otherwise it has to be refused. */
    private final boolean arguable;

    private WireViolation(String message, boolean arguable) {
        super(message);
        this.arguable = arguable;
    }

    static WireViolation certain(String what) {
        return new WireViolation(what, false);
    }

    static WireViolation arguable(String what) {
        return new WireViolation(what, true);
    }

    boolean isArguable() {
        return arguable;
    }
}

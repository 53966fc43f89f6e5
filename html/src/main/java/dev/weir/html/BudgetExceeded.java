package dev.weir.html;

/** Ends a conversion that takes too long or writes too much; never leaves the room. */
@SuppressWarnings("serial")
final class BudgetExceeded extends RuntimeException {
    BudgetExceeded(String message) {
        super(message, null, false, false);
    }
}

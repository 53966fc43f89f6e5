package dev.weir.cli;

/** What ends a command early: a message for a person, which says what to do, and the exit code for the script around it. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int BELOW_LEVEL = 3;
    static final int UNREACHABLE = 4;

    private final int exitCode;

    Failure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** The message, or the type's name with it when the exception is none that was written for people. */
    static String describe(Throwable failure) {
        String message = failure.getMessage();
        if (failure.getClass().getName().startsWith("dev.weir.") && message != null) {
            return message;
        }
        return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}

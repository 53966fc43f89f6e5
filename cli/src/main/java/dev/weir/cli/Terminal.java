package dev.weir.cli;

import dev.weir.readiness.Paint;
import java.io.Console;
import java.util.Optional;

/** Whether a person watches. */
final class Terminal {
    private Terminal() {}

    static boolean isThere() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** Colours when the output is a terminal and {@code NO_COLOR} is not set (no-color.org). */
    static Paint paint() {
        return new Paint(isThere() && System.getenv("NO_COLOR") == null);
    }
}

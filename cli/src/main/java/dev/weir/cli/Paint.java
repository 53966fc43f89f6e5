package dev.weir.cli;

import dev.weir.readiness.CheckStatus;
import java.io.Console;
import java.util.Optional;

/** Colours for a terminal that wants them, nothing for everybody else. */
record Paint(boolean coloured) {
    /** Colours when the output is a terminal and {@code NO_COLOR} is not set (no-color.org). */
    static Paint forTerminal() {
        return new Paint(isTerminal() && System.getenv("NO_COLOR") == null);
    }

    static boolean isTerminal() {
        return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    String strong(String text) {
        return paint("1", text);
    }

    String byStatus(CheckStatus status, String text) {
        return paint(
                switch (status) {
                    case PASS -> "32";
                    case FAIL -> "31";
                    case NEUTRAL -> "2";
                    case UNABLE_TO_CHECK -> "33";
                },
                text);
    }

    String byScore(int percent, String text) {
        return paint(percent >= 90 ? "32" : percent >= 50 ? "33" : "31", text);
    }

    private String paint(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /** Text from elsewhere without control characters and direction overrides, which a terminal would obey. */
    static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
    }
}

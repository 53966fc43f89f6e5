package dev.weir.readiness;

/**
 * What a terminal shows in colour: the same meaning in the same colour in every form for people.
 *
 * @param coloured whether to write ANSI colours (ECMA-48 SGR); text stays as it is when not
 */
public record Paint(boolean coloured) {
    private static final String BOLD = "1";
    private static final String FAINT = "2";
    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";

    /** What matters most on its line. */
    public String strong(String text) {
        return paint(BOLD, text);
    }

    /** What may be passed over. */
    public String faint(String text) {
        return paint(FAINT, text);
    }

    /** What deserves a look and is not wrong. */
    public String warning(String text) {
        return paint(YELLOW, text);
    }

    /** In the colour of a check's verdict. */
    public String byStatus(CheckStatus status, String text) {
        return switch (status) {
            case PASS -> paint(GREEN, text);
            case FAIL -> paint(RED, text);
            case NEUTRAL -> faint(text);
            case UNABLE_TO_CHECK -> warning(text);
        };
    }

    /**
     * In the colour of a score.
     *
     * @param percent 0 to 100
     */
    public String byScore(int percent, String text) {
        return percent >= 90 ? paint(GREEN, text) : percent >= 50 ? warning(text) : paint(RED, text);
    }

    private String paint(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}

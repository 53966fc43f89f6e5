package dev.weir.html;

/** What became of a page: Markdown, or a reason why there is none. Never an exception. */
public sealed interface Conversion {
    /** The page as Markdown. */
    record Converted(Markdown page) implements Conversion {}

    /**
     * No Markdown; the caller serves the original.
     *
     * @param message what was found and which limit or rule it met, fit for a log line or a reason header: printable ASCII
     */
    record NotConverted(Reason reason, String message) implements Conversion {}

    /** Why there is no Markdown. */
    enum Reason {
        /** More bytes than {@link ConversionLimits#maxBytes()}. */
        TOO_LARGE,
        /** More tags than {@link ConversionLimits#maxTags()}. */
        TOO_MANY_TAGS,
        /** Parsing or conversion took longer than {@link ConversionLimits#maxTime()}, or wrote too much. */
        BUDGET_EXCEEDED,
        /** The bytes are not markup: no tag in sight, or a binary format. */
        NOT_HTML,
        /** Markup without a visible word. */
        NO_TEXT,
        /** A defect of the converter itself, caught so that the page can still be served. */
        FAILED
    }
}

package dev.weir.html;

import java.util.List;

/**
 * A page as Markdown (GitHub Flavored, LF, ending in one line feed).
 *
 * @param text the document, front matter and structured data included where asked for
 * @param title the page's title, empty when it has none
 * @param description the page's description, empty when it has none
 * @param language the declared language tag, empty when none is declared
 * @param html the page as it came
 * @param markdown the page as it goes
 * @param notes what a reader of the log should know about this conversion; each kind at most once
 */
public record Markdown(
        String text,
        String title,
        String description,
        String language,
        TextSize html,
        TextSize markdown,
        List<Note> notes) {
    /** Copies the notes. */
    public Markdown {
        notes = List.copyOf(notes);
    }

    /**
     * Something that was done to the page beyond mere translation.
     *
     * @param count how many elements it concerned, at least 1
     */
    public record Note(Kind kind, int count) {
        /** What was done. */
        public enum Kind {
            /** Text that a person would not see was left out. */
            HIDDEN_TEXT_DROPPED,
            /** Links or images with a scheme that runs code or carries data lost their target. */
            UNSAFE_LINKS_DROPPED,
            /** The main content could not be told apart safely, so more of the page was kept. */
            WIDER_EXTRACTION,
            /** Neither a byte order mark, the header nor the page named a known charset. */
            CHARSET_GUESSED,
            /** Bytes that are not valid in the page's charset became U+FFFD. */
            BYTES_REPLACED,
            /** JSON-LD that was too large was left out. */
            STRUCTURED_DATA_DROPPED
        }
    }
}

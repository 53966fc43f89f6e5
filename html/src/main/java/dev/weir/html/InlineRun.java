package dev.weir.html;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of one paragraph, heading or cell while they are collected: white space collapsed, emphasis and links wrapped around
 * what they hold when they close, literal characters marked for {@link Escapes}.
 *
 * <p>Wrapping on close lets white space move out of {@code <b> this </b>}, empty wrappers vanish, and a link around several blocks
 * be closed and opened again at each of them.
 */
final class InlineRun {
    /** What an inline element becomes. */
    enum Wrap {
        LINK("", ""),
        STRONG("**", "**"),
        EMPHASIS("*", "*"),
        STRIKE("~~", "~~"),
        SUP("<sup>", "</sup>"),
        SUB("<sub>", "</sub>"),
        KBD("<kbd>", "</kbd>"),
        QUOTE("\u201C", "\u201D"),
        RUBY("(", ")");

        private final String before;
        private final String after;

        Wrap(String before, String after) {
            this.before = before;
            this.after = after;
        }

        boolean isDelimiterRun() {
            return this == STRONG || this == EMPHASIS || this == STRIKE;
        }
    }

    private static final class Open {
        final Wrap wrap;
        final String target;
        int start;
        boolean written;

        /** The delimiters of the same kind that closed right before, to be continued instead of opened again. */
        @Nullable
        Closed joined;

        /** Whether delimiters here could not be told from those that closed right before. */
        boolean suppressed;

        Open(Wrap wrap, String target, int start) {
            this.wrap = wrap;
            this.target = target;
            this.start = start;
        }
    }

    /** A pair of delimiters that has been written. */
    private static final class Closed {
        final Wrap wrap;
        final boolean afterPunctuation;
        final @Nullable Closed inner;
        int opening;
        int closing;
        int end;

        /**
         * Delimiters.
         *
         * @param inner the pair whose end these ended with
         */
        Closed(Wrap wrap, boolean afterPunctuation, @Nullable Closed inner, int opening, int closing, int end) {
            this.wrap = wrap;
            this.afterPunctuation = afterPunctuation;
            this.inner = inner;
            this.opening = opening;
            this.closing = closing;
            this.end = end;
        }

        void move(int by) {
            opening += by;
            closing += by;
            end += by;
        }
    }

    private static final boolean[] ACTIVE = new boolean[128];

    static {
        for (char c : "\\`*_[]<&~!".toCharArray()) {
            ACTIVE[c] = true;
        }
    }

    private final StringBuilder buffer = new StringBuilder(256);
    private final List<Open> opens = new ArrayList<>();
    private int links;

    /** The delimiters that the buffer may end with, to be continued by a neighbour or taken back (see reconsider). */
    private @Nullable Closed last;

    /** Whether nothing but white space has been collected. */
    boolean isBlank() {
        for (int i = 0; i < buffer.length(); i++) {
            char c = buffer.charAt(i);
            if (c != ' ' && c != '\n') {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        return buffer.isEmpty();
    }

    /** Literal text of the page. */
    void text(String text) {
        int length = text.length();
        boolean inLink = links > 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c <= ' ') {
                space();
                continue;
            }
            if (last != null) {
                reconsider(c);
            }
            if (c < 0x7F) {
                if (ACTIVE[c]) {
                    buffer.append(inLink && (c == '[' || c == ']') ? Escapes.ALWAYS : Escapes.MAYBE);
                }
                buffer.append(c);
            } else if (c == '\u00A0' || c == '\u2028' || c == '\u2029' || c == '\u3000') {
                space();
            } else if (!isInvisible(c)) {
                if (c == '\uDB40'
                        && i + 1 < length
                        && text.charAt(i + 1) >= '\uDC00'
                        && text.charAt(i + 1) <= '\uDC7F') {
                    i++; // tag characters: invisible letters that carry text past a reader
                } else {
                    buffer.append(c);
                }
            }
        }
    }

    /** Markdown or HTML that is final. */
    void raw(CharSequence markup) {
        if (last != null && !markup.isEmpty()) {
            reconsider(markup.charAt(0));
        }
        buffer.append(markup);
    }

    void space() {
        int length = buffer.length();
        if (length > 0) {
            char last = buffer.charAt(length - 1);
            if (last != ' ' && last != '\n') {
                buffer.append(' ');
            }
        }
    }

    /** A line break that the page asks for. */
    void lineBreak() {
        trimEnd();
        if (!buffer.isEmpty()) {
            buffer.append('\n');
        }
    }

    /** The border of a block inside text that has to stay on one line: a space, or a line break in a cell. */
    void boundary(boolean asLineBreak) {
        if (!asLineBreak) {
            space();
            return;
        }
        trimEnd();
        if (!buffer.isEmpty() && buffer.charAt(buffer.length() - 1) != '\n') {
            buffer.append('\n');
        }
    }

    void open(Wrap wrap) {
        open(wrap, "");
    }

    /** Begins a wrapper; a link has a target. */
    void open(Wrap wrap, String target) {
        if (wrap == Wrap.LINK) {
            links++;
        }
        Open open = new Open(wrap, target, buffer.length());
        Closed before = last;
        if (wrap.isDelimiterRun() && before != null && before.end == buffer.length()) {
            if (before.wrap == wrap && before.inner == null) {
                open.joined = before;
                last = null;
            } else if (before.wrap.before.charAt(0) == wrap.before.charAt(0)) {
                open.suppressed = true;
            }
        }
        opens.add(open);
    }

    /** Ends the innermost wrapper. */
    void close() {
        Open open = opens.removeLast();
        if (open.wrap == Wrap.LINK) {
            links--;
        }
        wrap(open);
    }

    /** Marks the innermost link that has not been written yet as written, for a block that writes it itself; empty without one. */
    String takeLink() {
        for (int i = opens.size() - 1; i >= 0; i--) {
            Open open = opens.get(i);
            if (open.wrap == Wrap.LINK && !open.written) {
                open.written = true;
                return open.target;
            }
        }
        return "";
    }

    /** An image; a link around it stays a link. */
    void image(String alt, String source) {
        raw("![");
        links++;
        text(Words.collapse(alt));
        links--;
        trimEnd();
        buffer.append("](").append(source).append(')');
    }

    /** A code span (CommonMark §6.1), its line breaks turned into spaces. */
    void code(String content) {
        String text = content.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
        if (text.isBlank()) {
            space();
            return;
        }
        int longest = longestBackticks(text);
        String fence = "`".repeat(longest + 1);
        boolean pad = text.charAt(0) == '`'
                || text.charAt(text.length() - 1) == '`'
                || (text.charAt(0) == ' ' && text.charAt(text.length() - 1) == ' ');
        int end = buffer.length();
        if (end > 0 && buffer.charAt(end - 1) == '`') {
            buffer.append(' '); // two spans side by side would merge
        }
        raw(fence);
        buffer.append(pad ? " " : "");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '\u007F') {
                buffer.append(c);
            }
        }
        buffer.append(pad ? " " : "").append(fence);
    }

    static int longestBackticks(CharSequence text) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }

    /**
     * Hands over what was collected, marks resolved, and starts afresh inside the same open wrappers. Lines are separated by LF; two
     * LF in a row are the page's own way to end a paragraph.
     */
    String take(Escapes.Context context) {
        for (int i = opens.size() - 1; i >= 0; i--) {
            wrap(opens.get(i));
        }
        trimEnd();
        StringBuilder out = new StringBuilder(buffer.length() + 16);
        Escapes.resolve(buffer, context, out);
        buffer.setLength(0);
        last = null;
        for (Open open : opens) {
            open.start = 0;
            open.joined = null;
        }
        return out.toString();
    }

    /** Drops what was collected. */
    void clear() {
        buffer.setLength(0);
        last = null;
        for (Open open : opens) {
            open.start = 0;
            open.joined = null;
        }
    }

    private void wrap(Open open) {
        int start = Math.min(open.start, buffer.length());
        while (start < buffer.length() && isSpace(buffer.charAt(start))) {
            start++;
        }
        int end = buffer.length();
        while (end > start && isSpace(buffer.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            return;
        }
        String trailing = buffer.substring(end);
        buffer.setLength(end);
        switch (open.wrap) {
            case LINK -> wrapLink(open, start);
            case STRONG, EMPHASIS, STRIKE -> wrapDelimiters(open, start);
            default -> {
                buffer.insert(start, open.wrap.before);
                buffer.append(open.wrap.after);
            }
        }
        buffer.append(trailing);
    }

    private void wrapLink(Open open, int start) {
        if (open.target.isEmpty() || open.written) {
            return;
        }
        boolean imageOnly = buffer.charAt(start) == '!'
                && buffer.indexOf("](", start) > 0
                && buffer.charAt(buffer.length() - 1) == ')'
                && buffer.indexOf(" ", start) < 0;
        open.written = !imageOnly;
        for (int i = start; i < buffer.length(); i++) {
            if (buffer.charAt(i) == '\n') {
                buffer.setCharAt(i, ' ');
            }
        }
        String content = buffer.substring(start).replace(String.valueOf(Escapes.MAYBE), "");
        if (content.equals(open.target) && (content.startsWith("http://") || content.startsWith("https://"))) {
            buffer.setLength(start);
            buffer.append('<').append(open.target).append('>');
            return;
        }
        buffer.insert(start, '[');
        buffer.append("](").append(open.target).append(')');
        last = null;
    }

    /** Wraps in delimiters where CommonMark §6.2 will read them as such; otherwise the emphasis is lost rather than garbled. */
    private void wrapDelimiters(Open open, int start) {
        Wrap kind = open.wrap;
        for (Open outer : opens) {
            if (outer == open) {
                break;
            }
            if (outer.wrap == kind) {
                return;
            }
        }
        if (buffer.indexOf("\n\n", start) >= 0) {
            return;
        }
        if (open.suppressed) {
            return;
        }
        Closed joined = open.joined != null && open.joined.end == start ? open.joined : null;
        char before = start > 0 ? buffer.charAt(start - 1) : ' ';
        char first = skipMark(start);
        if (joined == null && mayBePunctuation(first) && !isSpace(before) && !isPunctuation(before)) {
            return;
        }
        Closed inner = last != null && last.end == buffer.length() ? last : null;
        int opening = start;
        int shift;
        if (joined == null) {
            buffer.insert(start, kind.before);
            shift = kind.before.length();
        } else {
            opening = joined.opening;
            buffer.delete(joined.closing, joined.end);
            shift = joined.closing - joined.end;
        }
        for (Closed nested = inner; nested != null; nested = nested.inner) {
            nested.move(shift);
        }
        int closing = buffer.length();
        boolean afterPunctuation =
                inner == null ? mayBePunctuation(buffer.charAt(closing - 1)) : inner.afterPunctuation;
        buffer.append(kind.after);
        last = new Closed(kind, afterPunctuation, inner, opening, closing, buffer.length());
    }

    /** A letter right behind {@code "."**} would keep the delimiters from closing: take them back, with those inside that end there too. */
    private void reconsider(char next) {
        Closed outermost = last;
        last = null;
        if (outermost == null
                || outermost.end != buffer.length()
                || !outermost.afterPunctuation
                || isPunctuation(next)
                || isSpace(next)) {
            return;
        }
        for (Closed pair = outermost; pair != null; pair = pair.inner) {
            int length = pair.wrap.before.length();
            buffer.delete(pair.closing, pair.end);
            buffer.delete(pair.opening, pair.opening + length);
            for (Closed nested = pair.inner; nested != null; nested = nested.inner) {
                nested.move(-length);
            }
            for (Open open : opens) {
                if (open.start > pair.opening) {
                    open.start = Math.max(pair.opening, open.start - (open.start >= pair.end ? 2 * length : length));
                }
            }
        }
    }

    private char skipMark(int at) {
        char c = buffer.charAt(at);
        return (c == Escapes.MAYBE || c == Escapes.ALWAYS) && at + 1 < buffer.length() ? buffer.charAt(at + 1) : c;
    }

    private void trimEnd() {
        int end = buffer.length();
        while (end > 0 && buffer.charAt(end - 1) == ' ') {
            end--;
        }
        buffer.setLength(end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n';
    }

    static boolean isPunctuation(char c) {
        if (c < 128) {
            return Escapes.isAsciiPunctuation(c);
        }
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL,
                    Character.MODIFIER_SYMBOL,
                    Character.OTHER_SYMBOL -> true;
            default -> false;
        };
    }

    /** Half of a character beyond the first plane may be an emoji, which counts as punctuation; at the edge of emphasis that is the safe side. */
    private static boolean mayBePunctuation(char c) {
        return Character.isSurrogate(c) || isPunctuation(c);
    }

    /** Characters that show nothing and are only ever used to mark words or to hide them. */
    private static boolean isInvisible(char c) {
        return (c >= '\u007F' && c <= '\u009F')
                || c == '\u00AD'
                || c == '\u200B'
                || c == '\uFEFF'
                || (c >= '\u202A' && c <= '\u202E')
                || (c >= '\u2060' && c <= '\u2069');
    }
}

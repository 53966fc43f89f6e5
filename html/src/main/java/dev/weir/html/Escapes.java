package dev.weir.html;

/**
 * Decides, with the whole paragraph in view, which literal characters would be read as Markdown and need a backslash.
 *
 * <p>An {@link InlineRun} marks every literal character that might be active with a {@link #MAYBE} in front. Here each mark becomes a
 * backslash or nothing (CommonMark 0.31 §2.4, §6; GFM §6.5), so that {@code snake_case}, {@code 2 * 3} and {@code [sic]} stay as
 * they are while {@code *not emphasis*} does not turn into emphasis.
 */
final class Escapes {
    /** Precedes a literal character that is active in some contexts. */
    static final char MAYBE = '\u0001';

    /** Precedes a literal character that must be escaped where it stands. */
    static final char ALWAYS = '\u0002';

    private static final int MAX_LOOK = 64;

    /** Where the text will stand. */
    enum Context {
        PARAGRAPH,
        HEADING,
        CELL
    }

    private Escapes() {}

    /** Appends the text with its marks resolved. */
    static void resolve(CharSequence marked, Context context, StringBuilder out) {
        int[] counts = counts(marked);
        int lineStart = out.length();
        int length = marked.length();
        for (int i = 0; i < length; i++) {
            char c = marked.charAt(i);
            if (c == MAYBE && i + 1 < length) {
                i++;
                char literal = marked.charAt(i);
                if (isActive(literal, marked, i, out, lineStart, counts)) {
                    out.append('\\');
                }
                appendLiteral(literal, context, out);
            } else if (c == ALWAYS && i + 1 < length) {
                i++;
                out.append('\\').append(marked.charAt(i));
            } else if (c == '\n') {
                endLine(out, lineStart, context, false);
                out.append(context == Context.CELL ? "<br>" : context == Context.HEADING ? " " : "\n");
                lineStart = out.length();
            } else if (c != MAYBE && c != ALWAYS) {
                appendLiteral(c, context, out);
            }
        }
        endLine(out, lineStart, context, true);
    }

    private static void appendLiteral(char c, Context context, StringBuilder out) {
        if (c == '|' && context == Context.CELL) {
            out.append('\\');
        }
        out.append(c);
    }

    /** How often each run-forming character occurs at all: one that stands alone has no partner to pair with. */
    private static int[] counts(CharSequence marked) {
        int[] counts = new int[4];
        for (int i = 0; i < marked.length(); i++) {
            switch (marked.charAt(i)) {
                case '*' -> counts[0]++;
                case '_' -> counts[1]++;
                case '`' -> counts[2]++;
                case '~' -> counts[3]++;
                default -> {}
            }
        }
        return counts;
    }

    private static boolean isActive(
            char c, CharSequence marked, int at, StringBuilder out, int lineStart, int[] counts) {
        char previous = out.length() > lineStart ? out.charAt(out.length() - 1) : ' ';
        int after = at + 1;
        boolean nextIsLiteral = false;
        if (after < marked.length() && (marked.charAt(after) == MAYBE || marked.charAt(after) == ALWAYS)) {
            nextIsLiteral = true;
            after++;
        }
        char next = after < marked.length() ? marked.charAt(after) : ' ';
        boolean spaced = isSpace(previous) && isSpace(next);
        return switch (c) {
            case '\\' -> isAsciiPunctuation(next) || next == '\n' || after >= marked.length();
            case '`' -> counts[2] > 1;
            case '*' -> counts[0] > 1 && !spaced;
            case '~' -> counts[3] > 1 && !spaced;
            case '_' -> counts[1] > 1 && !spaced && !insideWord(marked, at, out, lineStart);
            case ']' -> next == '(' || next == '[' || next == ':';
            case '[' -> next == '^' || (out.length() == lineStart && isTaskMark(marked, at));
            case '!' -> next == '[' && !nextIsLiteral;
            case '<' -> next == '/' || next == '!' || next == '?' || isLetter(next);
            case '&' -> isReference(marked, at + 1);
            default -> false;
        };
    }

    /** GFM reads {@code [ ]} and {@code [x]} at the start of a list item as a check box. */
    private static boolean isTaskMark(CharSequence marked, int at) {
        return at + 3 < marked.length()
                && (marked.charAt(at + 1) == ' ' || marked.charAt(at + 1) == 'x' || marked.charAt(at + 1) == 'X')
                && marked.charAt(at + 2) == MAYBE
                && marked.charAt(at + 3) == ']';
    }

    /** A run of underscores between letters or digits neither opens nor closes emphasis. */
    private static boolean insideWord(CharSequence marked, int at, StringBuilder out, int lineStart) {
        int before = out.length() - 1;
        int steps = 0;
        while (before >= lineStart && (out.charAt(before) == '_' || out.charAt(before) == '\\') && steps++ < MAX_LOOK) {
            before--;
        }
        int after = at + 1;
        while (after < marked.length()
                && (marked.charAt(after) == '_' || marked.charAt(after) == MAYBE)
                && steps++ < MAX_LOOK) {
            after++;
        }
        return steps < MAX_LOOK
                && before >= lineStart
                && after < marked.length()
                && Character.isLetterOrDigit(out.charAt(before))
                && Character.isLetterOrDigit(marked.charAt(after));
    }

    /** Whether a character reference begins here (CommonMark §2.5). */
    private static boolean isReference(CharSequence marked, int from) {
        int i = from;
        if (i < marked.length() && marked.charAt(i) == '#') {
            i++;
        }
        int start = i;
        while (i < marked.length() && i - start < 32 && isAlphanumeric(marked.charAt(i))) {
            i++;
        }
        return i > start && i < marked.length() && marked.charAt(i) == ';';
    }

    /** Escapes what would make a block of a finished line: list markers, headings, rules, quotes. */
    private static void endLine(StringBuilder out, int start, Context context, boolean last) {
        int end = out.length();
        if (start == end || context == Context.CELL) {
            return;
        }
        if (context == Context.HEADING) {
            if (last && out.charAt(end - 1) == '#') {
                out.insert(end - 1, '\\');
            }
            return;
        }
        char first = out.charAt(start);
        switch (first) {
            case '#' -> {
                int i = start;
                while (i < end && out.charAt(i) == '#') {
                    i++;
                }
                if (i - start <= 6 && (i == end || out.charAt(i) == ' ')) {
                    out.insert(start, '\\');
                }
            }
            case '>' -> out.insert(start, '\\');
            case '-', '+', '*' -> {
                boolean marker = start + 1 == end || out.charAt(start + 1) == ' ';
                if (marker || isRuleOrUnderline(out, start, end)) {
                    out.insert(start, '\\');
                }
            }
            case '=', ':', '|', '_' -> {
                if (isRuleOrUnderline(out, start, end)) {
                    out.insert(start, '\\');
                }
            }
            default -> {
                if (first >= '0' && first <= '9') {
                    escapeNumberMarker(out, start, end);
                }
            }
        }
    }

    private static void escapeNumberMarker(StringBuilder out, int start, int end) {
        int i = start;
        while (i < end && i - start < 10 && out.charAt(i) >= '0' && out.charAt(i) <= '9') {
            i++;
        }
        if (i < end
                && i - start < 10
                && (out.charAt(i) == '.' || out.charAt(i) == ')')
                && (i + 1 == end || out.charAt(i + 1) == ' ')) {
            out.insert(i, '\\');
        }
    }

    /** Only the characters that draw rules, underline headings or separate a table's header. */
    private static boolean isRuleOrUnderline(StringBuilder out, int start, int end) {
        for (int i = start; i < end; i++) {
            switch (out.charAt(i)) {
                case '-', '=', '*', '+', '_', ':', '|', ' ' -> {}
                default -> {
                    return false;
                }
            }
        }
        return true;
    }

    static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\u00A0';
    }

    static boolean isAsciiPunctuation(char c) {
        return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isAlphanumeric(char c) {
        return isLetter(c) || (c >= '0' && c <= '9');
    }
}

package dev.weir.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Walks the kept nodes of a page in document order and writes them as Markdown blocks. */
final class Blocks {
    /** What has to happen at the end of an element that was entered. */
    private enum Closing {
        PARAGRAPH,
        WRAP,
        CONTAINER,
        LIST,
        DEFINITIONS
    }

    private record Frame(int end, Closing closing) {}

    /** An open list. */
    private static final class Listing {
        final boolean ordered;
        final char marker;
        final boolean loose;
        int number;
        boolean begun;

        Listing(boolean ordered, char marker, boolean loose, int number) {
            this.ordered = ordered;
            this.marker = marker;
            this.loose = loose;
            this.number = number;
        }
    }

    /** An open definition list: the term that waits for its definition, and whether an item is open. */
    private static final class Definitions {
        final int element;
        String term = "";
        boolean itemOpen;

        /** Whether the last item was a single line. */
        boolean simple;

        Definitions(int element) {
            this.element = element;
        }
    }

    private static final int MAX_NUMBER_DIGITS = 9;

    private final PageTree tree;
    private final BlockWriter writer;
    private final Inlines inlines;
    private final Tables tables;
    private final CodeText code;
    private final Footnotes footnotes;
    private final Budget budget;
    private final InlineRun run = new InlineRun();
    private final List<Frame> frames = new ArrayList<>();
    private final List<Listing> lists = new ArrayList<>();
    private final List<Definitions> definitions = new ArrayList<>();

    /** The paragraph that goes on the line of the term it defines. */
    private int joined = -1;

    Blocks(PageTree tree, Captions captions, BlockWriter writer, Links links, Budget budget) {
        this.tree = tree;
        this.writer = writer;
        this.budget = budget;
        this.code = new CodeText(tree);
        this.footnotes = new Footnotes(tree);
        this.inlines = new Inlines(tree, links, code, footnotes, captions, budget);
        this.tables = new Tables(tree, inlines);
    }

    /** Writes an element and all that is kept of its content. */
    void write(int root) {
        int end = tree.end(root);
        for (int i = root; i < end; ) {
            budget.step();
            closeUntil(i);
            if (!tree.isKept(i)) {
                i = tree.end(i);
            } else if (tree.isText(i)) {
                run.text(tree.text(i));
                i++;
            } else if (tree.tag(i).isBlock()) {
                i = block(i);
            } else {
                i = inline(i);
            }
        }
        closeUntil(Integer.MAX_VALUE);
        paragraph();
    }

    private void closeUntil(int position) {
        while (!frames.isEmpty() && position >= frames.getLast().end) {
            switch (frames.removeLast().closing) {
                case PARAGRAPH -> paragraph();
                case WRAP -> run.close();
                case CONTAINER -> {
                    paragraph();
                    writer.close(false);
                }
                case LIST -> {
                    paragraph();
                    Listing list = lists.removeLast();
                    if (list.begun) {
                        writer.endedList(list.marker);
                    }
                }
                case DEFINITIONS -> {
                    paragraph();
                    endItem(definitions.getLast());
                    definitions.removeLast();
                }
            }
        }
    }

    private int inline(int i) {
        return switch (inlines.enter(i, run)) {
            case WHOLE -> tree.end(i);
            case TRANSPARENT -> i + 1;
            case WRAPPED -> {
                frames.add(new Frame(tree.end(i), Closing.WRAP));
                yield i + 1;
            }
        };
    }

    /** Writes what has been collected as one paragraph, or several where the page has empty lines. */
    private void paragraph() {
        if (run.isEmpty()) {
            return;
        }
        if (run.isBlank()) {
            run.clear();
            return;
        }
        String text = run.take(Escapes.Context.PARAGRAPH);
        boolean begun = false;
        String waiting = "";
        for (String line : text.split("\n", -1)) {
            String words = line.strip();
            if (words.isEmpty()) {
                if (!waiting.isEmpty()) {
                    writer.line(waiting);
                    waiting = "";
                }
                begun = false;
                continue;
            }
            if (!waiting.isEmpty()) {
                writer.line(waiting + "  ");
            }
            if (!begun) {
                writer.beginBlock();
                begun = true;
            }
            waiting = words;
        }
        if (!waiting.isEmpty()) {
            writer.line(waiting);
        }
    }

    private int block(int i) {
        if (i != joined) {
            paragraph();
        }
        HtmlTag tag = tree.tag(i);
        switch (tag) {
            case H1, H2, H3, H4, H5, H6 -> {
                heading(i, tag.headingLevel());
                return tree.end(i);
            }
            case HR -> {
                writer.beginBlock();
                writer.line("---");
                return tree.end(i);
            }
            case PRE, LISTING, XMP -> {
                fenced(i);
                return tree.end(i);
            }
            case TABLE -> {
                return table(i);
            }
            case SUMMARY, LEGEND -> {
                line("**", inlines.flat(i, Escapes.Context.PARAGRAPH, true), "**");
                return tree.end(i);
            }
            case BLOCKQUOTE -> container(i, "> ", "> ");
            case UL, MENU, DIR, OL -> list(i);
            case LI -> item(i);
            case DL -> {
                definitions.add(new Definitions(i));
                frames.add(new Frame(tree.end(i), Closing.DEFINITIONS));
            }
            case DT -> {
                return term(i);
            }
            case DD -> definition(i);
            default -> {
                if (isAdmonition(i)) {
                    container(i, "> ", "> ");
                } else {
                    frames.add(new Frame(tree.end(i), Closing.PARAGRAPH));
                }
            }
        }
        return i + 1;
    }

    private void heading(int i, int level) {
        String text = inlines.flat(i, Escapes.Context.HEADING, true);
        if (!text.isEmpty()) {
            String target = text.contains("](") ? "" : run.takeLink();
            line("#".repeat(level) + " ", target.isEmpty() ? text : "[" + text + "](" + target + ")", "");
        }
    }

    private void line(String before, String text, String after) {
        if (!text.isEmpty()) {
            writer.beginBlock();
            writer.line(text.contains("**") && after.equals("**") ? text : before + text + after);
        }
    }

    private void container(int i, String first, String rest) {
        writer.open(first, rest);
        frames.add(new Frame(tree.end(i), Closing.CONTAINER));
    }

    /** A block that documentation sets apart by class alone. */
    private boolean isAdmonition(int i) {
        HtmlTag tag = tree.tag(i);
        if (tag != HtmlTag.DIV && tag != HtmlTag.ASIDE && tag != HtmlTag.SECTION) {
            return false;
        }
        String classes = tree.attribute(i, "class");
        if (classes.isEmpty()) {
            return false;
        }
        for (String name : classes.toLowerCase(Locale.ROOT).split("\\s", -1)) {
            switch (name) {
                case "admonition",
                        "admonitionblock",
                        "callout",
                        "markdown-alert",
                        "theme-admonition",
                        "custom-block",
                        "starlight-aside" -> {
                    return true;
                }
                case "note", "warning", "tip", "caution", "important", "danger", "hint" -> {
                    return tag != HtmlTag.SECTION;
                }
                default -> {}
            }
        }
        return false;
    }

    private void fenced(int i) {
        String text = code.of(i);
        if (text.isBlank()) {
            return;
        }
        String fence = "`".repeat(Math.max(3, InlineRun.longestBackticks(text) + 1));
        writer.beginBlock();
        writer.line(fence + code.language(i));
        int end = text.endsWith("\n") ? text.length() - 1 : text.length();
        for (String line : text.substring(0, end).split("\n", -1)) {
            writer.line(line);
        }
        writer.line(fence);
    }

    private int table(int i) {
        if (code.isCodeTable(i)) {
            fenced(i);
            return tree.end(i);
        }
        if (!tables.isData(i)) {
            frames.add(new Frame(tree.end(i), Closing.PARAGRAPH));
            return i + 1;
        }
        line("", tables.caption(i), "");
        List<String> lines = tables.lines(i);
        if (!lines.isEmpty()) {
            writer.beginBlock();
            lines.forEach(writer::line);
        }
        return tree.end(i);
    }

    private void list(int i) {
        boolean ordered = tree.tag(i) == HtmlTag.OL;
        boolean insideList = !lists.isEmpty() && tree.tag(tree.parent(i)).isList();
        if (insideList) {
            // a list right inside a list, without an item around it, belongs to the item before
            writer.open("  ", "  ");
            frames.add(new Frame(tree.end(i), Closing.CONTAINER));
        }
        if (tree.tag(tree.parent(i)) == HtmlTag.LI && !lists.isEmpty() && !lists.getLast().loose) {
            writer.tight();
        } else if (insideList) {
            writer.tight();
        }
        char usual = ordered ? '.' : '-';
        char marker = writer.lastList() == usual ? (ordered ? ')' : '*') : usual;
        lists.add(new Listing(ordered, marker, isLoose(i), number(tree.attribute(i, "start"), 1)));
        frames.add(new Frame(tree.end(i), Closing.LIST));
    }

    private static int number(String value, int otherwise) {
        String digits = value.strip();
        boolean fine = !digits.isEmpty()
                && digits.length() < MAX_NUMBER_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return fine ? Integer.parseInt(digits) : otherwise;
    }

    /** Whether an item of the list is more than a line with lists below it. */
    private boolean isLoose(int list) {
        for (int item = list + 1; item < tree.end(list); item = tree.end(item)) {
            if (tree.tag(item) != HtmlTag.LI || !tree.isKept(item)) {
                continue;
            }
            int blocks = 0;
            for (int i = item + 1; i < tree.end(item); i = tree.end(i)) {
                HtmlTag tag = tree.tag(i);
                if (!tree.isKept(i) || !tag.isBlock() || tag.isList()) {
                    continue;
                }
                if (tag == HtmlTag.P || ++blocks > 1) {
                    return true;
                }
            }
        }
        return false;
    }

    private void item(int i) {
        String footnote = footnotes.item(i);
        boolean listed = !lists.isEmpty() && tree.tag(tree.parent(i)).isList();
        if (!footnote.isEmpty()) {
            container(i, "[^" + footnote + "]: ", "    ");
            return;
        }
        if (!listed) {
            container(i, "- ", "  ");
            return;
        }
        Listing list = lists.getLast();
        if (list.begun && !list.loose) {
            writer.tight();
        }
        list.begun = true;
        String marker = "- ";
        if (list.ordered) {
            list.number = number(tree.attribute(i, "value"), list.number);
            marker = list.number + String.valueOf(list.marker) + " ";
            list.number++;
        } else {
            marker = list.marker + " ";
        }
        container(i, marker, " ".repeat(marker.length()));
    }

    /** A term waits for its definition: together they become an item of a list. */
    private int term(int i) {
        String text = inlines.flat(i, Escapes.Context.PARAGRAPH, true);
        if (!text.isEmpty() && !text.contains("**") && !isCode(text)) {
            text = "**" + text + "**";
        }
        Definitions list = current(i);
        if (list == null) {
            line("", text, "");
        } else if (!text.isEmpty()) {
            if (list.itemOpen) {
                endItem(list);
            }
            list.term = list.term.isEmpty() ? text : list.term + ", " + text;
        }
        return tree.end(i);
    }

    private static boolean isCode(String text) {
        return text.startsWith("`") && text.endsWith("`");
    }

    private void definition(int i) {
        Definitions list = current(i);
        if (list == null) {
            frames.add(new Frame(tree.end(i), Closing.PARAGRAPH));
            return;
        }
        boolean simple = isSimple(i);
        if (!list.term.isEmpty()) {
            openItem(list, simple);
            if (simple) {
                run.raw(list.term + (endsInColon(list.term) ? " " : ": "));
            } else {
                line("", list.term, "");
            }
            list.term = "";
        } else if (!list.itemOpen) {
            openItem(list, simple);
        }
        frames.add(new Frame(tree.end(i), Closing.PARAGRAPH));
    }

    private static boolean endsInColon(String term) {
        int end = term.length();
        while (end > 0 && term.charAt(end - 1) == '*') {
            end--;
        }
        return end > 0 && term.charAt(end - 1) == ':';
    }

    private void openItem(Definitions list, boolean simple) {
        if (list.simple && simple) {
            writer.tight();
        }
        list.simple = simple;
        list.itemOpen = true;
        writer.open("- ", "  ");
    }

    private void endItem(Definitions list) {
        if (!list.term.isEmpty() && !list.itemOpen) {
            openItem(list, true);
            line("", list.term, "");
            list.term = "";
        }
        if (list.itemOpen) {
            writer.close(false);
            list.itemOpen = false;
        }
    }

    /** The definition list that a term or definition stands in, directly or in a group of it. */
    private @Nullable Definitions current(int i) {
        if (definitions.isEmpty()) {
            return null;
        }
        int parent = tree.parent(i);
        if (parent > 0 && tree.tag(parent) == HtmlTag.DIV) {
            parent = tree.parent(parent);
        }
        Definitions innermost = definitions.getLast();
        return parent == innermost.element ? innermost : null;
    }

    /** Whether a definition is one paragraph at most. */
    private boolean isSimple(int element) {
        for (int i = element + 1; i < tree.end(element); i++) {
            if (tree.tag(i).isBlock()) {
                if (tree.tag(i) != HtmlTag.P || !isOnlyChild(element, i)) {
                    return false;
                }
                joined = i;
            }
        }
        return true;
    }

    private boolean isOnlyChild(int parent, int child) {
        for (int i = parent + 1; i < tree.end(parent); i = tree.end(i)) {
            if (i != child && (!tree.isText(i) || !tree.text(i).isBlank())) {
                return false;
            }
        }
        return true;
    }
}

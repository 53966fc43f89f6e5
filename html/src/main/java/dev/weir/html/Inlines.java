package dev.weir.html;

import dev.weir.html.InlineRun.Wrap;
import java.util.Arrays;

/** Turns inline elements into the words and marks of an {@link InlineRun}. */
final class Inlines {
    private final PageTree tree;
    private final Links links;
    private final CodeText code;
    private final Footnotes footnotes;
    private final Captions captions;
    private final Budget budget;

    Inlines(PageTree tree, Links links, CodeText code, Footnotes footnotes, Captions captions, Budget budget) {
        this.captions = captions;
        this.tree = tree;
        this.links = links;
        this.code = code;
        this.footnotes = footnotes;
        this.budget = budget;
    }

    /** What {@link #enter} did with an element. */
    enum Entered {
        /** All of it is in the run; go on behind it. */
        WHOLE,
        /** Its children follow, and then nothing has to be closed. */
        TRANSPARENT,
        /** Its children follow, and then {@link InlineRun#close} is due. */
        WRAPPED
    }

    /**
     * The content of an element on one line: blocks inside become spaces, or line breaks in a cell.
     *
     * @param withButtons whether buttons are text here, as in a heading that folds its section
     */
    String flat(int element, Escapes.Context context, boolean withButtons) {
        InlineRun run = new InlineRun();
        boolean breaks = context == Escapes.Context.CELL;
        int[] wrapEnds = new int[8];
        boolean[] wrapBlocks = new boolean[8];
        int depth = 0;
        int end = tree.end(element);
        for (int i = element + 1; i < end; ) {
            budget.step();
            while (depth > 0 && i >= wrapEnds[depth - 1]) {
                depth--;
                if (wrapBlocks[depth]) {
                    run.boundary(breaks);
                } else {
                    run.close();
                }
            }
            if (!tree.isKept(i)) {
                i = tree.end(i);
                continue;
            }
            HtmlTag tag = tree.tag(i);
            if (tag == HtmlTag.TEXT) {
                run.text(tree.text(i));
                i++;
                continue;
            }
            boolean block = tag.isBlock();
            Entered entered;
            if (!block) {
                entered = tag == HtmlTag.BUTTON && withButtons ? Entered.TRANSPARENT : enter(i, run);
            } else if (tag.isPreformatted()) {
                run.boundary(breaks);
                codeLines(i, run, breaks);
                entered = Entered.WHOLE;
            } else if (tag == HtmlTag.TD || tag == HtmlTag.TH) {
                run.space();
                entered = Entered.TRANSPARENT;
            } else {
                run.boundary(breaks);
                if (tag == HtmlTag.LI && breaks) {
                    run.raw("- ");
                }
                entered = Entered.WRAPPED;
            }
            if (entered == Entered.WRAPPED) {
                if (depth == wrapEnds.length) {
                    wrapEnds = Arrays.copyOf(wrapEnds, depth * 2);
                    wrapBlocks = Arrays.copyOf(wrapBlocks, depth * 2);
                }
                wrapEnds[depth] = tree.end(i);
                wrapBlocks[depth++] = block;
            }
            i = entered == Entered.WHOLE ? tree.end(i) : i + 1;
        }
        while (depth-- > 0) {
            if (!wrapBlocks[depth]) {
                run.close();
            }
        }
        String text = run.take(context);
        int from = 0;
        int to = text.length();
        while (to - from >= 4 && text.startsWith("<br>", to - 4)) {
            to -= 4;
        }
        while (from < to && Escapes.isSpace(text.charAt(from))) {
            from++;
        }
        return text.substring(from, to).stripTrailing();
    }

    private void codeLines(int pre, InlineRun run, boolean breaks) {
        for (String line : code.of(pre).split("\n", -1)) {
            run.code(line);
            run.boundary(breaks);
        }
    }

    /** Puts an inline element, or as much of it as comes before its children, into the run. */
    Entered enter(int i, InlineRun run) {
        HtmlTag tag = tree.tag(i);
        switch (tag) {
            case BR -> run.lineBreak();
            case IMG -> image(i, run);
            case CODE, TT, SAMP -> codeSpan(i, run);
            case MATH -> math(i, run);
            case SCRIPT -> tex(tree.element(i).data(), tree.attribute(i, "type").contains("display"), run);
            case INPUT -> checkBox(i, run);
            case RP, WBR -> {}
            case A -> {
                return link(i, run);
            }
            case B, STRONG -> {
                return wrapped(run, Wrap.STRONG);
            }
            case I, EM, VAR, CITE -> {
                return wrapped(run, Wrap.EMPHASIS);
            }
            case S, STRIKE, DEL -> {
                return wrapped(run, Wrap.STRIKE);
            }
            case SUP -> {
                return superscript(i, run);
            }
            case SUB -> {
                return wrapped(run, Wrap.SUB);
            }
            case KBD -> {
                return wrapped(run, Wrap.KBD);
            }
            case Q -> {
                return wrapped(run, Wrap.QUOTE);
            }
            case RT -> {
                return wrapped(run, Wrap.RUBY);
            }
            default -> {
                return tag.flow() == HtmlTag.Flow.CONTROL ? Entered.WHOLE : Entered.TRANSPARENT;
            }
        }
        return Entered.WHOLE;
    }

    private static Entered wrapped(InlineRun run, Wrap wrap) {
        run.open(wrap);
        return Entered.WRAPPED;
    }

    private Entered link(int i, InlineRun run) {
        String href = tree.attribute(i, "href");
        String number = footnotes.reference(href);
        if (!number.isEmpty()) {
            run.raw("[^" + number + "]");
            return Entered.WHOLE;
        }
        if (isPermalink(i, href) || footnotes.isBacklink(i)) {
            return Entered.WHOLE;
        }
        String target = href.isBlank() ? "" : links.resolve(href);
        if (target.isEmpty()) {
            return Entered.TRANSPARENT;
        }
        run.open(Wrap.LINK, target);
        return Entered.WRAPPED;
    }

    private Entered superscript(int i, InlineRun run) {
        int child = onlyChild(i);
        if (child > 0
                && tree.tag(child) == HtmlTag.A
                && !footnotes.reference(tree.attribute(child, "href")).isEmpty()) {
            return Entered.TRANSPARENT;
        }
        return wrapped(run, Wrap.SUP);
    }

    /** The mark beside a heading by which to link to it. */
    private boolean isPermalink(int i, String href) {
        if (href.indexOf('#') < 0) {
            return false;
        }
        String classes = tree.attribute(i, "class");
        String shown = shortText(i);
        boolean marked = classes.contains("headerlink")
                || classes.contains("permalink")
                || classes.contains("hash-link")
                || classes.contains("header-anchor")
                || classes.contains("heading-anchor")
                || classes.contains("anchorjs-link");
        return switch (shown) {
            case "#", "\u00B6", "\u00A7", "\uD83D\uDD17", "\uF0C1", "\u2693" -> true;
            case "" -> !holdsImage(i);
            case "top", "Top", "Back to top", "back to top", "\u2191" -> href.charAt(0) == '#';
            default -> marked && shown.length() <= 2;
        };
    }

    private boolean holdsImage(int element) {
        for (int i = element + 1; i < tree.end(element); i++) {
            if (tree.tag(i) == HtmlTag.IMG) {
                return true;
            }
        }
        return false;
    }

    /** The text of an element when it is at most a few characters long, otherwise something longer than that. */
    private String shortText(int element) {
        StringBuilder out = new StringBuilder();
        for (int i = element + 1; i < tree.end(element) && out.length() < 16; i++) {
            if (tree.isText(i)) {
                out.append(tree.text(i));
            } else if (tree.tag(i) == HtmlTag.IMG) {
                out.append(tree.attribute(i, "alt"));
            }
        }
        return Words.collapse(out.toString());
    }

    /** Inline code; where all of it is one link, the link goes around the span. */
    private void codeSpan(int i, InlineRun run) {
        String text = Words.collapseBreaks(code.of(i));
        int child = onlyChild(i);
        String target = "";
        if (child > 0 && tree.tag(child) == HtmlTag.A) {
            String href = tree.attribute(child, "href");
            target = href.isBlank() ? "" : links.resolve(href);
        }
        if (target.isEmpty()) {
            run.code(text);
        } else {
            run.open(Wrap.LINK, target);
            run.code(text);
            run.close();
        }
    }

    /** The only child that is not white space, -1 when there is none or several. */
    private int onlyChild(int element) {
        int only = -1;
        for (int i = element + 1; i < tree.end(element); i = tree.end(i)) {
            if (!tree.isText(i) || !tree.text(i).isBlank()) {
                if (only >= 0) {
                    return -1;
                }
                only = i;
            }
        }
        return only;
    }

    private void checkBox(int i, InlineRun run) {
        if (tree.attribute(i, "type").equalsIgnoreCase("checkbox") && run.isBlank() && nearestIsListItem(i)) {
            run.raw(tree.attributes(i).hasKey("checked") ? "[x] " : "[ ] ");
        }
    }

    private boolean nearestIsListItem(int i) {
        int parent = tree.parent(i);
        for (int steps = 0; parent > 0 && steps < 4; steps++) {
            if (tree.tag(parent) == HtmlTag.LI) {
                return true;
            }
            parent = tree.parent(parent);
        }
        return false;
    }

    private void image(int i, InlineRun run) {
        String alt = Words.collapse(tree.attribute(i, "alt"));
        if (isTracker(tree.attribute(i, "width")) || isTracker(tree.attribute(i, "height"))) {
            return;
        }
        if (alt.startsWith("{\\displaystyle") && alt.endsWith("}")) {
            tex(alt.substring(14, alt.length() - 1), false, run);
            return;
        }
        String source = imageSource(i);
        int caption = captions.of(i);
        if (caption >= 0) {
            captioned(flat(caption, Escapes.Context.HEADING, false), source, run);
        } else if (source.isEmpty() || isEmoji(alt)) {
            run.text(alt);
        } else if (!alt.isEmpty() || !tree.attribute(i, "role").equals("presentation")) {
            run.image(alt, source);
        }
    }

    private static void captioned(String caption, String source, InlineRun run) {
        run.raw(source.isEmpty() ? caption : "![" + caption + "](" + source + ")");
    }

    /** Where the picture is, also when a script is meant to load it later. */
    private String imageSource(int i) {
        String source = tree.attribute(i, "src").strip();
        boolean placeholder = source.isEmpty() || source.regionMatches(true, 0, "data:", 0, 5);
        if (placeholder || source.endsWith(".gif")) {
            for (String attribute : new String[] {"data-src", "data-original", "data-lazy-src", "data-url"}) {
                String later = tree.attribute(i, attribute).strip();
                if (!later.isEmpty() && !later.regionMatches(true, 0, "data:", 0, 5)) {
                    return links.resolve(later);
                }
            }
            for (String attribute : new String[] {"srcset", "data-srcset"}) {
                String set = tree.attribute(i, attribute).strip();
                if (!set.isEmpty() && !set.regionMatches(true, 0, "data:", 0, 5)) {
                    return links.resolve(set.split("[\\s]", 2)[0]);
                }
            }
        }
        return placeholder ? "" : links.resolve(source);
    }

    private static boolean isTracker(String size) {
        return size.equals("0") || size.equals("1") || size.equals("0px") || size.equals("1px");
    }

    private static boolean isEmoji(String alt) {
        return !alt.isEmpty()
                && alt.length() <= 8
                && alt.codePoints().allMatch(c -> c >= 0x2190 && !Character.isLetterOrDigit(c));
    }

    /** A formula: the TeX it was made from where the page still has it, its characters otherwise. */
    private void math(int i, InlineRun run) {
        String tex = tree.attribute(i, "alttext");
        for (org.jsoup.nodes.Element annotation : tree.element(i).getElementsByTag("annotation")) {
            if (annotation.attr("encoding").equals("application/x-tex")) {
                tex = annotation.wholeText();
            }
        }
        if (!tex.isBlank()) {
            tex(tex, tree.attribute(i, "display").equals("block"), run);
        } else {
            run.text(tree.element(i).text());
        }
    }

    private static void tex(String tex, boolean display, InlineRun run) {
        String text = Words.collapse(tex);
        if (!text.isEmpty()) {
            run.raw(display ? "$$" + text + "$$" : "$" + text + "$");
        }
    }
}

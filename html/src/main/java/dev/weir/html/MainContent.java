package dev.weir.html;

import dev.weir.html.Hints.Hint;
import dev.weir.html.Markdown.Note;
import dev.weir.html.PageTree.Fate;
import java.util.ArrayList;
import java.util.List;

/**
 * Which part of a page is converted.
 *
 * <p>Four steps, each a pass or two over the flat tree. What a person would not see goes. What is furniture by its element, role or
 * name goes, unless it holds much of the page's prose. Every block is then weighed ({@link TextMeasure}): sentences and code count for
 * it, links and scraps against it; the subtree with the greatest sum is the content, since a wider one would add navigation and a
 * narrower one lose sentences. Within it, parts that are named or built like asides go.
 *
 * <p>The content contract: when what is left is too little of what was visible, the page is not an article that was recognised, and
 * wider choices are taken, up to the whole visible body.
 */
final class MainContent {
    private final PageTree tree;
    private final Budget budget;
    private final Hints hints = new Hints();
    private final List<Note> notes = new ArrayList<>();
    private int root;

    private MainContent(PageTree tree, Budget budget) {
        this.tree = tree;
        this.budget = budget;
    }

    static MainContent choose(PageTree tree, MarkdownOptions.Scope scope, Budget budget) {
        MainContent content = new MainContent(tree, budget);
        content.dropHidden();
        if (scope == MarkdownOptions.Scope.MAIN) {
            content.narrow();
        }
        return content;
    }

    /** Writes the chosen part. */
    void write(BlockWriter writer, Links links) {
        new Blocks(tree, writer, links, budget).write(root);
    }

    List<Note> notes() {
        return notes;
    }

    private void dropHidden() {
        int hidden = 0;
        for (int i = 1; i < tree.count(); i++) {
            if (!tree.isText(i) && Visibility.isHidden(tree.attributes(i))) {
                tree.setFate(i, Fate.HIDDEN);
                hidden++;
                i = tree.end(i) - 1;
            }
        }
        if (hidden > 0) {
            notes.add(new Note(Note.Kind.HIDDEN_TEXT_DROPPED, hidden));
        }
    }

    private void narrow() {
        TextMeasure visible = new TextMeasure(tree, budget);
        dropFurniture(visible);
        TextMeasure kept = new TextMeasure(tree, budget);
        root = best(kept);
    }

    /** Drops what is furniture by its element, its role or its name. */
    private void dropFurniture(TextMeasure visible) {
        int most = Math.max(200, visible.prose(0) * 2 / 5);
        for (int i = 1; i < tree.count(); ) {
            budget.step();
            if (!tree.isKept(i)) {
                i = tree.end(i);
                continue;
            }
            if (!tree.isText(i) && isFurniture(i) && visible.prose(i) < most) {
                tree.setFate(i, Fate.FURNITURE);
                i = tree.end(i);
                continue;
            }
            i++;
        }
    }

    private boolean isFurniture(int i) {
        HtmlTag tag = tree.tag(i);
        switch (tag) {
            case NAV, FOOTER, SEARCH, DIALOG -> {
                return true;
            }
            case ASIDE -> {
                return true;
            }
            case HEADER -> {
                return !isInside(i, HtmlTag.ARTICLE) && !isInside(i, HtmlTag.MAIN);
            }
            case BODY, MAIN, ARTICLE, HTML, H1, A, CODE, PRE, TABLE, TBODY -> {
                return false;
            }
            default -> {}
        }
        switch (tree.attribute(i, "role")) {
            case "navigation",
                    "banner",
                    "contentinfo",
                    "search",
                    "complementary",
                    "menu",
                    "menubar",
                    "toolbar",
                    "dialog",
                    "alertdialog",
                    "tooltip" -> {
                return true;
            }
            case "main", "article" -> {
                return false;
            }
            default -> {}
        }
        Hint hint = hints.of(tree.attribute(i, "class"));
        Hint id = hints.of(tree.attribute(i, "id"));
        Hint strongest = hint.compareTo(id) > 0 ? hint : id;
        return strongest.compareTo(Hint.ASIDE) >= 0;
    }

    private boolean isInside(int node, HtmlTag tag) {
        for (int i = tree.parent(node); i > 0; i = tree.parent(i)) {
            if (tree.tag(i) == tag) {
                return true;
            }
        }
        return false;
    }

    /** The narrowest subtree whose blocks are worth the most together. */
    private int best(TextMeasure kept) {
        int best = 0;
        for (int i = 1; i < tree.count(); i++) {
            if (!tree.isText(i) && tree.tag(i).isBlock() && kept.worth(i) >= kept.worth(best)) {
                best = i;
            }
        }
        return best;
    }
}

package dev.weir.html;

import dev.weir.html.Hints.Hint;
import dev.weir.html.PageTree.Fate;
import java.util.HashSet;
import java.util.Set;

/**
 * Drops what surrounds the content of any page: navigation, banners, footers, side columns, share bars. Told by element, role or name,
 * and never when it holds so much of the page's prose that the telling must be wrong.
 */
final class Furniture {
    private final PageTree tree;
    private final Hints hints;
    private final TextMeasure visible;
    private final boolean article;
    private final Budget budget;

    /**
     * Of a page.
     *
     * @param article whether the page declares itself a news story or blog post
     */
    Furniture(PageTree tree, Hints hints, TextMeasure visible, boolean article, Budget budget) {
        this.article = article;
        this.tree = tree;
        this.hints = hints;
        this.visible = visible;
        this.budget = budget;
    }

    void drop() {
        int mostByElement = Math.max(300, visible.prose(0) * 7 / 10);
        int mostByName = Math.max(200, visible.prose(0) * 2 / 5);
        for (int i = 1; i < tree.count(); ) {
            budget.step();
            boolean dropped = false;
            if (!tree.isText(i) && tree.isKept(i)) {
                if (isByElement(i)) {
                    dropped = visible.prose(i) < mostByElement;
                } else {
                    dropped = switch (hint(i)) {
                        case FURNITURE, ASIDE -> visible.prose(i) < mostByName && !isQuoted(i);
                        case DISCUSSION -> visible.prose(0) - visible.prose(i) > 400;
                        case TOC -> visible.prose(i) < mostByName && listsThisPage(i);
                        case CONTENT, NONE -> false;
                    };
                }
                if (dropped) {
                    tree.setFate(i, Fate.FURNITURE);
                }
            }
            boolean code = tree.tag(i) == HtmlTag.PRE || tree.tag(i) == HtmlTag.CODE;
            i = tree.isKept(i) && !code ? i + 1 : tree.end(i);
        }
    }

    private boolean isByElement(int i) {
        switch (tree.tag(i)) {
            case NAV, FOOTER, SEARCH, DIALOG -> {
                return true;
            }
            case ASIDE -> {
                return !isNote(i);
            }
            case HEADER -> {
                return !isInside(i, HtmlTag.ARTICLE) && !isInside(i, HtmlTag.MAIN) && !holdsHeadline(i);
            }
            case BODY, MAIN, ARTICLE, HTML -> {
                return false;
            }
            default -> {}
        }
        if (isCalled(i, "footer") || isCalled(i, "nav")) {
            return true;
        }
        return switch (tree.attribute(i, "role")) {
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
                    "tooltip",
                    "doc-toc" -> true;
            default -> false;
        };
    }

    /** Older pages say in a class or id what newer ones say with an element. */
    private boolean isCalled(int i, String name) {
        return tree.tag(i) == HtmlTag.DIV
                && (tree.attribute(i, "class").equals(name)
                        || tree.attribute(i, "id").equals(name));
    }

    private Hint hint(int i) {
        switch (tree.tag(i)) {
            case BODY, MAIN, ARTICLE, HTML, H1, CODE, PRE, TBODY, TR, A -> {
                return Hint.NONE;
            }
            case TD, TH, DT, DD -> {
                if (tree.end(i) - i < 10) {
                    return Hint.NONE; // a cell that talks of tags or comments, not a column of the layout
                }
            }
            default -> {}
        }
        String role = tree.attribute(i, "role");
        if (role.equals("main") || role.equals("article")) {
            return Hint.NONE;
        }
        Hint byClass = hints.of(tree.attribute(i, "class"));
        Hint byId = hints.of(tree.attribute(i, "id"));
        if (byId.compareTo(Hint.TOC) >= 0 && byId.compareTo(byClass) > 0 && isNamedAfterItsHeading(i)) {
            return byClass;
        }
        return byClass.compareTo(byId) > 0 ? byClass : byId;
    }

    /** Documentation makes ids from headings: what such a section is about says nothing about what it is for. */
    private boolean isNamedAfterItsHeading(int section) {
        for (int i = section + 1; i < Math.min(tree.end(section), section + 12); i++) {
            if (tree.tag(i).headingLevel() > 0) {
                Set<String> heading = new HashSet<>();
                for (int text = i + 1; text < tree.end(i); text++) {
                    if (tree.isText(text)) {
                        heading.addAll(Words.of(tree.text(text)));
                    }
                }
                Set<String> id = Words.of(tree.attribute(section, "id"));
                return heading.containsAll(id) && (!article || id.size() > 2);
            }
        }
        return false;
    }

    /** Whether most links in a table of contents lead to places in the page itself. */
    private boolean listsThisPage(int toc) {
        int here = 0;
        int elsewhere = 0;
        for (int i = toc; i < tree.end(toc); i++) {
            if (tree.tag(i) == HtmlTag.A) {
                String href = tree.attribute(i, "href");
                if (href.startsWith("#")) {
                    here++;
                } else if (!href.isEmpty()) {
                    elsewhere++;
                }
            }
        }
        return here > elsewhere;
    }

    /** Documentation uses {@code aside} for notes and warnings. */
    private boolean isNote(int aside) {
        String classes = tree.attribute(aside, "class");
        String role = tree.attribute(aside, "role");
        return role.equals("note")
                || classes.contains("admonition")
                || classes.contains("callout")
                || classes.contains("note")
                || classes.contains("warning")
                || classes.contains("starlight-aside")
                || classes.contains("footnote");
    }

    private boolean isInside(int node, HtmlTag tag) {
        for (int i = tree.parent(node); i > 0; i = tree.parent(i)) {
            if (tree.tag(i) == tag) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsHeadline(int header) {
        for (int i = header + 1; i < tree.end(header); i++) {
            if (tree.tag(i) == HtmlTag.H1 && visible.text(i) > 0) {
                return visible.text(header) < 4 * visible.text(i) + 200;
            }
        }
        return false;
    }

    /** A quotation or code in a frame named after where it comes from is content all the same. */
    private boolean isQuoted(int frame) {
        for (int i = frame; i < tree.end(frame); i++) {
            if ((tree.tag(i) == HtmlTag.BLOCKQUOTE || tree.tag(i) == HtmlTag.PRE)
                    && visible.text(i) * 2 > visible.text(frame)) {
                return true;
            }
        }
        return false;
    }
}

package dev.weir.html;

import dev.weir.html.Hints.Hint;
import dev.weir.html.Markdown.Note;
import dev.weir.html.PageTree.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which part of a page is converted.
 *
 * <p>What a person would not see goes. What is furniture ({@link Furniture}) goes. Every block is then weighed ({@link TextMeasure}):
 * sentences and code count for it, links and scraps against it; the subtree with the greatest sum is the content, since a wider one
 * would add navigation and a narrower one lose sentences. In pages that declare themselves articles the story around the headline is
 * taken and cleaned ({@link ArticleCleanup}).
 *
 * <p>The content contract: on other pages at least {@link #CONTRACT} of the words that are not links and not furniture have to be in the
 * chosen part, else a wider part is chosen, up to the whole visible body.
 */
final class MainContent {
    /** The share of a page's plain words that its content has to hold, in percent. */
    private static final int CONTRACT = 70;

    /** The same for all words, links included. */
    private static final int CONTRACT_WITH_LINKS = 50;

    private static final int TOO_LITTLE_TO_JUDGE = 250;

    private static final int SCRIPTED_SHOWN = 100;
    private static final int SCRIPTED_HIDDEN = 1000;

    private static final int ENOUGH_PROSE = 300;

    private final PageTree tree;
    private final PageFacts facts;
    private final Budget budget;
    private final Hints hints = new Hints();
    private final List<Note> notes = new ArrayList<>();
    private final Captions captions;
    private int root;
    private String lead = "";

    private MainContent(PageTree tree, PageFacts facts, Budget budget) {
        this.tree = tree;
        this.facts = facts;
        this.budget = budget;
        dropHidden();
        this.captions = new Captions(tree);
    }

    static MainContent choose(PageTree tree, PageFacts facts, MarkdownOptions.Scope scope, Budget budget) {
        MainContent content = new MainContent(tree, facts, budget);
        if (scope == MarkdownOptions.Scope.MAIN) {
            content.narrow();
        }
        return content;
    }

    /** Writes the chosen part, under the page's headline also where that stands elsewhere. */
    void write(BlockWriter writer, Links links) {
        if (!lead.isEmpty()) {
            InlineRun run = new InlineRun();
            run.text(lead);
            writer.beginBlock();
            writer.line("# " + run.take(Escapes.Context.HEADING));
        }
        new Blocks(tree, captions, writer, links, budget).write(root);
    }

    List<Note> notes() {
        return notes;
    }

    /**
     * Drops what a person would not see. A page that is hidden but for a few words is one that a script shows when it has loaded: there
     * nothing is dropped.
     */
    private void dropHidden() {
        int elements = 0;
        int hidden = 0;
        int shown = 0;
        for (int i = 1; i < tree.count(); i++) {
            if (tree.isText(i)) {
                shown += tree.text(i).strip().length();
            } else if (Visibility.isHidden(tree.attributes(i))) {
                tree.setFate(i, Fate.HIDDEN);
                int length = textLength(i);
                hidden += length;
                elements += length > 0 ? 1 : 0;
                i = tree.end(i) - 1;
            }
        }
        if (shown < SCRIPTED_SHOWN && hidden > SCRIPTED_HIDDEN) {
            tree.restore(Fate.HIDDEN);
        } else if (elements > 0) {
            notes.add(new Note(Note.Kind.HIDDEN_TEXT_DROPPED, elements));
        }
    }

    private int textLength(int element) {
        int length = 0;
        for (int i = element + 1; i < tree.end(element); i++) {
            length += tree.isText(i) ? tree.text(i).strip().length() : 0;
        }
        return length;
    }

    private void narrow() {
        TextMeasure visible = new TextMeasure(tree, budget);
        int headline = headline(visible);
        new Furniture(tree, hints, visible, facts.article(), budget).drop();
        TextMeasure kept = new TextMeasure(tree, budget);
        if (kept.text(0) == 0 && visible.text(0) > 0) {
            tree.restore(Fate.FURNITURE); // all of it is called furniture: then nothing is
            kept = visible;
            notes.add(new Note(Note.Kind.WIDER_EXTRACTION, 1));
        }
        root = best(kept);
        if (facts.article()) {
            root = aroundHeadline(kept, headline);
            new ArticleCleanup(tree, kept, root).clean(headline > root && headline < tree.end(root) ? headline : -1);
        } else {
            widen(kept);
        }
        if (headline > 0 && !isShown(headline) && !hasTopHeading(kept)) {
            lead = Words.collapse(plain(headline));
        }
    }

    private boolean isShown(int node) {
        boolean kept = node >= root && node < tree.end(root);
        for (int i = node; kept && i > root; i = tree.parent(i)) {
            kept = tree.isKept(i);
        }
        return kept;
    }

    private boolean hasTopHeading(TextMeasure kept) {
        for (int i = root; i < tree.end(root); i++) {
            if (!tree.isKept(i)) {
                i = tree.end(i) - 1;
            } else if (tree.tag(i) == HtmlTag.H1 && kept.text(i) > 0) {
                return true;
            }
        }
        return false;
    }

    /** The narrowest subtree whose blocks are worth the most together, with some trust in what its element and names say. */
    private int best(TextMeasure kept) {
        int best = 0;
        double most = kept.worth(0);
        for (int i = 1; i < tree.count(); i++) {
            if (tree.tag(i).isBlock()) {
                double worth = kept.worth(i) > 0 ? kept.worth(i) * trust(i) : kept.worth(i);
                if (worth >= most) {
                    best = i;
                    most = worth;
                }
            }
        }
        return best;
    }

    private double trust(int i) {
        if (tree.attribute(i, "itemprop").equals("articleBody")) {
            return 1.5;
        }
        HtmlTag tag = tree.tag(i);
        if (tag == HtmlTag.ARTICLE
                || tag == HtmlTag.MAIN
                || tree.attribute(i, "role").equals("main")) {
            return 1.2;
        }
        Hint byClass = hints.of(tree.attribute(i, "class"));
        Hint byId = hints.of(tree.attribute(i, "id"));
        Hint hint = byClass.compareTo(byId) > 0 ? byClass : byId;
        return switch (hint) {
            case CONTENT -> 1.1;
            case FURNITURE -> 0.3;
            case ASIDE, DISCUSSION -> 0.5;
            case NONE, TOC -> 1;
        };
    }

    /** The heading that says what the page's title says, -1 when none does. */
    private int headline(TextMeasure visible) {
        Set<String> title = Words.of(facts.title());
        int best = -1;
        int bestScore = 0;
        for (int i = 1; i < tree.count(); i++) {
            int level = tree.tag(i).headingLevel();
            if (level == 0 || level > 3 || visible.text(i) == 0) {
                continue;
            }
            Set<String> heading = Words.of(plain(i));
            int size = heading.size();
            heading.retainAll(title);
            boolean matches = size >= 2 && heading.size() * 10 >= size * 7;
            int score = matches ? (level == 1 ? 3 : 2) : level == 1 ? 1 : 0;
            if (score > bestScore) {
                best = i;
                bestScore = score;
            }
        }
        return best;
    }

    private String plain(int element) {
        StringBuilder text = new StringBuilder();
        for (int i = element + 1; i < tree.end(element) && text.length() < 500; i++) {
            if (tree.isText(i)) {
                text.append(tree.text(i)).append(' ');
            }
        }
        return text.toString();
    }

    /** The story that the headline belongs to, where the chosen part holds several. */
    private int aroundHeadline(TextMeasure kept, int headline) {
        if (headline <= root || headline >= tree.end(root)) {
            return root;
        }
        for (int i = tree.parent(headline); i > root; i = tree.parent(i)) {
            if (kept.prose(i) >= ENOUGH_PROSE && kept.sentences(i) >= 3 && kept.prose(i) * 8 >= kept.prose(root)) {
                return i;
            }
        }
        return root;
    }

    /**
     * Takes wider parts until the content contract holds, for plain words and, more leniently, for all of them: a page of links has its
     * content in links. A main element is wide enough when it has half of the prose.
     */
    private void widen(TextMeasure kept) {
        int main = main(kept);
        if (main > 0 && (main < root || kept.worth(root) < ENOUGH_PROSE)) {
            root = main;
        } else if (kept.worth(root) <= 0 || kept.text(0) < TOO_LITTLE_TO_JUDGE) {
            root = 0;
        }
        int chosen = root;
        while (root > 0 && !isEnough(kept)) {
            if (root == main && kept.prose(root) * 2 >= kept.prose(0)) {
                break;
            }
            root = tree.parent(root);
        }
        if (root != chosen && notes.stream().noneMatch(note -> note.kind() == Note.Kind.WIDER_EXTRACTION)) {
            notes.add(new Note(Note.Kind.WIDER_EXTRACTION, 1));
        }
    }

    private boolean isEnough(TextMeasure kept) {
        long plain = (long) kept.text(0) - kept.link(0);
        return (kept.text(root) - kept.link(root)) * 100L >= plain * CONTRACT
                && kept.text(root) * 100L >= (long) kept.text(0) * CONTRACT_WITH_LINKS;
    }

    /** The only main element of the page where it holds a fair part of the text, -1 otherwise. */
    private int main(TextMeasure kept) {
        int found = -1;
        for (int i = 1; i < tree.count(); i++) {
            if (!tree.isKept(i)) {
                i = tree.end(i) - 1;
            } else if (tree.tag(i) == HtmlTag.MAIN || tree.attribute(i, "role").equals("main")) {
                if (found >= 0) {
                    return -1;
                }
                found = i;
                i = tree.end(i) - 1;
            }
        }
        return found >= 0 && kept.text(found) * 4L >= kept.text(0) ? found : -1;
    }
}

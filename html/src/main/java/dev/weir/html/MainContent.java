package dev.weir.html;

import dev.weir.html.Markdown.Note;
import java.util.ArrayList;
import java.util.List;

/** Which part of a page is converted. */
final class MainContent {
    private final PageTree tree;
    private final List<Note> notes = new ArrayList<>();
    private int root;

    private MainContent(PageTree tree) {
        this.tree = tree;
    }

    static MainContent choose(PageTree tree, MarkdownOptions.Scope scope, Budget budget) {
        MainContent content = new MainContent(tree);
        content.dropHidden();
        if (scope == MarkdownOptions.Scope.MAIN) {
            content.dropFurniture(budget);
        }
        return content;
    }

    void write(BlockWriter writer, Links links, Budget budget) {
        new Blocks(tree, writer, links, budget).write(root);
    }

    List<Note> notes() {
        return notes;
    }

    private void dropHidden() {
        int hidden = 0;
        for (int i = 1; i < tree.count(); i++) {
            if (!tree.isText(i) && Visibility.isHidden(tree.attributes(i))) {
                tree.setFate(i, PageTree.Fate.HIDDEN);
                hidden++;
                i = tree.end(i) - 1;
            }
        }
        if (hidden > 0) {
            notes.add(new Note(Note.Kind.HIDDEN_TEXT_DROPPED, hidden));
        }
    }

    private void dropFurniture(Budget budget) {
        for (int i = 1; i < tree.count(); i++) {
            budget.step();
            switch (tree.tag(i)) {
                case NAV, ASIDE, FOOTER, HEADER, FORM -> tree.setFate(i, PageTree.Fate.FURNITURE);
                default -> {}
            }
        }
    }
}

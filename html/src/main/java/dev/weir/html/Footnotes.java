package dev.weir.html;

import java.util.HashMap;
import java.util.Map;

/**
 * The footnotes of a page: list items in a container that says it holds them, and referred to from the text. They become GFM
 * footnotes, {@code [^1]} in the text and {@code [^1]: …} where they stand.
 */
final class Footnotes {
    private static final int MAX = 2000;

    private final PageTree tree;
    private final Map<String, String> numbers = new HashMap<>();
    private final Map<Integer, String> items = new HashMap<>();

    Footnotes(PageTree tree) {
        this.tree = tree;
        for (int i = 0; i < tree.count() && numbers.size() < MAX; i++) {
            if (!tree.isText(i) && isContainer(i)) {
                collect(i);
                i = tree.end(i) - 1;
            }
        }
    }

    /** The number of the footnote that a link refers to, empty when it refers to none. */
    String reference(String href) {
        return numbers.isEmpty() || href.length() < 2 || href.charAt(0) != '#'
                ? ""
                : numbers.getOrDefault(href.substring(1), "");
    }

    /** The number of the footnote that a list item is, empty when it is none. */
    String item(int li) {
        return items.getOrDefault(li, "");
    }

    /** Whether a link only leads from a footnote back to its place in the text. */
    boolean isBacklink(int link) {
        if (items.isEmpty()) {
            return false;
        }
        String classes = tree.attribute(link, "class");
        return tree.attribute(link, "role").equals("doc-backlink")
                || classes.contains("footnote-back")
                || classes.contains("reversefootnote")
                || classes.contains("data-footnote-backref");
    }

    private boolean isContainer(int i) {
        if (!tree.tag(i).isBlock()) {
            return false;
        }
        if (tree.attribute(i, "role").equals("doc-endnotes")) {
            return true;
        }
        String classes = tree.attribute(i, "class");
        return classes.equals("footnotes") || classes.startsWith("footnotes ") || classes.endsWith(" footnotes");
    }

    private void collect(int container) {
        for (int i = container + 1; i < tree.end(container) && numbers.size() < MAX; i++) {
            if (tree.tag(i) == HtmlTag.LI) {
                String id = tree.attribute(i, "id");
                if (!id.isEmpty() && !numbers.containsKey(id)) {
                    String number = String.valueOf(numbers.size() + 1);
                    numbers.put(id, number);
                    items.put(i, number);
                }
            }
        }
    }
}

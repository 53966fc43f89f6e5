package dev.weir.html;

import dev.weir.html.PageTree.Fate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which words are the caption of which image. They become the image's description in Markdown, {@code ![caption](address)}, and are not
 * said again as a paragraph. A caption that no image can be found for stays text.
 */
final class Captions {
    private static final int MAX_LENGTH = 1000;
    private static final int MAX_LEVELS = 4;
    private static final int MAX_NODES = 120;

    private final PageTree tree;
    private final Map<Integer, Integer> byImage = new HashMap<>();

    /** Finds the captions among what is kept and takes them out of the running text. */
    Captions(PageTree tree) {
        this.tree = tree;
        for (int i = 1; i < tree.count(); i++) {
            if (!tree.isKept(i)) {
                i = tree.end(i) - 1;
            } else if (isCaption(tree, i) && assign(i)) {
                tree.setFate(i, Fate.ASIDE);
                i = tree.end(i) - 1;
            }
        }
    }

    /** The node that holds an image's caption, -1 when it has none. */
    int of(int image) {
        return byImage.getOrDefault(image, -1);
    }

    /** Whether an element is a caption by its tag or its name. */
    static boolean isCaption(PageTree tree, int i) {
        return switch (tree.tag(i)) {
            case FIGCAPTION -> true;
            case P, DIV, SPAN, EM, I, SMALL, CITE, DD, H4, H5, H6, ASIDE ->
                tree.attribute(i, "class").toLowerCase(Locale.ROOT).contains("caption");
            default -> false;
        };
    }

    private boolean assign(int caption) {
        if (tree.end(caption) - caption > MAX_NODES
                || length(caption, caption, MAX_LENGTH) >= MAX_LENGTH
                || holdsImage(caption)) {
            return false;
        }
        int inside = caption;
        for (int level = 0; level < MAX_LEVELS; level++) {
            int around = tree.parent(inside);
            if (around <= 0 || tree.end(around) - around > 3 * MAX_NODES || length(around, caption, 300) >= 300) {
                return false;
            }
            int image = imageIn(around, caption);
            if (image >= 0) {
                byImage.put(image, caption);
                return true;
            }
            inside = around;
        }
        return false;
    }

    private boolean holdsImage(int element) {
        for (int i = element + 1; i < tree.end(element); i++) {
            if (tree.tag(i) == HtmlTag.IMG) {
                return true;
            }
        }
        return false;
    }

    /** The last image without a caption before the caption, else the first one behind it. */
    private int imageIn(int around, int caption) {
        int found = -1;
        for (int i = around + 1; i < tree.end(around); i++) {
            if (!tree.isKept(i)) {
                i = tree.end(i) - 1;
            } else if (tree.tag(i) == HtmlTag.IMG && !byImage.containsKey(i)) {
                if (i > caption) {
                    return found >= 0 ? found : i;
                }
                found = i;
            }
        }
        return found;
    }

    /** Characters of text in an element outside its caption, or in the caption when both are the same; counted up to a limit. */
    private int length(int element, int caption, int limit) {
        int length = 0;
        for (int i = element + 1; i < tree.end(element) && length < limit; i++) {
            if (i == caption || !tree.isKept(i)) {
                i = tree.end(i) - 1;
            } else if (tree.isText(i)) {
                length += tree.text(i).strip().length();
            }
        }
        return length;
    }
}

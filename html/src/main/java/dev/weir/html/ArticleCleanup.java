package dev.weir.html;

import dev.weir.html.PageTree.Fate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Takes out of a news story or blog post what its publisher put between the lines: links to other stories, labels, bylines, calls to
 * subscribe. Only for pages that declare themselves articles; reference pages keep their lists of links.
 */
final class ArticleCleanup {
    private static final int MAX_LINE = 200;
    private static final List<String> STARTS = new ArrayList<>();
    private static final Set<String> LINES = new HashSet<>();

    static {
        load();
    }

    private final PageTree tree;
    private final TextMeasure kept;
    private final int root;

    ArticleCleanup(PageTree tree, TextMeasure kept, int root) {
        this.tree = tree;
        this.kept = kept;
        this.root = root;
    }

    /**
     * Cleans.
     *
     * @param headline the heading of the story, -1 when it has none inside
     */
    void clean(int headline) {
        int first = firstProse(headline);
        for (int i = root + 1; i < tree.end(root); ) {
            boolean drop = tree.isKept(i) && i != headline && !isAncestor(i, headline) && isNoise(i, headline, first);
            if (drop) {
                tree.setFate(i, Fate.ASIDE);
            }
            i = drop || !tree.isKept(i) ? tree.end(i) : i + 1;
        }
    }

    private boolean isAncestor(int node, int of) {
        return of > node && of < tree.end(node);
    }

    /** The first block after the headline that is a sentence or more. */
    private int firstProse(int headline) {
        for (int i = Math.max(root, headline) + 1; i < tree.end(root); i++) {
            if (tree.isKept(i) && tree.tag(i).isBlock() && kept.isProse(i)) {
                return i;
            }
        }
        return root;
    }

    private boolean isNoise(int i, int headline, int first) {
        HtmlTag tag = tree.tag(i);
        if (kept.text(i) == 0) {
            return false;
        }
        if (Captions.isCaption(tree, i)) {
            return true; // of a film or a gallery: nothing that Markdown could show
        }
        if (!tag.isBlock()) {
            return false;
        }
        switch (tag) {
            case PRE, TABLE, TBODY, THEAD, TFOOT, TR, TD, TH, FIGURE, DL, DT, DD, CAPTION -> {
                return false;
            }
            default -> {}
        }
        boolean scrap = kept.prose(i) < 30;
        if (i < headline) {
            return scrap || kept.prose(i) * 5 < kept.prose(root);
        }
        boolean heading = tag.headingLevel() > 0;
        if (headline > 0 && i > headline && tree.end(i) <= first && scrap && !heading) {
            return true; // between headline and story: byline, date, section
        }
        if (kept.text(i) <= MAX_LINE && isNoiseLine(i)) {
            return true;
        }
        if (heading) {
            return false;
        }
        if (tag == HtmlTag.LI && kept.linkDensity(tree.parent(i)) < 0.6) {
            return false; // an item of a list of which others say more than their link
        }
        int plain = kept.text(i) - kept.link(i);
        if (kept.linkDensity(i) > 0.8 && plain < 40) {
            return true;
        }
        return scrap && kept.worth(i) <= -15 && kept.linkDensity(i) > 0.3 && plain < 40;
    }

    private boolean isNoiseLine(int block) {
        StringBuilder text = new StringBuilder();
        for (int i = block + 1; i < tree.end(block) && text.length() < 2 * MAX_LINE; i++) {
            if (!tree.isKept(i)) {
                i = tree.end(i) - 1;
            } else if (tree.isText(i)) {
                text.append(tree.text(i));
            } else if (tree.tag(i).isBlock()) {
                text.append(' ');
            }
        }
        String line = Words.collapse(text.toString()).toLowerCase(Locale.ROOT);
        String whole = line.endsWith(":") || line.endsWith("\u2026") ? line.substring(0, line.length() - 1) : line;
        if (LINES.contains(whole.strip())) {
            return true;
        }
        for (String start : STARTS) {
            if (line.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    private static void load() {
        try (InputStream in = ArticleCleanup.class.getResourceAsStream("article-noise.txt")) {
            if (in == null) {
                throw new IllegalStateException(
                        "article-noise.txt is missing beside " + ArticleCleanup.class.getName());
            }
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith("=")) {
                    LINES.add(line.substring(1));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    STARTS.add(line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.weir.html;

/**
 * How much text stands where: for every node of a page, the characters under it, how many of them are links, and what it is worth as
 * content. Nodes that are not kept count nothing.
 */
final class TextMeasure {
    private final int[] text;
    private final int[] link;
    private final int[] worth;
    private final int[] prose;
    private final int[] sentences;
    private final boolean[] lines;

    /** Measures what is kept now; two passes over the page. */
    TextMeasure(PageTree tree, Budget budget) {
        int count = tree.count();
        text = new int[count];
        link = new int[count];
        worth = new int[count];
        prose = new int[count];
        sentences = new int[count];
        lines = new boolean[count];
        int[] ownText = new int[count];
        int[] ownLink = new int[count];
        int[] ownStops = new int[count];
        collect(tree, ownText, ownLink, ownStops, budget);
        for (int i = count - 1; i >= 0; i--) {
            if (ownText[i] > 0) {
                int value = worth(tree, i, ownText[i], ownLink[i], ownStops[i]);
                worth[i] += value;
                text[i] += ownText[i];
                link[i] += ownLink[i];
                prose[i] += Math.max(0, value);
                lines[i] = value >= 30;
                sentences[i] += lines[i] ? 1 : 0;
            }
            if (i > 0) {
                int parent = tree.parent(i);
                text[parent] += text[i];
                link[parent] += link[i];
                worth[parent] += worth[i];
                prose[parent] += prose[i];
                sentences[parent] += sentences[i];
            }
        }
    }

    /** Gives the characters of each text to the block that it is a line of. */
    private static void collect(PageTree tree, int[] ownText, int[] ownLink, int[] ownStops, Budget budget) {
        int linkEnd = -1;
        int[] blocks = new int[tree.count()];
        for (int i = 0; i < tree.count(); ) {
            budget.step();
            if (!tree.isKept(i)) {
                i = tree.end(i);
                continue;
            }
            HtmlTag tag = tree.tag(i);
            if (tag == HtmlTag.TEXT) {
                int block = blocks[tree.parent(i)];
                String words = tree.text(i);
                int stops = 0;
                int length = 0;
                for (int c = 0; c < words.length(); c++) {
                    char character = words.charAt(c);
                    if (character > ' ') {
                        length++;
                        switch (character) {
                            case '.',
                                    ',',
                                    ';',
                                    '!',
                                    '?',
                                    ':',
                                    '\u3002',
                                    '\uFF0C',
                                    '\u3001',
                                    '\uFF01',
                                    '\uFF1F',
                                    '\u060C',
                                    '\u0964' -> stops++;
                            default -> {}
                        }
                    }
                }
                ownText[block] += length;
                ownLink[block] += i < linkEnd ? length : 0;
                ownStops[block] += stops;
            } else {
                if (tag == HtmlTag.A && i >= linkEnd && tree.attributes(i).hasKey("href")) {
                    linkEnd = tree.end(i);
                }
                blocks[i] = i == 0 || tag.isBlock() ? i : blocks[tree.parent(i)];
            }
            i++;
        }
    }

    /** What the lines of one block are worth: sentences much, code its length, links and scraps less than nothing. */
    private static int worth(PageTree tree, int block, int text, int link, int stops) {
        HtmlTag tag = tree.tag(block);
        if (tag.isPreformatted()) {
            return text;
        }
        int plain = text - link;
        if (link * 2 > text) {
            return -Math.min(text, 60) - 10;
        }
        if (tag.headingLevel() > 0) {
            return 5;
        }
        if (text >= 80 || (text >= 25 && stops > 0 && tag == HtmlTag.P)) {
            return plain - link;
        }
        if (tag == HtmlTag.TD
                || tag == HtmlTag.TH
                || tag == HtmlTag.DT
                || tag == HtmlTag.DD
                || tag == HtmlTag.LI
                || tag == HtmlTag.P) {
            return link == 0 ? text / 4 : -10;
        }
        return link == 0 ? -5 : -15;
    }

    /** Characters that are not white space. */
    int text(int node) {
        return text[node];
    }

    /** Those of them inside links. */
    int link(int node) {
        return link[node];
    }

    /** The sum of what the blocks under a node are worth; negative for navigation. */
    int worth(int node) {
        return worth[node];
    }

    /** The sum of what is worth something, without what costs. */
    int prose(int node) {
        return prose[node];
    }

    /** The share of link text, 0 to 1; 0 without text. */
    double linkDensity(int node) {
        return text[node] == 0 ? 0 : (double) link[node] / text[node];
    }

    /** How many blocks under a node are a sentence or more. */
    int sentences(int node) {
        return sentences[node];
    }

    /** Whether the lines of this very block are a sentence or more. */
    boolean isProse(int node) {
        return lines[node];
    }
}

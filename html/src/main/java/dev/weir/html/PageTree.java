package dev.weir.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jsoup.nodes.Attributes;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * The body of a page as flat arrays in document order, so that every walk is a loop over an index: no recursion, however deep the
 * page is nested, and sums over subtrees in one backward pass.
 *
 * <p>Node {@code i} has its descendants at {@code i + 1} up to, not including, {@code end(i)}; node 0 is the body. Elements that
 * never hold text ({@link HtmlTag.Flow#NONE}) are left out, TeX in scripts excepted.
 */
final class PageTree {
    /** Why a node is not converted. */
    enum Fate {
        KEPT,
        /** A person would not see it. */
        HIDDEN,
        /** Page furniture beyond doubt: navigation, banners, footers. */
        FURNITURE,
        /** Judged not to belong to the main content. */
        ASIDE
    }

    private static final int MAX_METADATA = 1000;
    private static final Attributes NO_ATTRIBUTES = new Attributes();

    private final HtmlTag[] tags;
    private final Node[] nodes;
    private final int[] parents;
    private final int[] ends;
    private final Fate[] fates;
    private final int count;
    private final List<Element> metadata;

    private PageTree(HtmlTag[] tags, Node[] nodes, int[] parents, int[] ends, int count, List<Element> metadata) {
        this.metadata = metadata;
        this.tags = tags;
        this.nodes = nodes;
        this.parents = parents;
        this.ends = ends;
        this.count = count;
        this.fates = new Fate[count];
        Arrays.fill(fates, Fate.KEPT);
    }

    /** Flattens an element and what it holds. */
    static PageTree of(Element body) {
        Builder builder = new Builder();
        builder.add(body, HtmlTag.BODY, -1);
        Node node = body.childNodeSize() > 0 ? body.childNode(0) : null;
        int parent = 0;
        while (node != null) {
            Node down = null;
            if (node instanceof TextNode text) {
                if (!text.getWholeText().isEmpty()) {
                    builder.add(node, HtmlTag.TEXT, parent);
                }
            } else if (node instanceof Element element) {
                HtmlTag tag = HtmlTag.of(element.normalName());
                if (tag.flow() != HtmlTag.Flow.NONE && (tag != HtmlTag.SCRIPT || isTex(element))) {
                    int index = builder.add(node, tag, parent);
                    if (element.childNodeSize() > 0 && tag != HtmlTag.SCRIPT) {
                        down = element.childNode(0);
                        parent = index;
                    }
                } else if (isMetadata(tag) && builder.metadata.size() < MAX_METADATA) {
                    builder.metadata.add(element);
                }
            }
            if (down != null) {
                node = down;
                continue;
            }
            Node next = node.nextSibling();
            while (next == null && parent > 0) {
                next = builder.nodes[parent].nextSibling();
                builder.ends[parent] = builder.count;
                parent = builder.parents[parent];
            }
            node = next;
        }
        return builder.build();
    }

    private static boolean isTex(Element script) {
        return script.attr("type").startsWith("math/tex");
    }

    private static boolean isMetadata(HtmlTag tag) {
        return switch (tag) {
            case META, TITLE, LINK, SCRIPT -> true;
            default -> false;
        };
    }

    /** Elements in the body that say something about the page and are not part of its text. */
    List<Element> metadata() {
        return metadata;
    }

    int count() {
        return count;
    }

    HtmlTag tag(int node) {
        return tags[node];
    }

    int parent(int node) {
        return parents[node];
    }

    /** The index after the last descendant. */
    int end(int node) {
        return ends[node];
    }

    boolean isText(int node) {
        return tags[node] == HtmlTag.TEXT;
    }

    /** The characters of a text node, as they are. */
    String text(int node) {
        return ((TextNode) nodes[node]).getWholeText();
    }

    Element element(int node) {
        return (Element) nodes[node];
    }

    /** The value of an attribute of an element, empty when it has none; always empty on text. */
    String attribute(int node, String name) {
        Attributes attributes = attributes(node);
        return attributes.isEmpty() ? "" : attributes.get(name);
    }

    Attributes attributes(int node) {
        return tags[node] == HtmlTag.TEXT ? NO_ATTRIBUTES : nodes[node].attributes();
    }

    /** The fate of the node itself; what stands above it may still be dropped. */
    Fate fate(int node) {
        return fates[node];
    }

    boolean isKept(int node) {
        return fates[node] == Fate.KEPT;
    }

    void setFate(int node, Fate fate) {
        fates[node] = fate;
    }

    /** Brings back what was dropped for one reason. */
    void restore(Fate fate) {
        for (int i = 0; i < count; i++) {
            if (fates[i] == fate) {
                fates[i] = Fate.KEPT;
            }
        }
    }

    private static final class Builder {
        private HtmlTag[] tags = new HtmlTag[1024];
        private Node[] nodes = new Node[1024];
        private int[] parents = new int[1024];
        private int[] ends = new int[1024];
        private int count;
        private final List<Element> metadata = new ArrayList<>();

        int add(Node node, HtmlTag tag, int parent) {
            if (count == tags.length) {
                int size = count * 2;
                tags = Arrays.copyOf(tags, size);
                nodes = Arrays.copyOf(nodes, size);
                parents = Arrays.copyOf(parents, size);
                ends = Arrays.copyOf(ends, size);
            }
            tags[count] = tag;
            nodes[count] = node;
            parents[count] = parent;
            ends[count] = count + 1;
            return count++;
        }

        PageTree build() {
            ends[0] = count;
            return new PageTree(tags, nodes, parents, ends, count, metadata);
        }
    }
}

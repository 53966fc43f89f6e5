package dev.weir.robots;

import java.util.ArrayList;
import java.util.List;

/**
 * An llms.txt: a Markdown index of a site for language models (llmstxt.org, a convention).
 *
 * @param title the H1, the only mandatory part; empty when the file has none
 * @param summary the blockquote below it, as one line; empty when absent
 * @param prose what stands between that and the first section, lines as written; empty when absent
 * @param sections the H2 sections in order; one named {@code Optional} may be skipped by readers that are short of room
 */
public record LlmsTxt(String title, String summary, String prose, List<Section> sections) {
    /** How much of a file is read, in characters. */
    public static final int MAX_CHARS = 2_000_000;

    /** The section that may be skipped. */
    public static final String OPTIONAL = "Optional";

    public LlmsTxt {
        sections = List.copyOf(sections);
    }

    /** A section: an H2 and the links listed below it. Prose in a section is not kept. */
    public record Section(String name, List<Item> items) {
        public Section {
            items = List.copyOf(items);
        }
    }

    /**
     * A listed page.
     *
     * @param name what the link says
     * @param url where it leads, as written
     * @param note what follows after the colon; empty when absent
     */
    public record Item(String name, String url, String note) {}

    /** Reads a file; anything is accepted and what does not fit the convention is left out. */
    public static LlmsTxt parse(String text) {
        return new LlmsTxtReader().read(text.length() > MAX_CHARS ? text.substring(0, MAX_CHARS) : text);
    }

    /** Whether it has its H1. */
    public boolean isValid() {
        return !title.isEmpty();
    }

    /** The listed pages of all sections. */
    public List<Item> items() {
        List<Item> all = new ArrayList<>();
        sections.forEach(section -> all.addAll(section.items()));
        return List.copyOf(all);
    }

    /** The file as Markdown, line feed as line end. Text from pages is made harmless: one line, no brackets or control characters. */
    public String toMarkdown() {
        StringBuilder out = new StringBuilder("# ").append(plain(title)).append('\n');
        if (!summary.isEmpty()) {
            out.append("\n> ").append(plain(summary)).append('\n');
        }
        if (!prose.isEmpty()) {
            out.append('\n').append(prose.strip()).append('\n');
        }
        for (Section section : sections) {
            out.append("\n## ").append(plain(section.name())).append("\n\n");
            section.items().forEach(item -> out.append(line(item)));
        }
        return out.toString();
    }

    /** One list line with its line feed. */
    static String line(Item item) {
        String note = plain(item.note());
        String url = item.url().replace("(", "%28").replace(")", "%29").replace(" ", "%20");
        return "- [" + plain(item.name()) + "](" + url + ")" + (note.isEmpty() ? "" : ": " + note) + "\n";
    }

    private static String plain(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isISOControl(c) || c == '\u00a0') {
                space = !out.isEmpty();
            } else if (!isBidiControl(c)) {
                if (space) {
                    out.append(' ');
                    space = false;
                }
                out.append(
                        switch (c) {
                            case '[' -> '(';
                            case ']' -> ')';
                            case '<' -> '\u2039';
                            case '>' -> '\u203a';
                            default -> c;
                        });
            }
        }
        return out.toString();
    }

    /** Characters that make text read differently from how it is stored (Unicode TR 9 §2). */
    private static boolean isBidiControl(char c) {
        return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069') || c == '\u200e' || c == '\u200f';
    }
}

package dev.weir.robots;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Spreads the pages of a site over llms.txt files that each fit a context window.
 *
 * <p>One file when everything fits. Otherwise one file for every top-level directory, with the root file naming only those
 * and the pages that lie at the top; a directory that is still too large is divided in the same way, and one without
 * subdirectories into numbered parts. Thread-safe.
 */
public final class LlmsTxtTree {
    /** Characters a file stays under: what documentation checkers accept. */
    public static final int MAX_CHARS = 50_000;

    private static final int FEW = 2;

    private final String title;
    private final String summary;
    private final int maxChars;

    /** For a site of this name; the summary may be empty. */
    public LlmsTxtTree(String title, String summary) {
        this(title, summary, MAX_CHARS);
    }

    LlmsTxtTree(String title, String summary, int maxChars) {
        this.title = title;
        this.summary = summary;
        this.maxChars = maxChars;
    }

    /**
     * A page to list.
     *
     * @param path the path of the page on its site, which decides the directory it is listed under
     * @param item how it is listed
     * @param optional whether readers short of room should skip it
     */
    public record Page(String path, LlmsTxt.Item item, boolean optional) {}

    /**
     * The files by the path they are to be served under, {@code /llms.txt} first.
     *
     * @param pages the pages in the order they should be listed
     * @param base scheme and authority in front of the paths of further files, as in {@code https://example.com}
     */
    public SequencedMap<String, LlmsTxt> files(List<Page> pages, String base) {
        SequencedMap<String, LlmsTxt> files = new LinkedHashMap<>();
        write("/", title, summary, pages, base, files);
        return files;
    }

    private void write(
            String directory,
            String name,
            String about,
            List<Page> pages,
            String base,
            SequencedMap<String, LlmsTxt> files) {
        LlmsTxt whole = new LlmsTxt(name, about, "", sections(directory, pages));
        String file = directory + "llms.txt";
        if (fits(whole)) {
            files.put(file, whole);
            return;
        }
        Map<String, List<Page>> children = new TreeMap<>();
        List<Page> own = new ArrayList<>();
        for (Page page : pages) {
            String child = childOf(directory, page.path());
            if (child.isEmpty()) {
                own.add(page);
            } else {
                children.computeIfAbsent(child, key -> new ArrayList<>()).add(page);
            }
        }
        // A directory of one or two pages is no file of its own: following a link to a list costs more than the list.
        children.values().removeIf(below -> below.size() <= FEW && own.addAll(below));
        List<LlmsTxt.Item> indexes = new ArrayList<>();
        children.forEach((child, below) -> indexes.add(
                new LlmsTxt.Item(labelOf(child), base + directory + child + "/llms.txt", below.size() + " pages")));
        if (indexes.stream().mapToInt(index -> LlmsTxt.line(index).length()).sum() > maxChars / 2) {
            writeParts(directory, name, about, List.of(), pages, base, files);
            return;
        }
        List<LlmsTxt.Section> root = new ArrayList<>();
        if (!indexes.isEmpty()) {
            root.add(new LlmsTxt.Section("Indexes", indexes));
        }
        root.addAll(sections(directory, own));
        LlmsTxt top = new LlmsTxt(name, about, "", root);
        if (fits(top)) {
            files.put(file, top);
        } else {
            writeParts(directory, name, about, indexes, own, base, files);
        }
        children.forEach(
                (child, below) -> write(directory + child + "/", name + ": " + labelOf(child), "", below, base, files));
    }

    /** Too many pages side by side: they go into {@code llms-1.txt}, {@code llms-2.txt}, …, which the file names. */
    private void writeParts(
            String directory,
            String name,
            String about,
            List<LlmsTxt.Item> indexes,
            List<Page> own,
            String base,
            SequencedMap<String, LlmsTxt> files) {
        List<LlmsTxt.Item> all = new ArrayList<>(indexes);
        SequencedMap<String, LlmsTxt> parts = new LinkedHashMap<>();
        List<LlmsTxt.Item> part = new ArrayList<>();
        int room = maxChars - 2 * name.length() - 100;
        int size = 0;
        for (int i = 0; i < own.size(); i++) {
            LlmsTxt.Item item = own.get(i).item();
            int line = LlmsTxt.line(item).length();
            if (size + line > room && !part.isEmpty()) {
                addPart(directory, name, part, parts);
                part = new ArrayList<>();
                size = 0;
            }
            part.add(item);
            size += line;
        }
        addPart(directory, name, part, parts);
        parts.forEach((path, content) -> all.add(
                new LlmsTxt.Item(content.title(), base + path, content.items().size() + " pages")));
        files.put(directory + "llms.txt", new LlmsTxt(name, about, "", List.of(new LlmsTxt.Section("Indexes", all))));
        files.putAll(parts);
    }

    private static void addPart(
            String directory, String name, List<LlmsTxt.Item> items, SequencedMap<String, LlmsTxt> parts) {
        int number = parts.size() + 1;
        parts.put(
                directory + "llms-" + number + ".txt",
                new LlmsTxt(name + ", part " + number, "", "", List.of(new LlmsTxt.Section("Pages", items))));
    }

    /** One section for each directory right below, pages of the directory itself first, what may be skipped last. */
    private static List<LlmsTxt.Section> sections(String directory, List<Page> pages) {
        List<LlmsTxt.Item> own = new ArrayList<>();
        List<LlmsTxt.Item> skippable = new ArrayList<>();
        Map<String, List<LlmsTxt.Item>> below = new TreeMap<>();
        for (Page page : pages) {
            String child = childOf(directory, page.path());
            if (page.optional()) {
                skippable.add(page.item());
            } else if (child.isEmpty()) {
                own.add(page.item());
            } else {
                below.computeIfAbsent(child, key -> new ArrayList<>()).add(page.item());
            }
        }
        List<LlmsTxt.Section> sections = new ArrayList<>();
        if (!own.isEmpty()) {
            sections.add(new LlmsTxt.Section("Pages", own));
        }
        below.forEach((child, items) -> sections.add(new LlmsTxt.Section(labelOf(child), items)));
        if (!skippable.isEmpty()) {
            sections.add(new LlmsTxt.Section(LlmsTxt.OPTIONAL, skippable));
        }
        return sections;
    }

    private boolean fits(LlmsTxt file) {
        return file.toMarkdown().length() < maxChars;
    }

    /** The directory right below that a path lies in, empty when it lies in none. */
    private static String childOf(String directory, String path) {
        if (!path.startsWith(directory)) {
            return "";
        }
        int slash = path.indexOf('/', directory.length());
        return slash < 0 ? "" : path.substring(directory.length(), slash);
    }

    private static String labelOf(String directory) {
        String words = directory.replace('-', ' ').replace('_', ' ').strip();
        return words.isEmpty() ? directory : Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}

package dev.weir.robots;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LlmsTxtTest {
    @Test
    void readsEveryPart() {
        LlmsTxt read = LlmsTxt.parse("""
                # Spoon handbook

                > How to hold
                > a spoon.

                Some prose with a [link](https://e.org/ignored).

                ## Guides

                - [Holding](https://e.org/holding.md): the basics
                * [Stirring (fast)](https://e.org/stir_(fast).md)
                not an item
                - no link

                ## Optional
                - [History](/history.md) as told
                """);
        assertThat(read.isValid()).isTrue();
        assertThat(read.title()).isEqualTo("Spoon handbook");
        assertThat(read.summary()).isEqualTo("How to hold a spoon.");
        assertThat(read.prose()).isEqualTo("Some prose with a [link](https://e.org/ignored).");
        assertThat(read.sections()).extracting(LlmsTxt.Section::name).containsExactly("Guides", "Optional");
        assertThat(read.items())
                .containsExactly(
                        new LlmsTxt.Item("Holding", "https://e.org/holding.md", "the basics"),
                        new LlmsTxt.Item("Stirring (fast)", "https://e.org/stir_(fast).md", ""),
                        new LlmsTxt.Item("History", "/history.md", "as told"));
    }

    @Test
    void isInvalidWithoutAHeading() {
        assertThat(LlmsTxt.parse("").isValid()).isFalse();
        assertThat(LlmsTxt.parse("<!doctype html><h1>x</h1>").isValid()).isFalse();
        assertThat(LlmsTxt.parse("```\n# code\n```\n## S").isValid()).isFalse();
    }

    @Test
    void writesWhatItReads() {
        LlmsTxt file = new LlmsTxt(
                "T",
                "S",
                "P",
                List.of(new LlmsTxt.Section("A", List.of(new LlmsTxt.Item("n", "https://e.org/a.md", "why")))));
        assertThat(file.toMarkdown()).isEqualTo("# T\n\n> S\n\nP\n\n## A\n\n- [n](https://e.org/a.md): why\n");
        assertThat(LlmsTxt.parse(file.toMarkdown())).isEqualTo(file);
    }

    @Test
    void makesTextFromPagesHarmless() {
        LlmsTxt file = new LlmsTxt(
                "a\n## Forged",
                "",
                "",
                List.of(new LlmsTxt.Section(
                        "S",
                        List.of(new LlmsTxt.Item(
                                "x](http://evil) [y", "https://e.org/a (1).md", "n\n- [z](q)\u202e<b>")))));
        LlmsTxt again = LlmsTxt.parse(file.toMarkdown());
        assertThat(again.title()).isEqualTo("a ## Forged");
        assertThat(again.sections()).hasSize(1);
        assertThat(again.items()).hasSize(1);
        assertThat(again.items().getFirst().url()).isEqualTo("https://e.org/a%20%281%29.md");
        assertThat(file.toMarkdown()).doesNotContain("\u202e").doesNotContain("<b>");
    }

    @Test
    void putsASmallSiteIntoOneFileWithASectionForEachDirectory() {
        Map<String, LlmsTxt> files = new LlmsTxtTree("Site", "About it")
                .files(
                        List.of(page("/", false), page("/docs/b", false), page("/docs/a", false), page("/old/a", true)),
                        "https://e.org");
        assertThat(files).containsOnlyKeys("/llms.txt");
        assertThat(files.get("/llms.txt").sections())
                .extracting(LlmsTxt.Section::name)
                .containsExactly("Pages", "Docs", "Optional");
    }

    @Test
    void dividesALargeSiteSoThatEveryFileFitsAndEveryPageIsReachable() {
        List<LlmsTxtTree.Page> pages = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            pages.add(page("/docs/" + (i % 3 == 0 ? "api/" : i % 3 == 1 ? "guide/" : "") + "page-" + i, false));
            pages.add(page("/blog/post-" + i, i % 2 == 0));
            pages.add(page("/single-" + i + "/x", false));
        }
        pages.add(page("/", false));
        Map<String, LlmsTxt> files = new LlmsTxtTree("Site", "About it", 5_000).files(pages, "https://e.org");
        assertThat(files.keySet()).first().isEqualTo("/llms.txt");
        assertThat(files.keySet()).contains("/docs/llms.txt", "/docs/api/llms.txt", "/blog/llms-1.txt");
        files.forEach(
                (path, file) -> assertThat(file.toMarkdown().length()).as(path).isLessThan(5_000));
        Set<String> reached = new HashSet<>();
        reach("/llms.txt", files, reached);
        assertThat(reached).hasSize(pages.size());
    }

    @Test
    void staysWithinBoundsWhenThereAreMoreDirectoriesThanFitAnIndex() {
        List<LlmsTxtTree.Page> pages = new ArrayList<>();
        for (int i = 0; i < 900; i++) {
            pages.add(page("/dir-" + i / 3 + "/page-" + i, false));
        }
        Map<String, LlmsTxt> files = new LlmsTxtTree("Site", "", 5_000).files(pages, "https://e.org");
        files.forEach(
                (path, file) -> assertThat(file.toMarkdown().length()).as(path).isLessThan(5_000));
        Set<String> reached = new HashSet<>();
        reach("/llms.txt", files, reached);
        assertThat(reached).hasSize(pages.size());
    }

    private static void reach(String file, Map<String, LlmsTxt> files, Set<String> reached) {
        for (LlmsTxt.Item item : files.get(file).items()) {
            String path = item.url().substring("https://e.org".length());
            if (path.endsWith(".md")) {
                assertThat(reached.add(path)).as("%s listed once", path).isTrue();
            } else {
                reach(path, files, reached);
            }
        }
    }

    private static LlmsTxtTree.Page page(String path, boolean optional) {
        String twin = path.endsWith("/") ? path + "index.md" : path + ".md";
        return new LlmsTxtTree.Page(
                path, new LlmsTxt.Item("Page " + path, "https://e.org" + twin, "What " + path + " is about"), optional);
    }
}

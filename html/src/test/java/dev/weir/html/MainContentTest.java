package dev.weir.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.html.Markdown.Note;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MainContentTest {
    private static final String SENTENCE =
            "This sentence is part of what the page has to say, and it is long enough to count as prose.";
    private static final String PROSE = "<p>" + (SENTENCE + " ").repeat(3) + "</p><p>" + SENTENCE + " Twice.</p><p>"
            + SENTENCE + " Three times.</p>";

    @Test
    void dropsWhatSurroundsTheContent() {
        String text = convert(
                        "<title>T</title><header><a href=/>Home</a></header><nav><a href=a>A</a></nav><div class=breadcrumbs>You are here</div>"
                                + "<div role=search>Search</div><main><h1>Title</h1>" + PROSE
                                + "<div class='share-buttons'>Share this</div></main>"
                                + "<aside>Aside</aside><div id=sidebar>Side</div><div class='cookie-consent'>Cookies!</div><footer>Footer</footer>")
                .text();
        assertThat(text).startsWith("# Title\n\nThis sentence").endsWith("Three times.\n");
        assertThat(text)
                .doesNotContain("Home", "You are here", "Search", "Share", "Aside", "Side", "Cookies", "Footer", "[A]");
    }

    @Test
    void keepsTheWholeBodyWhenAsked() {
        Conversion conversion = new HtmlToMarkdown()
                .convert(
                        ("<nav><a href=a>A</a></nav><main>" + PROSE + "</main><footer>Footer</footer>")
                                .getBytes(StandardCharsets.UTF_8),
                        source(MarkdownOptions.DEFAULT.withScope(MarkdownOptions.Scope.BODY)));
        assertThat(((Conversion.Converted) conversion).page().text())
                .startsWith("[A](")
                .endsWith("Footer\n");
    }

    @Test
    void keepsReferencePagesWithTheirLists() {
        String text = convert("<div class=navheader><a href=x>Prev</a></div><div class=sect1><h2>Functions</h2><p>"
                        + SENTENCE + "</p>"
                        + "<dl><dt><code>abs</code><dd>Absolute value.</dl><table><tr><th>Name<th>Type<tr><td><a href=a>a</a><td>int</table>"
                        + "<h3>See also</h3><ul><li><a href=p>one</a><li><a href=q>two</a></ul><pre>code()</pre></div>"
                        + "<div class=navfooter><a href=y>Next</a></div>")
                .text();
        assertThat(text)
                .contains(
                        "## Functions",
                        "- `abs`: Absolute value.",
                        "| Name | Type |",
                        "### See also",
                        "[two](",
                        "```\ncode()\n```");
        assertThat(text).doesNotContain("Prev", "Next");
    }

    @Test
    void keepsPagesThatAreAllLinks() {
        String links = IntStream.range(0, 40)
                .mapToObj(i -> "<li><a href=p" + i + ">Chapter " + i + "</a>")
                .collect(Collectors.joining());
        String text = convert("<div class=body role=main><h1>Contents</h1><ul class=toc>" + links
                        + "</ul></div><div class=footer>" + "<p>" + SENTENCE + "</p></div>")
                .text();
        assertThat(text).contains("# Contents", "[Chapter 0](", "[Chapter 39](").doesNotContain("This sentence");
    }

    @Test
    void dropsATableOfContentsOfThePageItself() {
        String text = convert(
                        "<main><h1>T</h1><div class=toc><ul><li><a href='#a'>Jump to A</a><li><a href='#b'>Jump to B</a></ul></div>"
                                + PROSE + "</main>")
                .text();
        assertThat(text).doesNotContain("Jump");
    }

    @Test
    void doesNotTakeASectionsSubjectForItsPurpose() {
        String text = convert("<div class=body><h1>Manual</h1>" + PROSE + "<section id=comments><h2>Comments</h2><p>"
                        + SENTENCE + " About comments.</p></section>"
                        + "<div class=section id=sharing-with-a-friend><h2>Sharing with a friend</h2><p>" + SENTENCE
                        + " About sharing.</p></div></div>")
                .text();
        assertThat(text).contains("About comments.", "About sharing.");
    }

    @Test
    void dropsWhatReadersWrote() {
        String text = convert("<article><h1>Post</h1>" + PROSE + PROSE + "</article><div id=comments><h3>3 replies</h3>"
                        + PROSE.replace("page", "reader").repeat(3) + "</div>")
                .text();
        assertThat(text).contains("what the page has").doesNotContain("what the reader has");
    }

    @Test
    void keepsMoreWhereTheContentCannotBeToldApart() {
        Markdown page = convert("<div><p>" + SENTENCE + "</p></div><div>"
                + IntStream.range(0, 60)
                        .mapToObj(i -> "<div>Fact " + i + " here</div>")
                        .collect(Collectors.joining()) + "</div>");
        assertThat(page.text()).contains("This sentence", "Fact 0 here", "Fact 59 here");
        assertThat(page.notes()).contains(new Note(Note.Kind.WIDER_EXTRACTION, 1));
    }

    @Test
    void keepsAPageThatAScriptShowsWhenItHasLoaded() {
        Markdown page = convert("<div id=app style='opacity:0'>" + PROSE.repeat(4) + "</div><p>Loading</p>");
        assertThat(page.text()).contains("This sentence");
        assertThat(page.notes()).isEmpty();
    }

    @Test
    void keepsAPageThatIsAllFurniture() {
        assertThat(convert("<nav><a href=a>A</a></nav><footer>F</footer>").text())
                .isEqualTo("[A](https://example.org/a)\n\nF\n");
    }

    @Test
    void takesTheStoryThatTheTitleNames() {
        String text = convert(
                        "<title>Cats learn to swim - The Paper</title><meta property=og:type content=article><article><h1>Cats learn to swim</h1>"
                                + PROSE + "</article><article><h1>Dogs climb a tree</h1>"
                                + PROSE.replace("sentence", "other story") + "</article>")
                .text();
        assertThat(text).contains("# Cats learn to swim", "This sentence").doesNotContain("Dogs", "other story");
    }

    @Test
    void cleansStories() {
        String text = convert(
                        "<title>Cats learn to swim</title><meta property=og:type content=article><article><h1>Cats learn to swim</h1><p>By A. Writer</p>"
                                + "<time>1 May</time><p>" + SENTENCE
                                + "</p><p><a href=o>Related: Dogs climb a tree</a></p><h3>Read more</h3><figure><img src=i.png>"
                                + "<figcaption>A cat</figcaption></figure><p>" + SENTENCE + " Twice.</p><p>" + SENTENCE
                                + " Three times.</p><ul><li><a href=t>Tag</a></ul></article>")
                .text();
        assertThat(text)
                .contains("# Cats learn to swim", "![A cat](https://example.org/i.png)", "Twice.", "Three times.");
        assertThat(text).doesNotContain("By A. Writer", "Dogs", "Read more", "[Tag]");
    }

    @Test
    void writesTheHeadlineAlsoWhereItStandsOutside() {
        String text = convert(
                        "<title>Install Guide - Docs</title><header><div><h1>Install Guide</h1><a href=x>Home</a></div></header><main>"
                                + PROSE + "</main>")
                .text();
        assertThat(text).startsWith("# Install Guide\n\nThis sentence").doesNotContain("Home");
    }

    private static Markdown convert(String html) {
        Conversion conversion = new HtmlToMarkdown()
                .convert(html.getBytes(StandardCharsets.UTF_8), source(MarkdownOptions.DEFAULT.withFrontMatter(false)));
        return ((Conversion.Converted) conversion).page();
    }

    private static HtmlSource source(MarkdownOptions options) {
        return HtmlSource.at(URI.create("https://example.org/page.html"))
                .withCharset("utf-8")
                .withOptions(options);
    }
}

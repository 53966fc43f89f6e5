package dev.weir.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

/** What a CommonMark parser makes of our Markdown has the headings, links, code and tables of the page it was made from. */
class RoundTripTest {
    private static final HtmlSource SOURCE = HtmlSource.at(URI.create("https://example.org/docs/page.html"))
            .withCharset("utf-8")
            .withOptions(MarkdownOptions.DEFAULT.withFrontMatter(false).withScope(MarkdownOptions.Scope.BODY));
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(List.of(TablesExtension.create())).build();

    /** More with {@code -Dweir.html.rounds=20000}. */
    private static final int ROUNDS = Integer.getInteger("weir.html.rounds", 400);

    private static final String[] WORDS = {
        "plain",
        "snake_case_word",
        "*star*",
        "_under_",
        "__init__",
        "a*b",
        "`tick`",
        "a`b",
        "[bracket]",
        "](paren)",
        "[a]: b",
        "<b>",
        "a<b",
        "&amp;",
        "&",
        "#hash",
        "#",
        "-",
        "+",
        "1.",
        "2)",
        "|pipe|",
        "\\",
        "\\*",
        "~~wave~~",
        "~",
        "!",
        "!!",
        "===",
        "---",
        ">",
        ":",
        "x_",
        "_y",
        "caf\u00e9",
        "\u6f22\u5b57",
        "\ud83d\ude00",
        "\"quoted\"",
        "(in)",
        "$5",
        "100%",
        "C#",
        "http://a.example/b_c_d",
        "end.",
        "a&b;",
        "&#65;",
        "***",
        "___",
        "```"
    };

    @Test
    void keepsHeadingsLinksCodeAndTables() {
        Random random = new Random(42);
        for (int round = 0; round < ROUNDS; round++) {
            Element body = new Element("body");
            int blocks = 1 + random.nextInt(6);
            for (int i = 0; i < blocks; i++) {
                addBlock(body, random, 0);
            }
            String html = body.outerHtml();
            Conversion conversion = new HtmlToMarkdown().convert(body.html().getBytes(StandardCharsets.UTF_8), SOURCE);
            if (!(conversion instanceof Conversion.Converted(Markdown page))) {
                continue;
            }
            Document before = Jsoup.parse(html, "https://example.org/docs/page.html");
            Document after = Jsoup.parse(RENDERER.render(PARSER.parse(page.text())));
            String context = html + "\n=====\n" + page.text();
            assertThat(texts(after, "h1,h2,h3,h4,h5,h6")).as(context).isEqualTo(texts(before, "h1,h2,h3,h4,h5,h6"));
            assertThat(links(after)).as(context).isEqualTo(links(before));
            assertThat(code(after)).as(context).isEqualTo(code(before));
            assertThat(grids(after)).as(context).isEqualTo(grids(before));
            assertThat(words(after.body().text()))
                    .as(context)
                    .isEqualTo(words(before.body().text()));
        }
    }

    private static void addBlock(Element parent, Random random, int depth) {
        switch (random.nextInt(depth > 2 ? 4 : 8)) {
            case 0, 1 -> addInlines(parent.appendElement("p"), random, 0);
            case 2 -> addInlines(parent.appendElement("h" + (1 + random.nextInt(6))), random, 1);
            case 3 -> addCode(parent, random);
            case 4 -> {
                Element list = parent.appendElement(random.nextBoolean() ? "ul" : "ol");
                for (int i = random.nextInt(3); i >= 0; i--) {
                    Element item = list.appendElement("li");
                    if (random.nextBoolean()) {
                        addInlines(item, random, 0);
                    } else {
                        addInlines(item.appendElement("p"), random, 0);
                        addBlock(item, random, depth + 1);
                    }
                }
            }
            case 5 -> {
                Element quote = parent.appendElement("blockquote");
                addInlines(quote.appendElement("p"), random, 0);
                addBlock(quote, random, depth + 1);
            }
            case 6 -> addTable(parent, random);
            default -> addBlock(parent.appendElement("div"), random, depth + 1);
        }
    }

    private static void addInlines(Element parent, Random random, int depth) {
        parent.appendText(WORDS[0] + " ");
        for (int i = random.nextInt(6); i >= 0; i--) {
            switch (random.nextInt(depth > 1 ? 3 : 7)) {
                case 0, 1, 2 ->
                    parent.appendText(WORDS[random.nextInt(WORDS.length)] + (random.nextInt(4) == 0 ? "" : " "));
                case 3 -> {
                    Element link = parent.appendElement("a")
                            .attr("href", "x" + random.nextInt(100) + "?a=(" + random.nextInt(9) + ")&b=_c_*d*");
                    link.text("w" + WORDS[random.nextInt(WORDS.length)]);
                    parent.appendText(" ");
                }
                case 4 -> {
                    parent.appendElement("code").text("c" + WORDS[random.nextInt(WORDS.length)] + "d");
                    parent.appendText(" ");
                }
                case 5 -> addInlines(parent.appendElement(random.nextBoolean() ? "em" : "strong"), random, depth + 1);
                default -> {
                    if (!parent.normalName().startsWith("h") && parent.closest("h1,h2,h3,h4,h5,h6,th,td") == null) {
                        parent.appendElement("br");
                    }
                }
            }
        }
    }

    private static void addCode(Element parent, Random random) {
        StringBuilder code = new StringBuilder("x");
        for (int i = random.nextInt(8); i >= 0; i--) {
            code.append(random.nextInt(3) == 0 ? "\n" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        parent.appendElement("pre").appendElement("code").text(code + "\n");
    }

    private static void addTable(Element parent, Random random) {
        Element table = parent.appendElement("table");
        int columns = 2 + random.nextInt(3);
        for (int row = random.nextInt(4) + 1; row >= 0; row--) {
            Element cells = table.appendElement("tr");
            for (int column = 0; column < columns; column++) {
                Element cell = cells.appendElement(table.childrenSize() == 1 ? "th" : "td");
                addInlines(cell, random, 1);
            }
        }
    }

    private static List<String> texts(Document page, String selector) {
        return page.select(selector).stream()
                .map(e -> e.normalName() + " " + words(e.text()))
                .toList();
    }

    private static List<String> links(Document page) {
        return page.select("a[href]").stream()
                .map(e -> e.absUrl("href") + " " + words(e.text()))
                .toList();
    }

    private static List<String> code(Document page) {
        return page.select("pre").stream().map(Element::wholeText).toList();
    }

    private static List<List<List<String>>> grids(Document page) {
        List<List<List<String>>> grids = new ArrayList<>();
        for (Element table : page.select("table")) {
            grids.add(table.select("tr").stream()
                    .map(row -> row.select("th,td").stream()
                            .map(cell -> words(cell.text()))
                            .toList())
                    .toList());
        }
        return grids;
    }

    /** Words without the space around them: emphasis and line breaks may move it. */
    private static String words(String text) {
        return text.replaceAll("[\\s\u00a0]+", "");
    }
}

package dev.weir.html;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.jsoup.Jsoup;

/**
 * Writes the predictions that the article extraction benchmark evaluates, and times the converter on its pages beside a bare parse.
 * The text of an article is what a CommonMark parser reads in our Markdown: words of headings, paragraphs, tables and code; no
 * addresses, no alternative texts of images, and without the page's first heading of level 1, which the benchmark counts as headline.
 *
 * <p>Usage: {@code ArticleExtraction CHECKOUT OUTPUT.json}. The last line printed is {@code mean p50 p99 parse-mean} in milliseconds.
 */
final class ArticleExtraction {
    private static final int WARM_UP_ROUNDS = 6;
    private static final int ROUNDS = 4;

    private ArticleExtraction() {}

    public static void main(String[] args) throws IOException {
        Map<String, byte[]> pages = pages(Path.of(args[0]));
        HtmlToMarkdown converter = new HtmlToMarkdown();
        HtmlSource source = HtmlSource.at(URI.create("https://example.com/news/page.html"))
                .withOptions(MarkdownOptions.DEFAULT.withFrontMatter(false).withStructuredData(false));
        StringBuilder json = new StringBuilder("{\n");
        pages.forEach((name, html) -> {
            String text = converter.convert(html, source) instanceof Conversion.Converted(Markdown page)
                    ? text(page.text())
                    : "";
            json.append(json.length() > 2 ? ",\n" : "").append('"').append(name).append("\": {\"articleBody\": ");
            quote(text, json);
            json.append('}');
        });
        Files.writeString(Path.of(args[1]), json.append("\n}\n"));
        if (args.length > 2) {
            return;
        }
        List<Double> converted = new ArrayList<>();
        List<Double> parsed = new ArrayList<>();
        for (int round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
            for (byte[] html : pages.values()) {
                long start = System.nanoTime();
                converter.convert(html, source);
                long middle = System.nanoTime();
                Jsoup.parse(HtmlBytes.decode(html, "").text());
                long end = System.nanoTime();
                if (round >= WARM_UP_ROUNDS) {
                    converted.add((middle - start) / 1e6);
                    parsed.add((end - middle) / 1e6);
                }
            }
        }
        converted.sort(Comparator.naturalOrder());
        System.out.printf(
                Locale.ROOT,
                "%.2f %.2f %.2f %.2f%n",
                mean(converted),
                converted.get(converted.size() / 2),
                converted.get(converted.size() * 99 / 100),
                mean(parsed));
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }

    private static Map<String, byte[]> pages(Path checkout) throws IOException {
        Map<String, byte[]> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(checkout.resolve("html"))) {
            for (Path file : files.toList()) {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    pages.put(file.getFileName().toString().replace(".html.gz", ""), in.readAllBytes());
                }
            }
        }
        return pages;
    }

    /** The words that a reader of the Markdown sees. */
    static String text(String markdown) {
        Node document = Parser.builder()
                .extensions(List.of(TablesExtension.create()))
                .build()
                .parse(markdown);
        StringBuilder out = new StringBuilder();
        document.accept(new AbstractVisitor() {
            private boolean headline;

            @Override
            public void visit(Heading heading) {
                if (heading.getLevel() == 1 && !headline) {
                    headline = true;
                    return;
                }
                super.visit(heading);
            }

            @Override
            public void visit(Text text) {
                out.append(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
                out.append(code.getLiteral());
            }

            @Override
            public void visit(FencedCodeBlock code) {
                out.append(code.getLiteral()).append('\n');
            }

            @Override
            public void visit(SoftLineBreak lineBreak) {
                out.append(' ');
            }

            @Override
            public void visit(HardLineBreak lineBreak) {
                out.append('\n');
            }

            @Override
            public void visit(Image image) {}

            @Override
            public void visit(CustomNode node) {
                super.visit(node);
                if (node instanceof TableCell) {
                    out.append(' ');
                }
            }

            @Override
            protected void visitChildren(Node parent) {
                super.visitChildren(parent);
                if (parent instanceof Block) {
                    out.append('\n');
                }
            }
        });
        return out.toString().strip();
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}

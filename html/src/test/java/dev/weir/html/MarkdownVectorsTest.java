package dev.weir.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Hand-written pairs of HTML and Markdown: {@code == name}, the HTML, {@code --}, the Markdown. */
class MarkdownVectorsTest {
    private static final HtmlSource SOURCE = HtmlSource.at(URI.create("https://example.org/docs/page.html"))
            .withCharset("utf-8")
            .withOptions(MarkdownOptions.DEFAULT.withFrontMatter(false).withScope(MarkdownOptions.Scope.BODY));

    @TestFactory
    Stream<DynamicTest> writesMarkdown() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : List.of("blocks", "inlines", "lists", "code", "tables", "escapes", "hidden")) {
            for (String section : read(file).split("(?m)^== ", -1)) {
                if (section.isBlank()) {
                    continue;
                }
                int name = section.indexOf('\n');
                int middle = section.indexOf("\n--\n");
                String html = section.substring(name + 1, middle);
                String markdown = section.substring(middle + 4);
                tests.add(
                        DynamicTest.dynamicTest(file + ": " + section.substring(0, name), () -> check(html, markdown)));
            }
        }
        return tests.stream();
    }

    private static void check(String html, String markdown) {
        Conversion conversion =
                new HtmlToMarkdown().convert(("<body>" + html).getBytes(StandardCharsets.UTF_8), SOURCE);
        assertThat(conversion).isInstanceOf(Conversion.Converted.class);
        assertThat(((Conversion.Converted) conversion).page().text()).isEqualTo(markdown);
    }

    private static String read(String name) throws IOException {
        try (InputStream in = MarkdownVectorsTest.class.getResourceAsStream("vectors/" + name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

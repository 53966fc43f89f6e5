package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AcceptTest {
    record Row(String accept, String variant, double html, double markdown, String explicit) {
        static Row of(String line) {
            String[] cells = line.split("\t", -1);
            return new Row(cells[0], cells[1], Double.parseDouble(cells[2]), Double.parseDouble(cells[3]), cells[4]);
        }
    }

    static List<Row> rows() throws IOException {
        try (InputStream in = Objects.requireNonNull(AcceptTest.class.getResourceAsStream("accept.tsv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Row::of)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void weighsAndChooses(Row row) {
        Accept accept = Accept.parse(List.of(row.accept()));

        assertThat(accept.quality(MediaType.TEXT_HTML)).as("html").isEqualTo(row.html());
        assertThat(accept.quality(MediaType.TEXT_MARKDOWN)).as("markdown").isEqualTo(row.markdown());
        double explicit = explicitMarkdown(accept);
        assertThat(explicit)
                .as("explicit")
                .isEqualTo(row.explicit().equals("-") ? -1 : Double.parseDouble(row.explicit()));
        assertThat(variant(accept)).isEqualTo(row.variant());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void readsItsOwnText(Row row) {
        Accept accept = Accept.parse(List.of(row.accept()));
        assertThat(variant(Accept.parse(List.of(accept.toString())))).isEqualTo(row.variant());
    }

    @ParameterizedTest
    @MethodSource("rows")
    void keepsTheRuleAtAnyLength(Row row) {
        if (row.accept().isEmpty()) {
            return;
        }
        // In front: a quote that a row leaves open would swallow what stands behind it.
        String padding = "application/vnd.example;q=0.3, ".repeat(2_000);
        Accept padded = Accept.parse(List.of(padding + row.accept()));
        assertThat(variant(padded))
                .isEqualTo(variant(Accept.parse(List.of("application/vnd.example;q=0.3", row.accept()))));
    }

    @Test
    void hasAtLeastSixtyRows() throws IOException {
        assertThat(rows()).hasSizeGreaterThanOrEqualTo(60);
    }

    @Test
    void acceptsEverythingWhenAbsentEmptyOrUnusable() {
        for (List<String> values : List.of(List.<String>of(), List.of(""), List.of(" , ,"), List.of("text/html;q=x"))) {
            Accept accept = Accept.parse(values);
            assertThat(accept.quality(MediaType.TEXT_MARKDOWN)).isEqualTo(1);
            assertThat(accept.explicitQuality(MediaType.TEXT_HTML)).isEmpty();
            assertThat(accept.refuses(MediaType.TEXT_HTML)).isFalse();
        }
    }

    @Test
    void readsSeveralFieldsAsOneList() {
        Accept accept = Accept.parse(List.of("text/html;q=0.5", "text/markdown"));
        assertThat(accept.quality(MediaType.TEXT_HTML)).isEqualTo(0.5);
        assertThat(accept.explicitQuality(MediaType.TEXT_MARKDOWN)).hasValue(1);
    }

    @Test
    void anOpenQuoteDoesNotSwallowTheNextField() {
        Accept accept = Accept.parse(List.of("text/html;a=\"b", "text/markdown"));
        assertThat(accept.explicitQuality(MediaType.TEXT_MARKDOWN)).hasValue(1);
    }

    @Test
    void tellsRefusedFromUnnamed() {
        assertThat(Accept.parse(List.of("text/html;q=0")).refuses(MediaType.TEXT_HTML))
                .isTrue();
        assertThat(Accept.parse(List.of("*/*;q=0, text/html")).refuses(MediaType.TEXT_HTML))
                .isFalse();
        assertThat(Accept.parse(List.of("application/json")).refuses(MediaType.TEXT_HTML))
                .isFalse();
    }

    /** The rule that the front follows, to show that the values decide it. */
    private static String variant(Accept accept) {
        double markdown = explicitMarkdown(accept);
        double html = accept.quality(MediaType.TEXT_HTML);
        if (markdown > 0 && markdown >= html) {
            return "md";
        }
        if (accept.refuses(MediaType.TEXT_HTML)) {
            return accept.quality(MediaType.TEXT_MARKDOWN) > 0
                    ? "md"
                    : accept.refuses(MediaType.TEXT_MARKDOWN) ? "406" : "html";
        }
        return "html";
    }

    private static double explicitMarkdown(Accept accept) {
        return Stream.of(MediaType.TEXT_MARKDOWN, MediaType.TEXT_X_MARKDOWN)
                .mapToDouble(type -> accept.explicitQuality(type).orElse(-1))
                .max()
                .orElseThrow();
    }
}

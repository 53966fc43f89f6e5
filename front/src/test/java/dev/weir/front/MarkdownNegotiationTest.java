package dev.weir.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MarkdownNegotiationTest {
    static Stream<Arguments> table() throws IOException {
        try (InputStream in = MarkdownNegotiationTest.class.getResourceAsStream("accept.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.startsWith("#"))
                            .map(line -> Arguments.of((Object[]) line.split("\t", -1)))
                            .toList()
                            .stream();
        }
    }

    private static Headers request(String accept) {
        Headers headers = new Headers();
        if (!accept.equals("-")) {
            List.of(accept.split(" \\|\\| ", -1)).forEach(value -> headers.add(HeaderName.ACCEPT, value));
        }
        return headers;
    }

    @ParameterizedTest
    @MethodSource("table")
    void choosesTheVariant(String accept, String variant) {
        assertThat(MarkdownNegotiation.of(request(accept))).hasToString(variant);
    }

    @Test
    void theTableIsLong() throws IOException {
        assertThat(table()).hasSizeGreaterThanOrEqualTo(60);
    }

    @Test
    void theRuleDoesNotChangeWithTheLengthOfTheField() {
        String long1 = "application/x-a;q=0.1, ".repeat(20_000) + "text/markdown";
        assertThat(MarkdownNegotiation.of(request(long1))).isEqualTo(MarkdownNegotiation.MARKDOWN);
        assertThat(MarkdownNegotiation.of(request(long1 + ";q=0.1, text/html"))).isEqualTo(MarkdownNegotiation.HTML);
    }
}

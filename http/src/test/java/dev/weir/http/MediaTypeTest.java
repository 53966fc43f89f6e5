package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            text/html | text/html
            Text/HTML;Charset="utf-8" | text/html; charset=utf-8
            '  text/html ;  charset=UTF-8  ' | text/html; charset=UTF-8
            text/html; charset=utf-8; | text/html; charset=utf-8
            text/html; charset | text/html
            text/html; charset= | text/html
            text/html; charset =utf-8 | text/html
            text/html; =utf-8; a=b | text/html; a=b
            text/html; a=1; A=2 | text/html; a=1
            text/html; a=b c; d=e | text/html; d=e
            text/html; a="b;c=d"; e=f | text/html; a="b;c=d"; e=f
            text/html; a="x\\"y\\\\z" | text/html; a="x\\"y\\\\z"
            text/html; a="" | text/html; a=""
            text/html; a="open | text/html
            text/html;;; a=b | text/html; a=b
            text/html; charset=utf-8, text/html | text/html
            application/vnd.api+json; ext="https://example.com/e" | application/vnd.api+json; ext="https://example.com/e"
            """)
    void readsWhatOriginsSend(String fieldValue, String normal) {
        MediaType type = MediaType.parse(fieldValue).orElseThrow();
        assertThat(type).hasToString(normal);
        assertThat(MediaType.parse(normal)).contains(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "text",
                "text/",
                "/html",
                "text /html",
                "text/ html",
                "text/html text",
                "text/html, text/html",
                "te\"xt/html",
                "text/html\u0000",
                "text/html,",
                "\u00fctext/html",
                "text//html"
            })
    void refusesWhatIsNoMediaType(String fieldValue) {
        assertThat(MediaType.parse(fieldValue)).isEmpty();
    }

    @Test
    void comparesTheEssenceOnly() {
        MediaType type = MediaType.parse("TEXT/html; charset=latin1").orElseThrow();
        assertThat(type.is(MediaType.TEXT_HTML)).isTrue();
        assertThat(type.is(MediaType.TEXT_PLAIN)).isFalse();
        assertThat(type.is(MediaType.XHTML)).isFalse();
        assertThat(type.essence()).isEqualTo("text/html");
    }

    @Test
    void findsParametersByNameInAnyCase() {
        MediaType type = MediaType.parse("text/html; Charset=utf-8").orElseThrow();
        assertThat(type.parameter("CHARSET")).contains("utf-8");
        assertThat(type.parameter("boundary")).isEmpty();
    }

    @Test
    void addsAndReplacesAParameter() {
        MediaType type = MediaType.TEXT_MARKDOWN.with("charset", "x").with("Charset", "utf-8");
        assertThat(type).hasToString("text/markdown; charset=utf-8");
        assertThat(MediaType.TEXT_MARKDOWN.parameters()).isEmpty();
    }

    @Test
    void cannotCarryALineBreak() {
        assertThatThrownBy(() -> MediaType.TEXT_HTML.with("a", "b\r\nc: d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("control character");
        assertThatThrownBy(() -> MediaType.of("text", "a b")).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.weir.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StylePolicyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "\"\" | Attribute[]",
                "script-src 'self' | Attribute[]",
                "default-src 'self' | Forbidden[]",
                "default-src 'none'; style-src 'unsafe-inline' | Attribute[]",
                "DEFAULT-SRC *; Style-Src 'Unsafe-Inline' | Attribute[]",
                "style-src 'self'; style-src 'unsafe-inline' | Forbidden[]",
                "style-src 'self'; style-src-attr 'unsafe-inline' | Attribute[]",
                "style-src 'unsafe-inline'; style-src-attr 'none' | Forbidden[]",
                "style-src 'unsafe-inline' 'sha256-abc=' | Forbidden[]",
                "style-src 'unsafe-inline' 'nonce-abc' | Nonce[nonce=abc]",
                "style-src 'nonce-abc'; style-src-elem 'self' | Forbidden[]",
                "default-src 'nonce-a+/=_-' | Nonce[nonce=a+/=_-]",
                "style-src 'nonce-\"><script>' | Forbidden[]",
                "style-src 'unsafe-inline', default-src 'self' | Forbidden[]",
                "style-src 'nonce-a', style-src 'nonce-b' | Forbidden[]",
                "style-src 'nonce-a', style-src 'unsafe-inline' | Nonce[nonce=a]",
                ";;; , | Attribute[]",
            })
    void saysWhetherTheLineCanBeHidden(String value, String verdict) {
        assertThat(StylePolicy.of(List.of(value == null ? "" : value))).hasToString(verdict);
    }
}

package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheControlTest {
    @Test
    void findsDirectivesInAnyCaseAndSeveralFields() {
        CacheControl control = CacheControl.parse(List.of("No-Transform , PUBLIC,,", "max-age=5"));
        assertThat(control.has("no-transform")).isTrue();
        assertThat(control.has("public")).isTrue();
        assertThat(control.has("private")).isFalse();
        assertThat(control.seconds("max-age")).hasValue(5);
        assertThat(control.seconds("public")).isEmpty();
        assertThat(control.seconds("s-maxage")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            max-age=0 | 0
            max-age="60" | 60
            max-age=0000060 | 60
            max-age=2147483647 | 2147483647
            max-age=2147483648 | 2147483648
            max-age=2147483649 | 2147483648
            max-age=99999999999999999999999999999999 | 2147483648
            max-age=1, max-age=2 | 1
            private="a, max-age=9", max-age=3 | 3
            x=y z, max-age=4 | 4
            """)
    void readsSeconds(String fieldValue, long seconds) {
        assertThat(CacheControl.parse(List.of(fieldValue)).seconds("max-age")).hasValue(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max-age",
                "max-age=",
                "max-age=-1",
                "max-age=1.5",
                "max-age=x",
                "max-age= 5",
                "max-age=5 6",
                "max-age=\"5",
                "max-age;5",
                "max-age=\"\"",
                "max-age=x, max-age=5"
            })
    void keepsTheNameOfADirectiveWithoutAUsableNumber(String fieldValue) {
        CacheControl control = CacheControl.parse(List.of(fieldValue));
        assertThat(control.has("max-age")).isTrue();
        assertThat(control.seconds("max-age")).isEmpty();
    }

    @Test
    void aTypingMistakeDoesNotLoseNoStore() {
        assertThat(CacheControl.parse(List.of("no-store; private")).has("no-store"))
                .isTrue();
        assertThat(CacheControl.parse(List.of("=5, @, no-store")).has("no-store"))
                .isTrue();
    }

    @Test
    void aDirectiveInsideAnArgumentIsNone() {
        assertThat(CacheControl.parse(List.of("private=\"no-store, x\"")).has("no-store"))
                .isFalse();
    }
}

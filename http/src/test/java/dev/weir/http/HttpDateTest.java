package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Sun, 06 Nov 1994 08:49:37 GMT  | 1994-11-06T08:49:37Z
            Sunday, 06-Nov-94 08:49:37 GMT | 1994-11-06T08:49:37Z
            Sun Nov  6 08:49:37 1994       | 1994-11-06T08:49:37Z
            Sun Nov 16 08:49:37 1994       | 1994-11-16T08:49:37Z
            Mon, 06 Nov 1994 08:49:37 GMT  | 1994-11-06T08:49:37Z
            Wednesday, 01-Jan-76 00:00:00 GMT | 2076-01-01T00:00:00Z
            Wednesday, 01-Jan-77 00:00:00 GMT | 1977-01-01T00:00:00Z
            Sat, 31 Dec 2016 23:59:60 GMT  | 2017-01-01T00:00:00Z
            Thu, 29 Feb 2024 00:00:00 GMT  | 2024-02-29T00:00:00Z
            """)
    void readsTheThreeForms(String text, Instant instant) {
        assertThat(HttpDate.parse(text, NOW)).contains(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "Sun",
                "Sun,",
                "Sun, 06 Nov 1994 08:49:37 UTC",
                "Sun, 06 Nov 1994 08:49:37 CMT",
                "Sun, 6 Nov 1994 08:49:37 GMT",
                "sun, 06 Nov 1994 08:49:37 GMT",
                "Sun, 06 nov 1994 08:49:37 GMT",
                "Sun, 06 Nov 94 08:49:37 GMT",
                "Sun, 31 Feb 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:00:00 GMT",
                "Sun, 06 Nov 1994 08:60:37 GMT",
                "Sun, 06 Nov 1994 08:49:61 GMT",
                "Sun, 06 Nov 1994 08:49:37 GMT x",
                "Sun Nov 06 08:49:37 94",
                "Sun Nov    08:49:37 1994",
                "Sun Nov 6  08:49:37 1994",
                "Sun, 06-Nov-94 08:49:37 GMT",
                "Sunday, 06 Nov 1994 08:49:37 GMT",
                "Sun, 0\u0661 Nov 1994 08:49:37 GMT",
                "1994-11-06T08:49:37Z",
                "Sun, 00 Nov 1994 08:49:37 GMT"
            })
    void refusesWhatIsNoDate(String text) {
        assertThat(HttpDate.parse(text, NOW)).isEmpty();
    }

    @Test
    void readsWhatItWrites() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 10_000; i++) {
            Instant instant = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L));
            String text = HttpDate.format(instant);
            assertThat(text).hasSize(29);
            assertThat(HttpDate.parse(text, NOW)).contains(instant);
        }
    }

    @Test
    void cutsOffFractions() {
        assertThat(HttpDate.format(Instant.parse("1994-11-06T08:49:37.999Z")))
                .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Test
    void cannotWriteAYearOfFiveDigits() {
        assertThatThrownBy(() -> HttpDate.format(Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
    }
}

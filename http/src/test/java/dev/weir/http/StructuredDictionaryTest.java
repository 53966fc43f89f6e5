package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StructuredDictionaryTest {
    private static StructuredDictionary read(String... lines) {
        return StructuredDictionary.parse(List.of(lines)).orElseThrow();
    }

    private static StructuredValue value(String text) {
        return read("a=" + text).get("a").orElseThrow();
    }

    @Test
    void readsEveryTypeOfItem() {
        assertThat(value("-12")).isEqualTo(new StructuredValue.Whole(-12));
        assertThat(value("1.5")).isEqualTo(new StructuredValue.Fraction(1.5));
        assertThat(value("\"x\\\"y\"")).isEqualTo(new StructuredValue.Text("x\"y"));
        assertThat(value("*to/k:en")).isEqualTo(new StructuredValue.Word("*to/k:en"));
        assertThat(value(":aGk=:")).isEqualTo(new StructuredValue.Octets("hi"));
        assertThat(value("?0")).isEqualTo(new StructuredValue.Flag(false));
        assertThat(value("@60")).isEqualTo(new StructuredValue.Date(Instant.ofEpochSecond(60)));
        assertThat(value("%\"caf%c3%a9\"")).isEqualTo(new StructuredValue.Display("café"));
        assertThat(value("(1 two;x=1 \"3\")"))
                .isEqualTo(new StructuredValue.Items(List.of(
                        new StructuredValue.Whole(1), new StructuredValue.Word("two"), new StructuredValue.Text("3"))));
    }

    @Test
    void aMemberWithoutValueIsTrueAndParametersAreDropped() {
        assertThat(read("public;x=1, max-age=60;a;b=\"c\"").get("public")).contains(new StructuredValue.Flag(true));
        assertThat(read("public;x=1, max-age=60;a;b=\"c\"").get("max-age")).contains(new StructuredValue.Whole(60));
    }

    @Test
    void theLastOfTwoMembersCountsAcrossLines() {
        assertThat(read("a=1,b=2", "a=3").get("a")).contains(new StructuredValue.Whole(3));
    }

    @Test
    void oneMalformedMemberSpoilsTheWhole() {
        for (String text : List.of(
                "a=1, &&&",
                "a=1,",
                "A=1",
                "a=1 b=2",
                "a=",
                "a=\"open",
                "a=1.",
                "a=1.2345",
                "a=1234567890123456",
                "a=:x:",
                "a=?2",
                "a=(1",
                "a=(1,2)",
                "a=1;B",
                "a=\"\u00e9\"",
                "a=%\"%C3%A9\"",
                "a=@1.5",
                "a=-")) {
            assertThat(StructuredDictionary.parse(List.of(text))).as(text).isEmpty();
        }
    }

    @Test
    void nothingAtAllIsAnEmptyDictionary() {
        assertThat(read("").isEmpty()).isTrue();
        assertThat(read().isEmpty()).isTrue();
    }

    @Test
    void neverThrowsOnNoise() {
        Random random = new Random(42);
        String alphabet = "ab=,;()\"\\:?@%-.* \t10zé\u0000/";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            StructuredDictionary.parse(List.of(text.toString()));
        }
    }
}

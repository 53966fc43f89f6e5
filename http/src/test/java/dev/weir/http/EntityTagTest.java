package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagTest {
    private static final EntityTag STRONG = EntityTag.strong("a");
    private static final EntityTag WEAK = new EntityTag("a", true);

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"a\"", "W/\"a\"", "\"a,b\"", "\"a\\\"", "\"\u00e4\"", "W/\"\""})
    void readsAndWrites(String fieldValue) {
        assertThat(EntityTag.parse(fieldValue).orElseThrow()).hasToString(fieldValue);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\"",
                "\"a",
                "a\"",
                "w/\"a\"",
                "W\"a\"",
                "W/a",
                "W /\"a\"",
                "\"a b\"",
                "\"a\"b",
                "\"a\", \"b\"",
                "*",
                "\"\u0001\"",
                "\"\u007f\""
            })
    void refusesWhatIsNoTag(String fieldValue) {
        assertThat(EntityTag.parse(fieldValue)).isEmpty();
    }

    /** The table of RFC 9110 §8.8.3.2. */
    @Test
    void comparesStronglyAndWeakly() {
        assertThat(WEAK.strongMatches(WEAK)).isFalse();
        assertThat(WEAK.weakMatches(WEAK)).isTrue();
        assertThat(WEAK.weakMatches(new EntityTag("b", true))).isFalse();
        assertThat(WEAK.strongMatches(STRONG)).isFalse();
        assertThat(STRONG.strongMatches(WEAK)).isFalse();
        assertThat(WEAK.weakMatches(STRONG)).isTrue();
        assertThat(STRONG.strongMatches(STRONG)).isTrue();
        assertThat(STRONG.weakMatches(STRONG)).isTrue();
    }

    @Test
    void cannotHoldAQuote() {
        assertThatThrownBy(() -> EntityTag.strong("a\"b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EntityTag.strong("a\r\n")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsAList() {
        EntityTags tags = EntityTags.parse(List.of(" , \"x,y\" ,W/\"a\",,", "\"b\\\", \"c\""));
        assertThat(tags.any()).isFalse();
        assertThat(tags.tags())
                .extracting(EntityTag::toString)
                .containsExactly("\"x,y\"", "W/\"a\"", "\"b\\\"", "\"c\"");
    }

    @Test
    void dropsWhatIsNoTagFromAList() {
        EntityTags tags = EntityTags.parse(List.of("a, \"b\" x, w/\"c, d\", \"e f\", W, \"g\", \"open"));
        assertThat(tags.tags()).containsExactly(EntityTag.strong("g"));
    }

    @Test
    void matchesAListByTheComparisonOfItsField() {
        EntityTags tags = EntityTags.parse(List.of("W/\"a\", \"b\""));
        assertThat(tags.weaklyMatch(STRONG)).isTrue();
        assertThat(tags.stronglyMatch(STRONG)).isFalse();
        assertThat(tags.stronglyMatch(EntityTag.strong("b"))).isTrue();
        assertThat(tags.weaklyMatch(EntityTag.strong("c"))).isFalse();
    }

    @Test
    void aStarAloneMatchesEverything() {
        assertThat(EntityTags.parse(List.of(" * ")).weaklyMatch(STRONG)).isTrue();
        assertThat(EntityTags.parse(List.of("*")).stronglyMatch(WEAK)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*, \"x\"", "\"x\", *", "**", "*x", "\"*\"", "W*", "*, *", ""})
    void aStarInCompanyMatchesNothing(String fieldValue) {
        assertThat(EntityTags.parse(List.of(fieldValue)).weaklyMatch(STRONG)).isFalse();
    }

    @Test
    void noFieldMatchesNothing() {
        assertThat(EntityTags.parse(List.of()).weaklyMatch(STRONG)).isFalse();
    }
}

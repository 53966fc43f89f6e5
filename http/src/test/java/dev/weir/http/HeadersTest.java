package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeadersTest {
    private static final HeaderName X = HeaderName.of("X-Many");

    @Test
    void namesCompareWithoutCaseAndKeepTheirSpelling() {
        assertThat(HeaderName.of("eTaG"))
                .isEqualTo(HeaderName.ETAG)
                .hasSameHashCodeAs(HeaderName.ETAG)
                .hasToString("eTaG");
        assertThat(HeaderName.of("ETag")).isSameAs(HeaderName.ETAG);
        assertThatThrownBy(() -> HeaderName.of("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a b\"");
        assertThatThrownBy(() -> HeaderName.of("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keepsOrderAndRepeats() {
        Headers headers = new Headers().add(HeaderName.VARY, "a").add(X, "1").add(HeaderName.of("vary"), "b");
        assertThat(headers.all(HeaderName.VARY)).containsExactly("a", "b");
        assertThat(headers.combined(HeaderName.VARY)).isEqualTo("a, b");
        assertThat(headers.first(HeaderName.VARY)).contains("a");
        assertThat(headers.first(HeaderName.ETAG)).isEmpty();
        assertThat(headers.combined(HeaderName.ETAG)).isEmpty();
    }

    @Test
    void setsInPlaceAndRemovesTheOthers() {
        Headers headers = new Headers()
                .add(X, "1")
                .add(HeaderName.ETAG, "e")
                .add(X, "2")
                .add(HeaderName.AGE, "3")
                .set(X, "9");
        assertThat(headers)
                .isEqualTo(new Headers().add(X, "9").add(HeaderName.ETAG, "e").add(HeaderName.AGE, "3"));
        assertThat(headers.set(HeaderName.HOST, "h").size()).isEqualTo(4);
    }

    @Test
    void growsAndShrinks() {
        Headers headers = new Headers();
        for (int i = 0; i < 100; i++) {
            headers.add(i % 2 == 0 ? X : HeaderName.VIA, Integer.toString(i));
        }
        headers.remove(X);
        assertThat(headers.size()).isEqualTo(50);
        assertThat(headers.contains(X)).isFalse();
        assertThat(headers.valueAt(49)).isEqualTo("99");
        assertThatThrownBy(() -> headers.valueAt(50)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aCopyIsIndependent() {
        Headers headers = new Headers().add(X, "1");
        Headers copy = headers.copy().add(X, "2");
        assertThat(headers.size()).isEqualTo(1);
        assertThat(copy.size()).isEqualTo(2);
    }

    @Test
    void showsNoValues() {
        assertThat(new Headers().add(HeaderName.COOKIE, "secret")).hasToString("[Cookie]");
    }

    @Test
    void copiesAreIndependentWhicheverOfThemChanges() {
        Headers one = new Headers().add(HeaderName.ETAG, "e").add(X, "1").add(X, "2");
        Headers two = one.copy();
        Headers three = two.copy();
        one.set(X, "9");
        two.remove(HeaderName.ETAG).add(HeaderName.AGE, "3");
        assertThat(one).isEqualTo(new Headers().add(HeaderName.ETAG, "e").add(X, "9"));
        assertThat(two).isEqualTo(new Headers().add(X, "1").add(X, "2").add(HeaderName.AGE, "3"));
        assertThat(three)
                .isEqualTo(new Headers().add(HeaderName.ETAG, "e").add(X, "1").add(X, "2"));
        for (int i = 0; i < 40; i++) {
            three.add(X, "more");
        }
        assertThat(three.copy().remove(X).size()).isEqualTo(1);
        assertThat(three.size()).isEqualTo(43);
    }
}

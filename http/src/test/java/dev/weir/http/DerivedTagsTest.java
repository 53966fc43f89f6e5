package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DerivedTagsTest {
    private static final DerivedTags ADDED = DerivedTags.of("something");
    private static final DerivedTags CODED = DerivedTags.of(ContentCoding.BROTLI);

    @Test
    void aStrongTagGetsTheSuffixAndAWeakOneStays() {
        assertThat(CODED.derive(EntityTag.strong("a"))).hasToString("\"a-w.br\"");
        assertThat(CODED.derive(new EntityTag("a", true))).hasToString("W/\"a\"");
    }

    @Test
    void conditionsGetTheOriginalBackAlsoFromOneMadeWeakSince() {
        Headers request = new Headers().add(HeaderName.IF_NONE_MATCH, "\"x\", \"a-w.br\", W/\"b-w.br\", \"c-w.gzip\"");
        CODED.restore(request, HeaderName.IF_NONE_MATCH);
        assertThat(request.combined(HeaderName.IF_NONE_MATCH)).isEqualTo("\"x\", \"a\", \"b\", \"c-w.gzip\"");
    }

    @Test
    void whatHoldsNoneOfOursIsLeftAlone() {
        for (String value : new String[] {"*", "\"a\" ,  \"b\"", "nonsense"}) {
            Headers request = new Headers().add(HeaderName.IF_MATCH, value);
            CODED.restore(request, HeaderName.IF_MATCH);
            assertThat(request.combined(HeaderName.IF_MATCH)).isEqualTo(value);
        }
    }

    @Test
    void aNotModifiedNamesTheCopyThatTheClientHas() {
        Headers request = new Headers().add(HeaderName.IF_NONE_MATCH, "W/\"a" + ADDED.suffix() + "-w.br\"");
        Headers answer = new Headers().add(HeaderName.ETAG, "\"a\"");
        ADDED.deriveNotModified(request, answer);
        assertThat(answer.combined(HeaderName.ETAG))
                .as("the copy was coded on top of the addition")
                .isEqualTo("\"a" + ADDED.suffix() + "\"");
        Headers other = new Headers().add(HeaderName.ETAG, "\"b\"");
        ADDED.deriveNotModified(request, other);
        assertThat(other.combined(HeaderName.ETAG)).isEqualTo("\"b\"");
    }

    @Test
    void aRangeOfADerivedRepresentationIsKnown() {
        assertThat(CODED.continuesDerived(new Headers().add(HeaderName.IF_RANGE, "\"a-w.br\"")))
                .isTrue();
        assertThat(CODED.continuesDerived(new Headers().add(HeaderName.IF_RANGE, "\"a\"")))
                .isFalse();
        assertThat(CODED.continuesDerived(new Headers().add(HeaderName.IF_RANGE, "Sun, 06 Nov 1994 08:49:37 GMT")))
                .isFalse();
    }

    @Test
    void aSuffixIsAPartOfATag() {
        assertThatThrownBy(() -> new DerivedTags("-w\"")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DerivedTags("gzip")).isInstanceOf(IllegalArgumentException.class);
    }
}

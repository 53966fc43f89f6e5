package dev.weir.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
            </a>; rel="next" | </a>; rel="next"
            </a>;rel=next | </a>; rel="next"
            </a> ; rel = next ; title = "t" | </a>; rel="next"; title="t"
            </a,b;c>; rel="x,y" | </a,b;c>; rel="x,y"
            </a>; title="a \\"b\\" \\\\ c,d;e" | </a>; title="a \\"b\\" \\\\ c,d;e"
            </a>; type=text/html; rel=x | </a>; type="text/html"; rel="x"
            </a>; REL=Next | </a>; rel="Next"
            </a>; rel=x; title*=UTF-8''%e2%82%ac | </a>; rel="x"; title*=UTF-8''%e2%82%ac
            <>; rel=self | <>; rel="self"
            </a> | </a>
            </a>; | </a>
            </a>;; rel=x | </a>; rel="x"
            </a>; crossorigin; rel=x | </a>; crossorigin=""; rel="x"
            </a>; rel= | </a>; rel=""
            <https://example.com/?q=a,b>; rel=x | <https://example.com/?q=a,b>; rel="x"
            """)
    void readsAndWrites(String fieldValue, String normal) {
        List<Link> links = Link.parse(List.of(fieldValue));
        assertThat(links).singleElement().hasToString(normal);
        assertThat(Link.parse(List.of(normal))).isEqualTo(links);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "/a; rel=x",
                "<a",
                "<a b>; rel=x",
                "<a<b>; rel=x",
                "</a> junk; rel=x",
                "</a>; rel=\"open",
                "</a>; rel=\"x\" y",
                "</a>; rel=\"a\u0001b\"",
                "<a\u0000>",
                "garbage",
                "<\u4e00>; rel=x"
            })
    void dropsWhatIsNoLink(String fieldValue) {
        assertThat(Link.parse(List.of(fieldValue))).isEmpty();
    }

    @Test
    void readsListsAndRepeatedFields() {
        List<Link> links = Link.parse(List.of("</a>; rel=x, , </b>; rel=\"y,z\",</c>", "</d>"));
        assertThat(links).extracting(Link::target).containsExactly("/a", "/b", "/c", "/d");
    }

    @Test
    void goesOnBehindABrokenLink() {
        List<Link> links = Link.parse(
                List.of("</a> junk; t=\"x, </no>\"; u=<also, no>, </b>; rel=x", "</c>; title=\"open", "</d>; rel=up"));
        assertThat(links).extracting(Link::target).containsExactly("/b", "/d");
    }

    @Test
    void lowersAndSplitsRelations() {
        Link link = Link.parse(List.of("</a>; rel=\" Next\tALTERNATE  https://Example.com/Rel \"; rel=ignored"))
                .getFirst();
        assertThat(link.relations()).containsExactly("next", "alternate", "https://example.com/rel");
        assertThat(Link.parse(List.of("</a>")).getFirst().relations()).isEmpty();
    }

    @Test
    void findsTheFirstParameterInAnyCase() {
        Link link =
                Link.parse(List.of("</a>; Type=\"text/markdown\"; type=other")).getFirst();
        assertThat(link.parameter("TYPE")).contains("text/markdown");
        assertThat(link.parameter("anchor")).isEmpty();
    }

    @Test
    void buildsAValueWorthSending() {
        Link link = Link.of("/.well-known/api-catalog", "api-catalog").with("type", "application/linkset+json");
        assertThat(link)
                .hasToString("</.well-known/api-catalog>; rel=\"api-catalog\"; type=\"application/linkset+json\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a>", "/a<", "/a\r\nSet-Cookie: x", "/\u4e00"})
    void cannotPointToWhatBreaksTheField(String target) {
        assertThatThrownBy(() -> Link.of(target, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("percent-encode");
    }

    @Test
    void cannotCarryALineBreakInAParameter() {
        assertThatThrownBy(() -> Link.of("/a", "x").with("title", "a\nb")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Link.of("/a", "x").with("ti tle", "a")).isInstanceOf(IllegalArgumentException.class);
    }
}

package dev.weir.front;

import static dev.weir.front.FrontBench.field;
import static dev.weir.front.FrontBench.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.Response;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwinAnswererTest {
    private static final String PAGE = FakeOrigin.page("Guide", "How to mend a weir. ");

    private final FrontBench bench = new FrontBench();

    private Optional<Response> get(String target, String... fields) {
        return bench.answer(Requests.get(target, fields));
    }

    @ParameterizedTest
    @CsvSource({
        "/x.html, /x.md",
        "/x.html, /x/index.md",
        "/x.html, /x.html.md",
        "/x.html, /x.html/index.md",
        "/x, /x.md",
        "/x, /x/index.md",
        "/dir/, /dir/index.md",
        "/dir/, /dir.md",
        "/, /index.md",
        "/a/b.php, /a/b.php.md",
        "/dir/index.html, /dir/index.md",
    })
    void findsThePageOfATwin(String page, String twin) {
        bench.origin.at(page, FakeOrigin.html(200, PAGE));
        Response response = get(twin).orElseThrow();
        assertThat(response.status()).isEqualTo(200);
        assertThat(text(response)).contains("http://site.example" + page);
        assertThat(field(response.headers(), "X-Robots-Tag")).isEqualTo("noindex");
        assertThat(field(response.headers(), "Content-Type")).isEqualTo("text/markdown; charset=utf-8");
        assertThat(field(response.headers(), "Link")).isEqualTo("<" + page + ">; rel=\"canonical\"");
        assertThat(get(twin, "If-None-Match", field(response.headers(), "ETag"))
                        .orElseThrow()
                        .status())
                .isEqualTo(304);
    }

    @ParameterizedTest
    @CsvSource({
        "/x.html, /x.md",
        "/x, /x.md",
        "/dir/, /dir/index.md",
        "/, /index.md",
        "/a.php, /a.php.md",
        "/v1.2, /v1.2.md"
    })
    void everyPageHasATwinThatLeadsBackToIt(String page, String twin) {
        assertThat(TwinPath.of(page)).isEqualTo(twin);
        assertThat(TwinPath.isTwin(twin)).isTrue();
        assertThat(TwinPath.pages(twin)).contains(page);
    }

    @Test
    void carriesTheQueryAndTheClientsFieldsAlong() {
        bench.origin.at("/x?id=3", FakeOrigin.html(200, PAGE));
        assertThat(text(get("/x.md?id=3", "Cookie", "c=1").orElseThrow())).contains("/x?id=3");
        assertThat(bench.origin.asked)
                .allMatch(fetch -> field(fetch.headers(), "Cookie").equals("c=1"));
    }

    @Test
    void remembersWhereThePageWas() {
        bench.origin.at("/x", FakeOrigin.html(200, PAGE));
        get("/x.md");
        bench.origin.asked.clear();
        assertThat(get("/x.md")).isPresent();
        assertThat(bench.origin.targets()).containsExactly("/x");
    }

    @Test
    void whatTheOriginHasThereItselfStaysTheOrigins() {
        bench.origin.at("/own.html", FakeOrigin.html(200, PAGE));
        for (String type : List.of("text/markdown", "text/plain", "application/octet-stream")) {
            bench.origin.at("/own.md", FakeOrigin.html(200, "# Own").with("Content-Type", type));
            assertThat(get("/own.md")).as(type).isEmpty();
        }
        // A page about a Markdown file, as code forges have them.
        bench.origin.at(
                "/own.md", FakeOrigin.html(200, FakeOrigin.page("own.md", "The file own.md in this repository.")));
        assertThat(get("/own.md")).isEmpty();
        assertThat(get("/own.md", "Accept", "text/markdown")
                        .map(FrontBench::text)
                        .orElseThrow())
                .contains("The file own.md");
    }

    @Test
    void aTwinOfNothingIsTheOriginsNotFound() {
        assertThat(get("/nothing.md")).isEmpty();
        assertThat(get("/nothing/index.md")).isEmpty();
        bench.origin.at("/data", FakeOrigin.html(200, "{}").with("Content-Type", "application/json"));
        assertThat(get("/data.md")).isEmpty();
    }

    @Test
    void aSiteThatAnswersEveryPathHasTwinsOfRealPagesOnly() {
        bench.origin.otherwise = fetch -> FakeOrigin.html(
                200, FakeOrigin.page("Oops", "There is no " + fetch.target() + " at this site, sorry. "));
        bench.origin.at("/real", FakeOrigin.html(200, PAGE));
        Response nonsense = get("/nonsense.md").orElseThrow();
        assertThat(nonsense.status()).isEqualTo(404);
        assertThat(get("/nonsense.md", "Accept", "text/html,*/*;q=0.8")).isEmpty();
        Response real = get("/real.md").orElseThrow();
        assertThat(real.status()).isEqualTo(200);
        assertThat(text(real)).contains("mend a weir");
    }

    @Test
    void aPageThatMovedTakesItsTwinAlong() {
        bench.origin.at("/old", FakeOrigin.html(301, "").with("Location", "http://site.example/new?x=1"));
        Response moved = get("/old.md").orElseThrow();
        assertThat(moved.status()).isEqualTo(301);
        assertThat(field(moved.headers(), "Location")).isEqualTo("/new.md?x=1");
        bench.origin.at("/away", FakeOrigin.html(302, "").with("Location", "https://elsewhere.example/"));
        assertThat(get("/away.md")).isEmpty();
        bench.origin.at("/loop", FakeOrigin.html(302, "").with("Location", "/loop"));
        assertThat(get("/loop.md")).isEmpty();
        bench.origin.at("/bad", FakeOrigin.html(302, "").with("Location", "http://[not a uri"));
        assertThat(get("/bad.md")).isEmpty();
    }

    @Test
    void aSiteThatRedirectsEveryPathHasNoTwinsOfThat() {
        bench.origin.otherwise = fetch -> FakeOrigin.html(302, "").with("Location", "/login?next=" + fetch.target());
        assertThat(get("/x.md")).isEmpty();
    }

    @Test
    void anOriginThatFailsIsNotOurError() {
        bench.origin.otherwise = fetch -> {
            throw FakeOrigin.unreachable();
        };
        assertThat(get("/x.md")).isEmpty();
    }

    @Test
    void asksTheOriginABoundedNumberOfTimes() {
        get("/nothing.md");
        assertThat(bench.origin.asked).hasSizeLessThanOrEqualTo(6);
    }
}

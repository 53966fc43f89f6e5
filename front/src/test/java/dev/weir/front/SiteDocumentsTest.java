package dev.weir.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.Response;
import dev.weir.front.FakeOrigin.Answer;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.robots.LlmsTxt;
import dev.weir.robots.RobotsTxt;
import dev.weir.robots.Sitemap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** robots.txt, the sitemap and llms.txt, with an origin that has them, has none, or fails. */
class SiteDocumentsTest {
    private static final String LONG = "Words enough to be a paragraph of a page that says something of its own: ";

    private final FrontBench bench = new FrontBench();

    @AfterEach
    void stop() {
        bench.front.close();
    }

    @Test
    void makesRobotsTxtWhereTheOriginHasNone() {
        RobotsTxt robots = robots();
        assertThat(robots.hasValidUserAgentLine()).isTrue();
        assertThat(robots.isAllowed("GPTBot", "/x")).isTrue();
        assertThat(robots.contentSignals()).isNotEmpty();
        assertThat(robots.sitemaps()).containsExactly("http://site.example/sitemap.xml");
    }

    @Test
    void keepsTheOriginsRulesAndAddsThePolicy() {
        bench.origin.at("/robots.txt", text("User-agent: *\nDisallow: /private\n"));
        RobotsTxt robots = robots();
        assertThat(robots.isAllowed("anybody", "/private/x")).isFalse();
        assertThat(robots.isAllowed("GPTBot", "/private/x")).isFalse();
        assertThat(robots.isAllowed("anybody", "/public")).isTrue();
        assertThat(robots.contentSignals()).isNotEmpty();
    }

    @Test
    void takesAPageInThePlaceOfRobotsTxtForNone() {
        bench.origin.otherwise = fetch -> FakeOrigin.html(200, FakeOrigin.page("Home", LONG));
        assertThat(robots().hasValidUserAgentLine()).isTrue();
    }

    @Test
    void inventsNoPermissionWhileTheOriginFails() {
        bench.origin.at("/robots.txt", FakeOrigin.html(503, "busy"));
        assertThat(bench.answer(Requests.get("/robots.txt"))).isEmpty();
        bench.origin.at("/robots.txt", fetch -> {
            throw FakeOrigin.unreachable();
        });
        assertThat(bench.answer(Requests.get("/robots.txt"))).isEmpty();
    }

    @Test
    void keepsTheRulesOfAFailingOriginForADay() {
        bench.origin.at("/robots.txt", text("User-agent: *\nDisallow: /private\n"));
        assertThat(robots().isAllowed("anybody", "/private/x")).isFalse();

        bench.origin.at("/robots.txt", FakeOrigin.html(503, "busy"));
        bench.now = bench.now.plus(Duration.ofHours(23));
        assertThat(robots().isAllowed("anybody", "/private/x")).isFalse();

        bench.now = bench.now.plus(Duration.ofHours(2));
        assertThat(bench.answer(Requests.get("/robots.txt"))).isEmpty();
    }

    @Test
    void asksForChangedRulesAfterAMinute() {
        bench.origin.at("/robots.txt", text("User-agent: *\nDisallow: /private\n"));
        assertThat(robots().isAllowed("anybody", "/new")).isTrue();

        bench.origin.at("/robots.txt", text("User-agent: *\nDisallow: /new\n"));
        assertThat(robots().isAllowed("anybody", "/new")).isTrue();
        bench.now = bench.now.plus(Duration.ofSeconds(61));
        assertThat(robots().isAllowed("anybody", "/new")).isFalse();
    }

    @Test
    void listsPagesOfOlderVersionsAsOptionalAndInNoSitemap() {
        bench.origin
                .at("/", FakeOrigin.html(200, linked("Home", LONG + "home ", "docs/3.0/a", "docs/2.0/a", "print/a")))
                .at("/docs/3.0/a", FakeOrigin.html(200, FakeOrigin.page("A", LONG + "current ")))
                .at("/docs/2.0/a", FakeOrigin.html(200, canonical("A of two", LONG + "former ", "/docs/3.0/a")))
                .at("/print/a", FakeOrigin.html(200, canonical("A to print", LONG + "printed ", "/docs/3.0/a")));
        bench.front.start(bench.origin);

        LlmsTxt index = LlmsTxt.parse(
                FrontBench.text(bench.answer(Requests.get("/llms.txt")).orElseThrow()));
        assertThat(index.sections().getLast().name()).isEqualTo("Optional");
        assertThat(index.sections().getLast().items())
                .extracting(LlmsTxt.Item::url)
                .containsExactly("http://site.example/docs/2.0/a.md");
        assertThat(index.items()).hasSize(3);
        Response sitemap = bench.answer(Requests.get("/sitemap.xml")).orElseThrow();
        assertThat(Sitemap.read(sitemap.body()).entries())
                .extracting(Sitemap.Entry::location)
                .containsExactly("http://site.example/", "http://site.example/docs/3.0/a");
    }

    @Test
    void answersThatNothingHasChanged() {
        Response first = bench.answer(Requests.get("/robots.txt")).orElseThrow();
        String tag = first.headers().combined(HeaderName.ETAG);
        Response again =
                bench.answer(Requests.get("/robots.txt", "If-None-Match", tag)).orElseThrow();
        assertThat(again.status()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(again.headers().combined(HeaderName.ETAG)).isEqualTo(tag);
    }

    @Test
    void listsWhatTheCrawlFinds() {
        site();
        Response sitemap = bench.answer(Requests.get("/sitemap.xml")).orElseThrow();
        assertThat(Sitemap.read(sitemap.body()).entries())
                .extracting(Sitemap.Entry::location)
                .containsExactly(
                        "http://site.example/", "http://site.example/a.html", "http://site.example/docs/b.html");
        LlmsTxt index = LlmsTxt.parse(
                FrontBench.text(bench.answer(Requests.get("/llms.txt")).orElseThrow()));
        assertThat(index.isValid()).isTrue();
        assertThat(index.items())
                .extracting(LlmsTxt.Item::url)
                .contains("http://site.example/a.md", "http://site.example/docs/b.md");
    }

    @Test
    void leavesOutWhatRobotsTxtForbidsAndWhatIsCanonicalElsewhere() {
        bench.origin.at("/robots.txt", text("User-agent: *\nDisallow: /docs/\n"));
        bench.origin.at(
                "/old.html",
                FakeOrigin.html(
                        200,
                        FakeOrigin.page("Old", LONG + "old ")
                                .replace("</head>", "<link rel=canonical href=/a.html></head>")));
        site();
        Response sitemap = bench.answer(Requests.get("/sitemap.xml")).orElseThrow();
        assertThat(Sitemap.read(sitemap.body()).entries())
                .extracting(Sitemap.Entry::location)
                .containsExactly("http://site.example/", "http://site.example/a.html");
        assertThat(bench.origin.targets()).doesNotContain("/docs/b.html");
    }

    @Test
    void takesACanonicalLinkWithAnotherEndForThePageItselfAndEncodesAsBrowsersDo() {
        String head = "<link rel=canonical href=/docs></head>";
        bench.origin
                .at("/", FakeOrigin.html(200, linked("Home", LONG + "home ", "docs/", "a b")))
                .at("/docs/", FakeOrigin.html(200, FakeOrigin.page("Docs", LONG).replace("</head>", head)))
                .at("/a%20b", FakeOrigin.html(200, FakeOrigin.page("Space", LONG + "spaced ")));
        bench.front.start(bench.origin);
        Response sitemap = bench.answer(Requests.get("/sitemap.xml")).orElseThrow();
        assertThat(Sitemap.read(sitemap.body()).entries())
                .extracting(Sitemap.Entry::location)
                .containsExactly("http://site.example/", "http://site.example/a%20b", "http://site.example/docs/");
    }

    @Test
    void leavesValidDocumentsOfTheOriginAlone() {
        String map =
                "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>http://site.example/a.html"
                        + "</loc></url></urlset>";
        bench.origin.at("/sitemap.xml", answer("application/xml", map));
        bench.origin.at(
                "/llms.txt", text("# Site\n\n> What it is about, in a line.\n\n## Pages\n\n- [A](/a.html): a\n"));
        site();
        assertThat(bench.answer(Requests.get("/sitemap.xml"))).isEmpty();
        assertThat(bench.answer(Requests.get("/llms.txt"))).isEmpty();
        assertThat(robots().sitemaps()).containsExactly("http://site.example/sitemap.xml");
    }

    @Test
    void addsASitemapWhereTheOriginNamesOneThatDoesNotExist() {
        bench.origin.at("/robots.txt", text("User-agent: *\nAllow: /\nSitemap: http://elsewhere.example/gone.xml\n"));
        site();
        assertThat(robots().sitemaps()).contains("http://site.example/sitemap.xml");
    }

    @Test
    void hasNoIndexWhileTheOriginIsDown() {
        bench.origin.otherwise = fetch -> {
            throw FakeOrigin.unreachable();
        };
        bench.front.start(bench.origin);
        assertThat(bench.answer(Requests.get("/llms.txt"))).isEmpty();
        assertThat(bench.answer(Requests.get("/sitemap.xml"))).isEmpty();
    }

    private void site() {
        bench.origin
                .at("/", FakeOrigin.html(200, linked("Home", LONG + "home ", "a.html", "old.html", "docs/b.html")))
                .at("/a.html", FakeOrigin.html(200, FakeOrigin.page("A", LONG + "first ")))
                .at("/docs/b.html", FakeOrigin.html(200, FakeOrigin.page("B", LONG + "second ")));
        bench.front.start(bench.origin);
    }

    private static String linked(String title, String text, String... links) {
        StringBuilder list = new StringBuilder();
        for (String link : links) {
            list.append("<a href='").append(link).append("'>").append(link).append("</a> ");
        }
        return FakeOrigin.page(title, text).replace("</main>", list + "</main>");
    }

    private static String canonical(String title, String text, String canonical) {
        return FakeOrigin.page(title, text)
                .replace("</head>", "<link rel=canonical href=\"" + canonical + "\"></head>");
    }

    private RobotsTxt robots() {
        Optional<Response> answer = bench.answer(Requests.get("/robots.txt"));
        assertThat(answer).isPresent();
        assertThat(answer.get().status()).isEqualTo(200);
        assertThat(answer.get().headers().combined(HeaderName.CONTENT_TYPE)).startsWith("text/plain");
        return RobotsTxt.parse(answer.get().body());
    }

    private static Answer text(String body) {
        return answer("text/plain", body);
    }

    private static Answer answer(String type, String body) {
        return new Answer(200, new Headers().add(HeaderName.CONTENT_TYPE, type), body.getBytes(StandardCharsets.UTF_8));
    }
}

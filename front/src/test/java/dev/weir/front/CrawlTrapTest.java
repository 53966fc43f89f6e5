package dev.weir.front;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.edge.Response;
import dev.weir.robots.LlmsTxt;
import dev.weir.robots.LlmsTxtTree;
import dev.weir.robots.Sitemap;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sites without an end, and sites that are only large: what is asked stays in its bounds, what is there is found. */
@Timeout(60)
class CrawlTrapTest {
    private static final int PAGES = 60;

    /** For robots.txt, sitemaps, llms.txt, and names that do not exist, once for each folder and type. */
    private static final int BESIDE = 40;

    private static final String HERE = "http://site.example";

    private final FrontBench bench = bench(PAGES);

    @AfterEach
    void stop() {
        bench.front.close();
    }

    private static FrontBench bench(int pages) {
        return new FrontBench(FrontSettings.defaults()
                .withCrawl(new CrawlSettings(
                        List.of(),
                        pages,
                        16,
                        2 << 20,
                        64 << 20,
                        2,
                        Duration.ZERO,
                        Duration.ofMinutes(1),
                        Duration.ofHours(6),
                        Duration.ofSeconds(30))));
    }

    private static FakeOrigin.Answer page(String title, String... links) {
        StringBuilder list = new StringBuilder();
        for (String link : links) {
            list.append("<a href=\"").append(link).append("\">more</a> ");
        }
        String text = title + " has words of its own, which no other page says in this way: " + title.hashCode();
        return FakeOrigin.html(
                200,
                FakeOrigin.page(title, text)
                        .replace("<a href=\"other.html\">the other page</a>", "")
                        .replace("</main>", list + "</main>"));
    }

    private static FakeOrigin.Answer nothing() {
        return FakeOrigin.html(404, "<p>Nothing here</p>");
    }

    private List<String> listed() {
        Response sitemap = bench.answer(Requests.get("/sitemap.xml")).orElseThrow();
        return Sitemap.read(sitemap.body()).entries().stream()
                .map(entry -> entry.location().substring(HERE.length()))
                .toList();
    }

    @Test
    void leavesACalendarThatGoesOnForEver() {
        bench.origin
                .at("/", page("Home", "/calendar/1", "/a", "/b"))
                .at("/a", page("A"))
                .at("/b", page("B"));
        bench.origin.otherwise = fetch -> {
            if (!fetch.target().matches("/calendar/[0-9]{1,9}")) {
                return nothing();
            }
            int month = Integer.parseInt(fetch.target().substring("/calendar/".length()));
            return page("Month " + month, "/calendar/" + (month + 1), "/calendar/" + (month + 7));
        };
        bench.front.start(bench.origin);

        assertThat(listed()).contains("/", "/a", "/b").hasSizeLessThanOrEqualTo(PAGES);
        assertThat(bench.origin.asked).hasSizeBetween(PAGES, PAGES + BESIDE);
    }

    @Test
    void readsAPageOnceThoughEveryLinkCarriesANewSession() {
        AtomicInteger visits = new AtomicInteger();
        bench.origin.otherwise = fetch -> {
            String path = fetch.target().replaceFirst("[;?].*", "");
            if (!Set.of("/", "/a", "/b", "/c").contains(path)) {
                return nothing();
            }
            String session = "%032x".formatted(visits.incrementAndGet());
            return page(
                    "Page " + path, "/a?sid=" + session, "/b;jsessionid=" + session, "/c?x=1&amp;PHPSESSID=" + session);
        };
        bench.front.start(bench.origin);

        assertThat(listed()).containsExactly("/", "/a", "/b", "/c?x=1");
        assertThat(bench.origin.asked).hasSizeLessThan(BESIDE);
    }

    @Test
    void keepsParametersThatSayWhatAPageIsAbout() {
        bench.origin
                .at("/", page("Home", "/story?sid=12", "/story?sid=13", "/search?"))
                .at("/story?sid=12", page("Twelve"))
                .at("/story?sid=13", page("Thirteen"))
                .at("/search?", page("Search"));
        bench.front.start(bench.origin);

        assertThat(listed()).containsExactly("/", "/search?", "/story?sid=12", "/story?sid=13");
    }

    @Test
    void followsNumberedPagesOnlyAsDeepAsAnyLink() {
        bench.origin.at("/", page("Home", "/list?page=1"));
        bench.origin.otherwise = fetch -> {
            if (!fetch.target().matches("/list\\?page=[0-9]{1,9}")) {
                return nothing();
            }
            int number = Integer.parseInt(fetch.target().substring("/list?page=".length()));
            return page("List " + number, "/list?page=" + (number + 1), "/list?page=1", "?page=" + number);
        };
        bench.front.start(bench.origin);

        assertThat(listed()).contains("/list?page=1", "/list?page=16").hasSize(17);
    }

    @Test
    void leavesPathsThatGrowByThemselves() {
        bench.origin.at("/", page("Home", "x/y/"));
        bench.origin.otherwise = fetch -> fetch.target().matches("/(x/y/)+")
                ? page("Deep " + fetch.target().length(), "x/y/")
                : nothing();
        bench.front.start(bench.origin);

        assertThat(listed()).containsExactly("/", "/x/y/", "/x/y/x/y/", "/x/y/x/y/x/y/");
    }

    @Test
    void dividesAnIndexThatIsTooLargeAndServesEveryPartOfIt() {
        FrontBench large = bench(700);
        String[] links = new String[600];
        for (int i = 0; i < links.length; i++) {
            links[i] = "/" + (i % 3 == 0 ? "guide" : i % 3 == 1 ? "api" : "blog") + "/page-" + i;
            large.origin.at(links[i], page("A title that is long enough to fill an index, number " + i));
        }
        large.origin.at("/", page("Home", links));
        try (Front front = large.front) {
            front.start(large.origin);
            Set<String> pages = new HashSet<>();
            Set<String> files = new HashSet<>();
            collect(large, "/llms.txt", files, pages);

            assertThat(files).contains("/llms.txt", "/guide/llms.txt").hasSizeGreaterThan(3);
            assertThat(pages).hasSize(601);
        }
    }

    private static void collect(FrontBench large, String file, Set<String> files, Set<String> pages) {
        assertThat(files.add(file)).as("%s is named once", file).isTrue();
        String text = FrontBench.text(large.answer(Requests.get(file)).orElseThrow());
        assertThat(text.length()).isLessThanOrEqualTo(LlmsTxtTree.MAX_CHARS);
        for (LlmsTxt.Item item : LlmsTxt.parse(text).items()) {
            String path = item.url().substring(HERE.length());
            if (path.endsWith(".txt")) {
                collect(large, path, files, pages);
            } else {
                assertThat(pages.add(path)).as("%s is listed once", path).isTrue();
            }
        }
    }
}

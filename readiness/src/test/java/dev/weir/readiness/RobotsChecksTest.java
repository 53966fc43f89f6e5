package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks that read robots.txt, the sitemap and the homepage's own answer. */
class RobotsChecksTest {
    private static final String URLSET =
            "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>https://orchard.example.com/</loc></url></urlset>";

    private static ScriptedSite robots(String body) {
        return new ScriptedSite().answers("/robots.txt", 200, "text/plain", body);
    }

    private static void expect(CheckResult result, CheckStatus status, String message) {
        assertThat(tuple(result.status(), result.message())).isEqualTo(tuple(status, message));
    }

    @Test
    void acceptsARobotsTxtWithAGroup() {
        expect(
                robots("User-agent: *\nAllow: /\n").check("robotsTxt"),
                CheckStatus.PASS,
                "robots.txt exists with valid format");
    }

    @Test
    void refusesARobotsTxtWithoutAGroup() {
        expect(
                robots("# nothing to say\n").check("robotsTxt"),
                CheckStatus.FAIL,
                "robots.txt has no valid User-agent line");
    }

    @Test
    void refusesHtmlServedAsRobotsTxt() {
        CheckResult typed = new ScriptedSite()
                .answers("/robots.txt", 200, "text/html", "User-agent: *\nAllow: /\n")
                .check("robotsTxt");
        CheckResult sniffed =
                robots("  <!DOCTYPE html><title>User-agent: *</title>").check("robotsTxt");

        expect(typed, CheckStatus.FAIL, "robots.txt not found");
        expect(sniffed, CheckStatus.FAIL, "robots.txt not found");
        assertThat(sniffed.evidence().getFirst().finding().summary())
                .isEqualTo("Server returned HTML (likely soft-404) -- robots.txt not found");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void cannotTellWhileTheServerFails(int status) {
        ScriptedSite site = new ScriptedSite().answers("/robots.txt", status, "text/plain", "");

        for (String id : new String[] {"robotsTxt", "robotsTxtAiRules", "contentSignals"}) {
            CheckResult result = site.check(id);
            assertThat(result.status()).as(id).isEqualTo(CheckStatus.UNABLE_TO_CHECK);
            assertThat(result.message()).endsWith("could not be checked: the server returned " + status);
        }
    }

    @Test
    void doesNotTakeABotChallengeForAMissingFile() {
        ScriptedSite site = new ScriptedSite()
                .answers("/robots.txt", 403, "text/html", "<title>Just a moment...</title>")
                .answers("/auth.md", 403, "text/html", "<title>Forbidden</title>");

        expect(
                site.check("robotsTxt"),
                CheckStatus.UNABLE_TO_CHECK,
                "robots.txt could not be checked: the server returned a bot challenge (403)");
        expect(site.check("authMd"), CheckStatus.FAIL, "auth.md not found");
    }

    @Test
    void findsRulesForAiBotsByName() {
        CheckResult result =
                robots("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n").check("robotsTxtAiRules");

        expect(result, CheckStatus.PASS, "AI bot rules found for: gptbot, ccbot");
        assertThat(result.details().path("checkedBots").size()).isEqualTo(15);
        assertThat(result.details().path("foundBots").toString()).isEqualTo("[\"gptbot\",\"ccbot\"]");
    }

    @Test
    void failsWhenNoGroupIsForAiBots() {
        expect(
                robots("User-agent: Googlebot\nAllow: /\n").check("robotsTxtAiRules"),
                CheckStatus.FAIL,
                "No rules in robots.txt apply to AI bots");
    }

    @Test
    void countsAContentSignalOutsideAnyGroup() {
        CheckResult result =
                robots("Content-Signal: /a/ search=yes, ai-train=no\n").check("contentSignals");

        expect(result, CheckStatus.PASS, "Content Signals found in robots.txt");
        assertThat(result.details().toString())
                .isEqualTo(
                        "{\"signals\":[{\"userAgent\":\"*\",\"path\":\"/a/\",\"aiTrain\":\"no\",\"search\":\"yes\",\"aiInput\":null}],"
                                + "\"signalCount\":1}");
    }

    @Test
    void failsWithoutContentSignals() {
        expect(
                robots("User-agent: *\nContent-Signal:\n").check("contentSignals"),
                CheckStatus.FAIL,
                "No Content Signals found in robots.txt");
    }

    @Test
    void takesTheSitemapThatRobotsTxtNames() {
        CheckResult result = robots("Sitemap: /broken.xml\nSitemap: https://orchard.example.com/maps/all.xml\n")
                .answers("/maps/all.xml", 200, "application/xml", URLSET)
                .check("sitemap");

        expect(result, CheckStatus.PASS, "sitemap.xml exists with valid structure");
        assertThat(result.details().toString())
                .isEqualTo(
                        "{\"url\":\"https://orchard.example.com/maps/all.xml\",\"fromRobotsTxt\":true,\"format\":\"xml\"}");
    }

    @Test
    void looksAtTheUsualPlacesWhenRobotsTxtNamesNoSitemap() {
        ScriptedSite site = new ScriptedSite().answers("/sitemap_index.xml", 200, "text/xml", URLSET);

        assertThat(site.check("sitemap").details().path("url").asString())
                .isEqualTo("https://orchard.example.com/sitemap_index.xml");
    }

    @Test
    void doesNotLookElsewhereWhenTheNamedSitemapIsMissing() {
        ScriptedSite site = robots("Sitemap: https://orchard.example.com/gone.xml\n")
                .answers("/sitemap.xml", 200, "application/xml", URLSET);

        expect(site.check("sitemap"), CheckStatus.FAIL, "sitemap.xml not found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html|<!doctype html><title>All</title>",
                "application/xml|<urlset><url><loc>https://a.example</loc>",
                "application/xml|<rss></rss>",
                "text/plain|no address at all"
            })
    void refusesWhatIsNoSitemap(String type, String body) {
        ScriptedSite site = new ScriptedSite().answers("/sitemap.xml", 200, type, body);

        expect(site.check("sitemap"), CheckStatus.FAIL, "sitemap.xml not found");
    }

    @Test
    void acceptsAListOfAddressesAsSitemap() {
        ScriptedSite site = new ScriptedSite()
                .answers(
                        "/sitemap.xml",
                        200,
                        "text/plain",
                        "https://orchard.example.com/a\nhttps://orchard.example.com/b\n");

        assertThat(site.check("sitemap").details().path("format").asString()).isEqualTo("text");
    }

    @Test
    void ignoresLinkHeadersMeantForBrowsers() {
        ScriptedSite site = new ScriptedSite()
                .with("/", "Link", "</a.css>; rel=preload; as=style, <https://cdn.example>; rel=preconnect")
                .with("/", "Link", "<https://orchard.example.com/wp-json/>; rel=\"https://api.w.org/\"");
        CheckResult result = site.check("linkHeaders");

        expect(result, CheckStatus.FAIL, "No agent-useful Link relations found on homepage");
        assertThat(result.details().toString()).isEqualTo("{\"relationsFound\":[],\"totalLinks\":3}");
    }

    @Test
    void findsEveryUsefulLinkRelationInAnyCaseAndField() {
        ScriptedSite site = new ScriptedSite()
                .with("/", "Link", "</a,b>; rel=\"Service-Desc next\"")
                .with("/", "Link", "</c>; rel=api-catalog, </d>; rel=\"alternate\"");

        expect(
                site.check("linkHeaders"),
                CheckStatus.PASS,
                "Found agent-useful Link relations: service-desc, api-catalog, alternate");
    }

    @Test
    void believesTheContentTypeOfNegotiatedMarkdown() {
        ScriptedSite site =
                new ScriptedSite().answersTo("text/markdown", "/", 200, "text/markdown;charset=utf-8", "# Orchard");

        expect(site.check("markdownNegotiation"), CheckStatus.PASS, "Site supports Markdown for Agents");
    }

    @ParameterizedTest
    @CsvSource({"200, text/html", "200, text/plain", "404, text/markdown", "406, text/markdown"})
    void refusesEverythingElseAsMarkdown(int status, String type) {
        CheckResult result = new ScriptedSite()
                .answersTo("text/markdown", "/", status, type, "#")
                .check("markdownNegotiation");

        expect(result, CheckStatus.FAIL, "Site does not support Markdown for Agents");
        assertThat(result.details().path("contentType").asString()).isEqualTo(type);
    }

    @Test
    void fetchesRobotsTxtOnceForAllChecks() {
        ScriptedSite site = robots("User-agent: *\n");
        site.scan();

        assertThat(site.asked().stream().filter(probe -> probe.url().getPath().equals("/robots.txt")))
                .hasSize(1);
        assertThat(site.asked().stream()
                        .map(probe -> probe.url() + " " + probe.headers().size()))
                .doesNotHaveDuplicates();
    }
}

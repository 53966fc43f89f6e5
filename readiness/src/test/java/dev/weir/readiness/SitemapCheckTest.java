package dev.weir.readiness;

import static dev.weir.readiness.CheckStatus.FAIL;
import static dev.weir.readiness.CheckStatus.PASS;
import static dev.weir.readiness.CheckStatus.UNABLE_TO_CHECK;
import static dev.weir.readiness.ScriptedSite.findings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.readiness.Fetcher.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check {@code sitemap}: where it looks and what it takes for one. */
class SitemapCheckTest {
    private static final String URLSET = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            + "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>https://orchard.example.com/</loc></url></urlset>";
    private static final String INDEX =
            "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>"
                    + "https://orchard.example.com/a.xml</loc></sitemap></sitemapindex>";

    @ParameterizedTest
    @ValueSource(strings = {"/sitemap.xml", "/sitemap-index.xml", "/sitemap_index.xml", "/sitemap.xml.gz"})
    void looksInTheUsualPlaces(String path) {
        CheckResult result =
                new ScriptedSite().answers(path, 200, "application/xml", URLSET).check("sitemap");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.message()).isEqualTo("sitemap.xml exists with valid structure");
        assertThat(result.details().toString())
                .isEqualTo("{\"url\":\"https://orchard.example.com" + path
                        + "\",\"fromRobotsTxt\":false,\"format\":\"xml\"}");
    }

    @Test
    void looksWhereRobotsTxtSaysAndNowhereElse() {
        ScriptedSite site = new ScriptedSite()
                .robots("User-agent: *\nAllow: /\nSitemap: https://orchard.example.com/maps/pages.xml\n")
                .answers("/maps/pages.xml", 200, "text/xml", INDEX)
                .answers("/sitemap.xml", 200, "text/xml", URLSET);
        CheckResult result = site.check("sitemap");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().toString())
                .isEqualTo(
                        "{\"url\":\"https://orchard.example.com/maps/pages.xml\",\"fromRobotsTxt\":true,\"format\":\"xml\"}");
        assertThat(site.urls()).doesNotContain("https://orchard.example.com/sitemap.xml");
    }

    @Test
    void takesTheFirstOfSeveralThatIsValid() {
        CheckResult result = new ScriptedSite()
                .robots(
                        "User-agent: *\nAllow: /\nSitemap: /gone.xml\nSitemap: ::nonsense::\nSitemap: //cdn.example.net/s.xml\n")
                .answers("https://cdn.example.net/s.xml", 200, "text/xml", URLSET)
                .check("sitemap");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().path("url").asString()).isEqualTo("https://cdn.example.net/s.xml");
    }

    @Test
    void readsACompressedSitemap() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(URLSET.getBytes(StandardCharsets.UTF_8));
        }
        CheckResult result = new ScriptedSite()
                .put(
                        "/sitemap.xml.gz",
                        ScriptedSite.answer(
                                200, "OK", Map.of("content-type", "application/gzip"), packed.toByteArray()))
                .check("sitemap");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().path("format").asString()).isEqualTo("xml");
    }

    @Test
    void readsAListOfAddresses() {
        CheckResult result = new ScriptedSite()
                .robots("User-agent: *\nAllow: /\nSitemap: https://orchard.example.com/urls.txt\n")
                .answers(
                        "/urls.txt", 200, "text/plain", "https://orchard.example.com/\nhttps://orchard.example.com/a\n")
                .check("sitemap");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().path("format").asString()).isEqualTo("text");
    }

    @Test
    void doesNotTakeAListThatAnswersEveryPathForASitemap() {
        CheckResult result = new ScriptedSite()
                .answersEverythingElse(200, "text/plain", "https://orchard.example.com/\n")
                .check("sitemap");

        assertThat(result.status()).isEqualTo(FAIL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!doctype html><title>App</title>",
                "<rss version=\"2.0\"><channel/></rss>",
                "<urlset><url><loc>https://orchard.example.com/</loc></url>",
                "{\"sitemap\":true}",
                "",
                "\u0000\u0001\u0002",
            })
    void takesNothingElseForASitemap(String body) {
        CheckResult result = new ScriptedSite()
                .answers("/sitemap.xml", 200, "application/xml", body)
                .check("sitemap");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(result.message()).isEqualTo("sitemap.xml not found");
        assertThat(findings(result)).last().isEqualTo("negative: sitemap.xml not found at any expected location");
    }

    @Test
    void judgesASitemapBeyondItsLimitByWhatItRead() {
        String row = "<url><loc>https://orchard.example.com/" + "a".repeat(800) + "</loc></url>";
        CheckResult result = new ScriptedSite()
                .answers("/sitemap.xml", 200, "application/xml", "<urlset>" + row.repeat(10_000) + "</urlset>")
                .check("sitemap");

        assertThat(result.status()).isEqualTo(PASS);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void cannotTellWhenTheServerFails(int status) {
        CheckResult result = new ScriptedSite()
                .answers("/sitemap.xml", status, "text/html", "<h1>No</h1>")
                .check("sitemap");

        assertThat(result.status()).isEqualTo(UNABLE_TO_CHECK);
        assertThat(result.message())
                .isEqualTo(
                        "The sitemap could not be checked: https://orchard.example.com/sitemap.xml returned " + status);
    }

    @Test
    void cannotTellWhenItTakesTooLong() {
        assertThat(new ScriptedSite()
                        .noAnswer("/sitemap.xml", Reason.TIMED_OUT)
                        .check("sitemap")
                        .status())
                .isEqualTo(UNABLE_TO_CHECK);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"FORBIDDEN_ADDRESS", "FORBIDDEN_URL", "TOO_MANY_REDIRECTS"})
    void holdsAnAddressThatNobodyMayFetchAgainstTheSite(Reason reason) {
        CheckResult result = new ScriptedSite()
                .robots("User-agent: *\nAllow: /\nSitemap: http://169.254.169.254/latest\n")
                .put(
                        "http://169.254.169.254/latest",
                        ScriptedSite.none(reason, "169.254.169.254 is link-local: not fetched"))
                .check("sitemap");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(findings(result))
                .anyMatch(finding -> finding.startsWith("negative: ") && finding.contains("link-local"));
    }

    @Test
    void asksForNoMoreThanFiveOfManyDirectives() {
        StringBuilder robots = new StringBuilder("User-agent: *\nAllow: /\n");
        for (int i = 0; i < 1_000; i++) {
            robots.append("Sitemap: /s").append(i).append(".xml\n");
        }
        ScriptedSite site = new ScriptedSite().robots(robots.toString());

        assertThat(site.check("sitemap").status()).isEqualTo(FAIL);
        assertThat(site.urls()).filteredOn(url -> url.contains("/s")).hasSize(5);
    }
}

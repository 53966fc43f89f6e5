package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scan as a whole: which checks, which origin, how long, how many at once. */
@Timeout(60)
class ScannerTest {
    private static Scanner scanner(Fetcher fetcher) {
        return new Scanner(
                Catalogue.load(),
                fetcher,
                page -> new Browser.Loaded(List.of()),
                (name, type) -> new NameServer.NoSuchName(),
                Clock.systemUTC(),
                new Random(1));
    }

    private static Fetcher.Answer answer(URI url, List<URI> hops, int status) {
        return new Fetcher.Answer(
                url,
                hops,
                status,
                "",
                new Headers().add(HeaderName.CONTENT_TYPE, "text/html"),
                "<!doctype html>".getBytes(StandardCharsets.UTF_8),
                false,
                Duration.ZERO);
    }

    @Test
    void asksWhatTheProfileAsks() {
        Scanner scanner = new ScriptedSite().scanner(Catalogue.load());
        Report content = (Report) scanner.scan(ScanRequest.of(ScriptedSite.ORIGIN, Profile.CONTENT));
        Report api = (Report) scanner.scan(ScanRequest.of(ScriptedSite.ORIGIN, Profile.API));
        Report all = (Report) scanner.scan(ScanRequest.of(ScriptedSite.ORIGIN, Profile.ALL));

        assertThat(content.checks().stream().map(CheckResult::id))
                .containsExactly(
                        "robotsTxt",
                        "sitemap",
                        "linkHeaders",
                        "markdownNegotiation",
                        "robotsTxtAiRules",
                        "contentSignals");
        assertThat(content.scores()).containsOnlyKeys(Profile.CONTENT);
        assertThat(api.checks().stream().map(CheckResult::id))
                .hasSize(16)
                .doesNotContain("a2aAgentCard", "x402", "ap2");
        assertThat(api.scores()).as("commerce is in no score").containsOnlyKeys(Profile.values());
        assertThat(all.checks()).hasSize(22);
        assertThat(all.scores()).containsOnlyKeys(Profile.values());
    }

    @Test
    void scoresASiteOfTheAugustCatalogueAsThePageShows() {
        Report report = (Report) new ScriptedSite()
                .answers("/robots.txt", 200, "text/plain", "User-agent: *\nAllow: /\nSitemap: /s.xml\n")
                .answers("/s.xml", 200, "application/xml", "<urlset><url><loc>https://a.example/</loc></url></urlset>")
                .scanner(Catalogue.load().asOf("2026-08"))
                .scan(ScanRequest.of(ScriptedSite.ORIGIN, Profile.ALL));

        assertThat(report.scores().get(Profile.ALL)).isEqualTo(new Score(3, 14));
        assertThat(report.catalogue().categories().stream()
                        .filter(Category::scored)
                        .map(report::score))
                .containsExactly(new Score(2, 4), new Score(0, 1), new Score(1, 2), new Score(0, 7));
        assertThat(report.level()).isEqualTo(new Levels.Level(1, "Basic Web Presence"));
    }

    @Test
    void countsAnOptInCheckOnlyWhenAskedForByName() {
        CheckResult among = new ScriptedSite().scan().check("a2aAgentCard").orElseThrow();
        CheckResult named = new ScriptedSite().check("a2aAgentCard");

        assertThat(among.counted()).isFalse();
        assertThat(named.counted()).isTrue();
    }

    @Test
    void refusesAnUnknownCheckAndNamesTheKnown() {
        assertThatThrownBy(() -> new ScriptedSite().scan("robotsTxt", "robots"))
                .isInstanceOf(ReadinessException.class)
                .hasMessageContaining("no check \"robots\"")
                .hasMessageContaining("robotsTxt, sitemap");
    }

    @Test
    void scansTheOriginThatAnswersInTheEnd() {
        URI www = URI.create("https://www.orchard.example.com/en/");
        Fetcher fetcher = probe ->
                probe.url().getPath().equals("/") && !probe.url().getHost().startsWith("www")
                        ? answer(www, List.of(probe.url()), 200)
                        : answer(probe.url(), List.of(), 404);
        Report report = (Report) scanner(fetcher)
                .scan(ScanRequest.of(URI.create("http://Orchard.example.com:80/docs?x=1#y"), Profile.CONTENT));

        assertThat(report.url()).isEqualTo("https://www.orchard.example.com");
        assertThat(report.redirectedFrom()).contains("http://orchard.example.com");
        assertThat(report.check("linkHeaders").orElseThrow().evidence().toString())
                .contains("url=https://www.orchard.example.com,");
    }

    @Test
    void keepsAPortThatIsNotTheSchemesOwn() {
        Report report = (Report) scanner(probe -> answer(probe.url(), List.of(), 200))
                .scan(ScanRequest.of(URI.create("http://localhost:8080/a"), Profile.CONTENT));

        assertThat(report.url()).isEqualTo("http://localhost:8080");
        assertThat(report.redirectedFrom()).isEmpty();
    }

    @Test
    void isUnreachableWhenTheHomepageGivesNoAnswer() {
        ScanResult result = scanner(probe -> new Fetcher.NoAnswer(
                        probe.url(), Fetcher.Reason.CONNECT_FAILED, "refused \u001b[31mred", Duration.ZERO))
                .scan(ScanRequest.of(ScriptedSite.ORIGIN, Profile.ALL));

        assertThat(result).isEqualTo(new Unreachable("https://orchard.example.com", "refused \uFFFD[31mred"));
    }

    @Test
    void endsAtItsDeadlineWhateverHangs() {
        CountDownLatch never = new CountDownLatch(1);
        Fetcher hanging = probe -> {
            if (probe.url().getPath().equals("/")) {
                return answer(probe.url(), List.of(), 200);
            }
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answer(probe.url(), List.of(), 404);
        };
        Report report = (Report) scanner(hanging)
                .scan(ScanRequest.of(ScriptedSite.ORIGIN, Profile.CONTENT).withTimeout(Duration.ofMillis(300)));

        assertThat(report.check("robotsTxt").orElseThrow().status()).isEqualTo(CheckStatus.UNABLE_TO_CHECK);
        assertThat(report.check("robotsTxt").orElseThrow().message()).contains("the time of the scan is over");
    }

    @Test
    void asksPolitelyFewAtOnce() {
        AtomicInteger running = new AtomicInteger();
        List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
        Fetcher slow = probe -> {
            seen.add(running.incrementAndGet());
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            running.decrementAndGet();
            return answer(probe.url(), List.of(), 404);
        };
        ScanResult _ = scanner(slow).scan(ScanRequest.of(ScriptedSite.ORIGIN, Profile.ALL));

        assertThat(seen).hasSizeLessThanOrEqualTo(40).allMatch(atOnce -> atOnce <= 6);
    }

    @Test
    void survivesACheckThatBreaks() {
        Fetcher broken = probe -> {
            if (probe.url().getPath().equals("/")) {
                return answer(probe.url(), List.of(), 200);
            }
            throw new IllegalStateException("a defect");
        };
        Report report = (Report) scanner(broken).scan(ScanRequest.of(ScriptedSite.ORIGIN, Profile.CONTENT));

        assertThat(report.check("robotsTxt").orElseThrow().status()).isEqualTo(CheckStatus.UNABLE_TO_CHECK);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://127.0.0.1:8080/", "http://[::1]:8080/", "http://localhost/", "http://app.internal/"})
    void doesNotLookForDnsRecordsOfAPrivateName(String url) {
        Report report = (Report) scanner(probe -> answer(probe.url(), List.of(), 404))
                .scan(ScanRequest.of(URI.create(url), Profile.ALL).withChecks(List.of("dnsAid", "x402")));

        assertThat(report.check("dnsAid").orElseThrow().status()).isEqualTo(CheckStatus.NEUTRAL);
        assertThat(report.check("dnsAid").orElseThrow().message()).contains("has no public DNS zone");
        assertThat(report.check("x402").orElseThrow().evidence().toString()).doesNotContain("coinbase");
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, https://example.com",
        "example.com:8443/a, https://example.com:8443/a",
        "http://example.com, http://example.com",
        "' https://example.com ', https://example.com"
    })
    void readsAnAddressAsAPersonTypesIt(String typed, URI url) {
        assertThat(ScanRequest.typed(typed, Profile.ALL).url()).isEqualTo(url);
    }

    /** Where https ends as it is told, and http answers with this status, 0 for not at all. */
    private static Fetcher plainOnly(Fetcher.Reason https, int http) {
        return probe -> {
            URI url = probe.url();
            return url.getScheme().equals("https") || http == 0
                    ? new Fetcher.NoAnswer(url, https, url.getScheme() + " is closed", Duration.ZERO)
                    : answer(url, List.of(), http);
        };
    }

    @ParameterizedTest
    @EnumSource(
            value = Fetcher.Reason.class,
            names = {"CONNECT_FAILED", "TLS_FAILED", "TIMED_OUT"})
    void takesHttpWhenNobodyNamedASchemeAndHttpsCannotBeConnected(Fetcher.Reason reason) {
        Scanner scanner = scanner(plainOnly(reason, 200));
        ScanRequest request = ScanRequest.typed("example.com:8080", Profile.ALL).withChecks(List.of("robotsTxt"));

        Report report = (Report) scanner.scan(request);

        Unreachable https = new Unreachable("https://example.com:8080", "https is closed");
        assertThat(report.url()).isEqualTo("http://example.com:8080");
        assertThat(report.insteadOf()).contains(https);
        assertThat(report.redirectedFrom()).isEmpty();
        assertThat(new TextFormat(new Paint(false), false).of(report))
                .contains("scanned over http, because https://example.com:8080 cannot be scanned: https is closed");
        assertThat(AgentFormat.of(report)).contains("Scanned over http, because https://example.com:8080");
        assertThat(JsonFormat.line(report))
                .contains("\"insteadOf\":{\"url\":\"https://example.com:8080\",\"error\":\"unreachable\",");
        assertThat(scanner.scan(ScanRequest.typed("https://example.com:8080", Profile.ALL)))
                .isEqualTo(https);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fetcher.Reason.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"CONNECT_FAILED", "TLS_FAILED", "TIMED_OUT"})
    void doesNotTryHttpWhereItCouldNotHelp(Fetcher.Reason reason) {
        assertThat(scanner(plainOnly(reason, 200)).scan(ScanRequest.typed("example.com", Profile.ALL)))
                .isEqualTo(new Unreachable("https://example.com", "https is closed"));
    }

    @Test
    void saysThatNeitherSchemeAnswersAndDoesNotScanATlsPortInPlainText() {
        assertThat(scanner(plainOnly(Fetcher.Reason.CONNECT_FAILED, 0))
                        .scan(ScanRequest.typed("example.com", Profile.ALL)))
                .isEqualTo(new Unreachable("https://example.com", "https is closed; nor over http: http is closed"));
        assertThat(scanner(plainOnly(Fetcher.Reason.TLS_FAILED, 400))
                        .scan(ScanRequest.typed("example.com:8443", Profile.ALL)))
                .isEqualTo(new Unreachable("https://example.com:8443", "https is closed"));
        assertThat(scanner(plainOnly(Fetcher.Reason.TLS_FAILED, 200))
                        .scan(ScanRequest.typed("example.com:443", Profile.ALL)))
                .isEqualTo(new Unreachable("https://example.com", "https is closed"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://", "ex ample.com", "https://exa_mple.com:x", "http:///path"})
    void refusesWhatIsNoAddress(String typed) {
        assertThatThrownBy(() -> ScanRequest.typed(typed, Profile.ALL)).isInstanceOf(ReadinessException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/", "https://user:secret@example.com/", "file:///etc/passwd"})
    void refusesAnAddressThatCannotBeScanned(String url) {
        assertThatThrownBy(() -> ScanRequest.of(URI.create(url), Profile.ALL))
                .isInstanceOf(ReadinessException.class)
                .hasMessageNotContaining("secret");
    }
}

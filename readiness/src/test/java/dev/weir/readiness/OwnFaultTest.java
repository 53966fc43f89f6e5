package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Reason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a site brings upon itself is held against it: addresses that lead nowhere, documents that are empty. */
class OwnFaultTest {
    private static CheckResult check(String id, String challenge, Fetcher behind) {
        Fetcher fetcher = probe -> {
            String path = probe.url().getRawPath();
            return path.isEmpty() || path.equals("/")
                    ? answer(probe, "text/html", challenge, "<h1>Home</h1>")
                    : behind.fetch(probe);
        };
        Scanner scanner = new Scanner(
                Catalogue.load(),
                fetcher,
                page -> new Browser.Loaded(List.of()),
                (name, type) -> new NameServer.NoSuchName(),
                Clock.systemUTC(),
                new Random(1));
        ScanRequest request =
                ScanRequest.of(URI.create("https://example.com"), Profile.ALL).withChecks(List.of(id));
        return ((Report) scanner.scan(request)).check(id).orElseThrow();
    }

    private static Answer answer(Fetcher.Probe probe, String type, String challenge, String body) {
        Headers headers = new Headers().add(HeaderName.CONTENT_TYPE, type);
        if (!challenge.isEmpty()) {
            headers.add(HeaderName.WWW_AUTHENTICATE, challenge);
        }
        return new Answer(
                probe.url(),
                List.of(),
                200,
                "OK",
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                false,
                Duration.ZERO);
    }

    private static Fetcher none(Reason reason) {
        return probe -> new NoAnswer(probe.url(), reason, "leads nowhere", Duration.ZERO);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"FORBIDDEN_ADDRESS", "FORBIDDEN_URL", "TOO_MANY_REDIRECTS"})
    void holdsAnAddressThatLeadsNowhereAgainstTheSite(Reason reason) {
        String challenge = "Bearer resource_metadata=\"http://10.0.0.1/meta\"";

        assertThat(check("sitemap", "", none(reason)).status()).isEqualTo(CheckStatus.FAIL);
        assertThat(check("oauthProtectedResource", challenge, none(reason)).status())
                .isEqualTo(CheckStatus.FAIL);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"UNKNOWN_HOST", "CONNECT_FAILED", "TLS_FAILED", "TIMED_OUT", "MALFORMED"})
    void cannotTellWhenTheNetworkFails(Reason reason) {
        assertThat(check("sitemap", "", none(reason)).status()).isEqualTo(CheckStatus.UNABLE_TO_CHECK);
    }

    @Test
    void takesAnEmptyDocumentForNoJson() {
        CheckResult result = check(
                "mcpServerCard",
                "",
                probe -> answer(
                        probe,
                        "application/json",
                        "",
                        probe.url().getPath().endsWith("mcp.json") ? "" : "elsewhere" + probe.url()));

        assertThat(JsonDocument.parse(new byte[0])).isInstanceOf(JsonDocument.Malformed.class);
        assertThat(result.status()).isEqualTo(CheckStatus.FAIL);
    }

    @Test
    void readsAChallengeWhoseLettersGrowInLowerCase() {
        String challenge = "\u0130".repeat(9) + " resource_metadata=";

        assertThat(check("oauthProtectedResource", challenge, probe -> answer(probe, "text/html", "", "<html>no"))
                        .status())
                .isEqualTo(CheckStatus.FAIL);
    }
}

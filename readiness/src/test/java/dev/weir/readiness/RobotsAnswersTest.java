package dev.weir.readiness;

import static dev.weir.readiness.CheckStatus.FAIL;
import static dev.weir.readiness.CheckStatus.PASS;
import static dev.weir.readiness.CheckStatus.UNABLE_TO_CHECK;
import static dev.weir.readiness.ScriptedSite.findings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.readiness.Fetcher.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in the place of robots.txt, and what robotsTxt, robotsTxtAiRules and contentSignals make of it. */
class RobotsAnswersTest {
    private static final List<String> READERS = List.of("robotsTxt", "robotsTxtAiRules", "contentSignals");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "User-agent: *\nAllow: /\n",
                "\uFEFFUser-agent: *\r\nDisallow:\r\n",
                "# only a comment before\n\n   USER-AGENT :  *   # everybody\nDisallow: /x",
                "User-agent: *\rAllow: /",
            })
    void acceptsARobotsTxtHoweverItsLinesEnd(String body) {
        CheckResult result = new ScriptedSite().robots(body).check("robotsTxt");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.message()).isEqualTo("robots.txt exists with valid format");
        assertThat(findings(result))
                .containsExactly(
                        "positive: Received valid robots.txt (200, text/plain)",
                        "positive: Contains valid User-agent directive(s)",
                        "positive: robots.txt exists with valid format");
    }

    @Test
    void acceptsARobotsTxtWithoutAType() {
        CheckResult result = new ScriptedSite()
                .put("/robots.txt", ScriptedSite.answer(200, "OK", Map.of(), "User-agent: *\nAllow: /\n"))
                .check("robotsTxt");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(findings(result)).first().isEqualTo("positive: Received valid robots.txt (200)");
    }

    @Test
    void showsTheFirstFiveHundredCharacters() {
        String body = "User-agent: *\nAllow: /\n# " + "x".repeat(600);
        Step.Exchange fetch = (Step.Exchange)
                new ScriptedSite().robots(body).check("robotsTxt").evidence().getFirst();

        assertThat(fetch.answered().bodyPreview()).hasValue(body.substring(0, 500) + "...");
    }

    @Test
    void doesNotTakeAPageForARobotsTxt() {
        ScriptedSite typed = new ScriptedSite().answers("/robots.txt", 200, "text/html", "User-agent: *\nAllow: /\n");
        ScriptedSite looking = new ScriptedSite().robots("  <!DOCTYPE html><title>App</title>");

        for (ScriptedSite site : List.of(typed, looking)) {
            CheckResult result = site.check("robotsTxt");
            assertThat(result.status()).isEqualTo(FAIL);
            assertThat(result.message()).isEqualTo("robots.txt not found");
            assertThat(findings(result))
                    .containsExactly(
                            "negative: Server returned HTML (likely soft-404) -- robots.txt not found",
                            "negative: robots.txt not found (404, soft-404, or HTML response)");
        }
    }

    @Test
    void doesNotTakeAnotherTypeForARobotsTxt() {
        CheckResult result = new ScriptedSite()
                .json("/robots.txt", "User-agent: *\nAllow: /")
                .check("robotsTxt");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(findings(result))
                .first()
                .isEqualTo("negative: Server returned application/json instead of text/plain -- robots.txt not found");
    }

    @Test
    void doesNotTakeTheAnswerToAnyPathForARobotsTxt() {
        CheckResult result = new ScriptedSite()
                .answersEverythingElse(200, "text/plain", "Welcome")
                .robots("Welcome")
                .check("robotsTxt");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(findings(result)).first().asString().contains("what it answers to any path (likely soft-404)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Disallow: /\n", "User-agent\nAllow: /\n", "User-agent:\n", "hello\n"})
    void wantsAUserAgentLine(String body) {
        CheckResult result = new ScriptedSite().robots(body).check("robotsTxt");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(result.message()).isEqualTo("robots.txt has no valid User-agent line");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 410})
    void saysThatItIsNotThere(int status) {
        Report report = new ScriptedSite()
                .answers("/robots.txt", status, "text/html", "<h1>No</h1>")
                .scan(READERS.toArray(String[]::new));

        assertThat(report.checks()).extracting(CheckResult::status).containsOnly(FAIL);
        assertThat(report.checks())
                .extracting(CheckResult::message)
                .containsExactly(
                        "robots.txt not found",
                        "Cannot check AI rules without robots.txt",
                        "Cannot check Content Signals without robots.txt");
        assertThat(report.checks())
                .allSatisfy(result -> assertThat(findings(result))
                        .first()
                        .isEqualTo("negative: Server returned " + status + " -- robots.txt not found"));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void cannotTellWhenTheServerFails(int status) {
        Report report = new ScriptedSite()
                .answers("/robots.txt", status, "text/html", "<h1>No</h1>")
                .scan(READERS.toArray(String[]::new));

        assertThat(report.checks()).extracting(CheckResult::status).containsOnly(UNABLE_TO_CHECK);
        assertThat(report.check("robotsTxt").orElseThrow().message())
                .isEqualTo("robots.txt could not be checked: the server returned " + status);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"CONNECT_FAILED", "TLS_FAILED", "TIMED_OUT", "UNKNOWN_HOST", "MALFORMED"})
    void cannotTellWhenNothingAnswers(Reason reason) {
        Report report = new ScriptedSite().noAnswer("/robots.txt", reason).scan(READERS.toArray(String[]::new));

        assertThat(report.checks()).extracting(CheckResult::status).containsOnly(UNABLE_TO_CHECK);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"FORBIDDEN_ADDRESS", "FORBIDDEN_URL", "TOO_MANY_REDIRECTS"})
    void holdsRedirectsThatLeadNowhereAgainstTheSite(Reason reason) {
        Report report = new ScriptedSite().noAnswer("/robots.txt", reason).scan(READERS.toArray(String[]::new));

        assertThat(report.checks()).extracting(CheckResult::status).containsOnly(FAIL);
        assertThat(findings(report.checks().getFirst())).first().asString().contains(reason.name());
    }

    @Test
    void cannotTellBehindABotChallenge() {
        ScriptedSite header = new ScriptedSite()
                .put("/robots.txt", ScriptedSite.answer(403, "Forbidden", Map.of("cf-mitigated", "challenge"), ""));
        ScriptedSite body = new ScriptedSite()
                .put(
                        "/robots.txt",
                        ScriptedSite.answer(
                                503,
                                "Unavailable",
                                Map.of("content-type", "text/html"),
                                "<title>Just a moment...</title>"));
        ScriptedSite quiet = new ScriptedSite()
                .put("/robots.txt", ScriptedSite.answer(202, "Accepted", Map.of("x-amzn-waf-action", "challenge"), ""));

        for (ScriptedSite site : List.of(header, body, quiet)) {
            CheckResult result = site.check("robotsTxt");
            assertThat(result.status()).isEqualTo(UNABLE_TO_CHECK);
            assertThat(result.message()).contains("bot challenge");
        }
    }

    // robotsTxtAiRules

    @Test
    void findsRulesForAiBotsByName() {
        CheckResult result = new ScriptedSite()
                .robots("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n")
                .check("robotsTxtAiRules");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.message()).isEqualTo("AI bot rules found for: gptbot, ccbot");
        assertThat(result.details().path("foundBots").toString()).isEqualTo("[\"gptbot\",\"ccbot\"]");
        assertThat(result.details().path("checkedBots").size()).isEqualTo(15);
    }

    @Test
    void takesTheGroupForEverybodyAsARuleForAiBots() {
        CheckResult result =
                new ScriptedSite().robots("User-agent: *\nAllow: /\n").check("robotsTxtAiRules");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.message())
                .isEqualTo("No AI-specific bot rules; wildcard rules apply to all crawlers including AI bots");
    }

    @Test
    void wantsMoreThanRulesForOtherBots() {
        CheckResult result =
                new ScriptedSite().robots("User-agent: Googlebot\nAllow: /\n").check("robotsTxtAiRules");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(result.message()).isEqualTo("No rules in robots.txt apply to AI bots");
    }

    // contentSignals

    @Test
    void readsSignalsOfEveryGroup() {
        CheckResult result = new ScriptedSite().robots("""
                        User-agent: *
                        Content-Signal: search=yes, ai-train=no
                        Allow: /

                        User-agent: GPTBot
                        Content-Signal: /blog ai-input=yes
                        Disallow: /
                        """).check("contentSignals");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().toString())
                .isEqualTo("{\"signals\":[{\"userAgent\":\"*\",\"path\":null,\"aiTrain\":\"no\",\"search\":\"yes\","
                        + "\"aiInput\":null},{\"userAgent\":\"GPTBot\",\"path\":\"/blog\",\"aiTrain\":null,"
                        + "\"search\":null,\"aiInput\":\"yes\"}],\"signalCount\":2}");
    }

    @ParameterizedTest
    @CsvSource({
        "'Content-Signal: search=yes\nUser-agent: *\nAllow: /\n'",
        "'User-agent: *\nAllow: /\n\nContent-signal: search=yes\n'",
        "'User-agent: *\nAllow: /\n\nSitemap: https://orchard.example.com/s.xml\n\nContent-Signal: search=yes'",
    })
    void countsASignalOutsideAnyGroup(String body) {
        assertThat(new ScriptedSite().robots(body).check("contentSignals").status())
                .isEqualTo(PASS);
    }
}

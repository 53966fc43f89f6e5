package dev.weir.readiness;

import static dev.weir.readiness.CheckStatus.FAIL;
import static dev.weir.readiness.CheckStatus.NEUTRAL;
import static dev.weir.readiness.CheckStatus.PASS;
import static dev.weir.readiness.CheckStatus.UNABLE_TO_CHECK;
import static dev.weir.readiness.ScriptedSite.findings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.readiness.Fetcher.Reason;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What all checks have in common that ask for a JSON document: what they accept, what is no document, what tells nothing. */
class DocumentChecksTest {
    /**
     * A document of each kind.
     *
     * @param lacking the same document without a member that it must have
     */
    record Sample(String check, String path, String valid, String passMessage, String lacking, String problem) {
        @Override
        public String toString() {
            return check;
        }
    }

    static Stream<Sample> samples() {
        String card = "{\"name\":\"Shop\",\"version\":\"1\",\"description\":\"Sells\",\"supportedInterfaces\":"
                + "[{\"url\":\"https://orchard.example.com/a2a\"}],\"capabilities\":{},\"skills\":[]}";
        String acp =
                "{\"protocol\":{\"name\":\"acp\",\"version\":\"2026-01-30\"},\"api_base_url\":\"https://orchard.example.com/acp\","
                        + "\"transports\":[\"rest\"],\"capabilities\":{\"services\":[\"checkout\"]}}";
        return Stream.of(
                new Sample(
                        "webBotAuth",
                        "/.well-known/http-message-signatures-directory",
                        "{\"keys\":[{\"kty\":\"OKP\"}]}",
                        "Web Bot Auth directory found with 1 key(s)",
                        "{\"keys\":[]}",
                        "Web Bot Auth directory is missing required 'keys' array"),
                new Sample(
                        "apiCatalog",
                        "/.well-known/api-catalog",
                        "{\"linkset\":[{\"anchor\":\"https://orchard.example.com/\"},{\"anchor\":\"https://orchard.example.com/b\"}]}",
                        "API Catalog found with 2 linkset entry(ies)",
                        "{\"linkset\":[]}",
                        "API Catalog is not valid: it lacks 'linkset' (non-empty array)"),
                new Sample(
                        "oauthDiscovery",
                        "/.well-known/oauth-authorization-server",
                        "{\"issuer\":\"https://orchard.example.com\"}",
                        "OAuth authorization server metadata found",
                        "{\"issuer\":\" \"}",
                        "OAuth/OIDC discovery metadata is not valid: oauth-authorization-server:"
                                + " it lacks 'issuer' (non-empty string)"),
                new Sample(
                        "oauthProtectedResource",
                        "/.well-known/oauth-protected-resource",
                        "{\"resource\":\"https://orchard.example.com\",\"authorization_servers\":[\"https://id.orchard.example.com\"]}",
                        "OAuth Protected Resource Metadata found",
                        "{\"resource\":\"https://orchard.example.com\"}",
                        "OAuth Protected Resource Metadata is not valid: it lacks 'authorization_servers' (non-empty array)"),
                new Sample(
                        "mcpServerCard",
                        "/.well-known/mcp.json",
                        "{\"serverInfo\":{\"name\":\"shop\"}}",
                        "MCP Server Card found",
                        "{\"serverInfo\":{}}",
                        "MCP Server Card is not valid: it lacks 'serverInfo.name' or 'name' (non-empty string)"),
                new Sample(
                        "a2aAgentCard",
                        "/.well-known/agent-card.json",
                        card,
                        "A2A Agent Card found",
                        card.replace("\"capabilities\":{},", ""),
                        "A2A Agent Card is not valid: it lacks 'capabilities' (object)"),
                new Sample(
                        "agentSkills",
                        "/.well-known/skills/index.json",
                        "{\"skills\":[{\"name\":\"x\"}]}",
                        "Agent Skills index exists with valid JSON",
                        "{\"skills\":{}}",
                        "Agent Skills index is not valid: it lacks a \"skills\" array"),
                new Sample(
                        "ard",
                        "/.well-known/ai-catalog.json",
                        "{\"specVersion\":\"1.0\",\"host\":{\"displayName\":\"Shop\"},\"entries\":[{},{}]}",
                        "AI catalog found with 2 entry(ies)",
                        "{\"specVersion\":\"1.0\",\"host\":\"shop\",\"entries\":[]}",
                        "AI catalog is not valid: it lacks 'host' (object)"),
                new Sample(
                        "mpp",
                        "/openapi.json",
                        "{\"paths\":{\"/x\":{\"get\":{\"x-payment-info\":{\"intent\":\"charge\",\"method\":\"card\",\"amount\":\"1\"}}}}}",
                        "MPP payment discovery found in 1 operation(s)",
                        "{\"paths\":{\"/x\":{\"get\":{}}}}",
                        "MPP payment discovery not detected"),
                new Sample(
                        "ucp",
                        "/.well-known/ucp",
                        "{\"ucp\":{\"version\":\"2026-01-11\",\"services\":{},\"capabilities\":[],\"endpoints\":{}}}",
                        "UCP profile found",
                        "{\"version\":\"1\",\"services\":{},\"capabilities\":[]}",
                        "UCP profile is not valid: it lacks 'endpoints' or 'ucp.endpoints' (value)"),
                new Sample(
                        "acp",
                        "/.well-known/acp.json",
                        acp,
                        "ACP discovery document found",
                        acp.replace("https://orchard.example.com/acp", "/acp"),
                        "ACP discovery document is not valid: it lacks 'api_base_url' (absolute URL)"));
    }

    /** A shop, so that nothing is neutral for want of commerce. */
    private static ScriptedSite shop() {
        return new ScriptedSite().with("/", "x-shopid", "1");
    }

    private static void assertFails(Sample sample, CheckResult result) {
        boolean informational = sample.check().equals("webBotAuth");
        assertThat(result.status()).isEqualTo(informational ? NEUTRAL : FAIL);
        assertThat(result.message().endsWith(" (informational only)")).isEqualTo(informational);
    }

    private static void assertTellsNothing(Sample sample, CheckResult result) {
        boolean informational = sample.check().equals("webBotAuth");
        assertThat(result.status()).isEqualTo(informational ? NEUTRAL : UNABLE_TO_CHECK);
        assertThat(result.message()).contains(" could not be checked: ");
    }

    private static String notFound(Sample sample) {
        return Catalogue.load().check(sample.check()).orElseThrow().message("notFound");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void findsAValidDocument(Sample sample) {
        CheckResult result = shop().json(sample.path(), sample.valid()).check(sample.check());

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.message()).isEqualTo(sample.passMessage());
        assertThat(findings(result)).last().asString().startsWith("positive: ");
        assertThat(result.evidence().getLast().action()).isEqualTo(Step.Action.CONCLUDE);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void namesAMemberThatIsMissing(Sample sample) {
        CheckResult result = shop().json(sample.path(), sample.lacking()).check(sample.check());

        assertFails(sample, result);
        assertThat(result.message()).startsWith(sample.problem());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void saysThatThereIsNoDocument(Sample sample) {
        CheckResult result = shop().check(sample.check());

        assertFails(sample, result);
        assertThat(result.message()).startsWith(notFound(sample));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void doesNotTakeAPageForADocument(Sample sample) {
        for (String type : new String[] {"text/html", "application/json"}) {
            CheckResult result = shop().answersEverythingElse(200, type, "<!doctype html><title>App</title>")
                    .check(sample.check());

            assertFails(sample, result);
            assertThat(result.message()).startsWith(notFound(sample));
            assertThat(findings(result)).anyMatch(finding -> finding.contains("eturned HTML (likely soft-404)"));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void doesNotBelieveASiteThatSaysTheSameToAnyPath(Sample sample) {
        CheckResult result = shop().answersEverythingElse(200, "application/json", sample.valid())
                .check(sample.check());

        assertFails(sample, result);
        assertThat(findings(result)).anyMatch(finding -> finding.contains("what it answers to any path"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void believesADocumentAmongPages(Sample sample) {
        CheckResult result = shop().answersEverythingElse(200, "text/html", "<!doctype html><title>App</title>")
                .json(sample.path(), sample.valid())
                .check(sample.check());

        assertThat(result.status()).isEqualTo(PASS);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesWhatIsNotJson(Sample sample) {
        for (String body : new String[] {
            "",
            "{",
            "{\"a\":1} {}",
            "# Not JSON",
            "[".repeat(10_000) + "]".repeat(10_000),
            "{\"a\":" + "9".repeat(200) + "}"
        }) {
            CheckResult result = shop().json(sample.path(), body).check(sample.check());

            assertFails(sample, result);
            assertThat(result.message()).contains(" is not valid: ");
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesWhatIsNoObject(Sample sample) {
        for (String body : new String[] {"[]", "null", "7", "\"text\"", "[" + sample.valid() + "]"}) {
            assertFails(sample, shop().json(sample.path(), body).check(sample.check()));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesAHugeDocument(Sample sample) {
        String padded = sample.valid() + " ".repeat(4_100_000);

        CheckResult result = shop().json(sample.path(), padded).check(sample.check());

        assertFails(sample, result);
        assertThat(result.message()).contains("returned more than");
    }

    @ParameterizedTest
    @MethodSource("samples")
    void flagsRepeatedNames(Sample sample) {
        String twice = "{\"name\":\"a\",\"name\":\"b\"," + sample.valid().substring(1);
        CheckResult result = shop().json(sample.path(), twice).check(sample.check());

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(findings(result))
                .anyMatch(finding -> finding.startsWith("negative: " + sample.path() + " repeats a member name"));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void doesNotMindTheTypeOfADocument(Sample sample) {
        CheckResult result =
                shop().answers(sample.path(), 200, "text/plain", sample.valid()).check(sample.check());

        assertThat(result.status()).isEqualTo(PASS);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void cannotTellWhenTheServerFails(Sample sample) {
        for (int status : new int[] {429, 500, 503}) {
            CheckResult result = shop().answers(sample.path(), status, "text/html", "<h1>No</h1>")
                    .check(sample.check());

            assertTellsNothing(sample, result);
            assertThat(result.message()).contains("returned " + status);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void cannotTellWhenNothingAnswersInTime(Sample sample) {
        assertTellsNothing(
                sample, shop().noAnswer(sample.path(), Reason.TIMED_OUT).check(sample.check()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void cannotTellBehindABotChallenge(Sample sample) {
        ScriptedSite site = shop().put(
                        sample.path(),
                        ScriptedSite.answer(
                                403,
                                "Forbidden",
                                Map.of("content-type", "text/html"),
                                "<script src=/cdn-cgi/challenge-platform/x>"));

        CheckResult result = site.check(sample.check());

        assertTellsNothing(sample, result);
        assertThat(result.message()).contains("bot challenge (403)");
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"FORBIDDEN_ADDRESS", "FORBIDDEN_URL", "TOO_MANY_REDIRECTS"})
    void holdsARedirectThatLeadsNowhereAgainstTheSite(Reason reason) {
        CheckResult result = shop().noAnswer("/.well-known/api-catalog", reason).check("apiCatalog");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(result.message()).isEqualTo("API Catalog not found");
    }

    @Test
    void cutsWhatASiteWritesIntoMessages() {
        String name = "a\u001b[31mb\u202Ec" + "d".repeat(1_000);
        CheckResult result = shop().json(
                        "/.well-known/mcp.json", "{\"name\":\"" + name.replace("\u001b", "\\u001b") + "\"}")
                .check("mcpServerCard");

        String shown = result.details().path("serverName").asString();
        assertThat(result.status()).isEqualTo(PASS);
        assertThat(shown).startsWith("a\uFFFD[31mb\uFFFDc").hasSizeLessThanOrEqualTo(301);
    }

    @ParameterizedTest
    @CsvSource({"x402", "mpp", "ucp", "acp", "ap2"})
    void saysNothingAboutCommerceOfASiteThatSellsNothing(String check) {
        CheckResult missing = new ScriptedSite().check(check);
        CheckResult failing =
                new ScriptedSite().answersEverythingElse(503, "text/plain", "").check(check);

        assertThat(missing.status()).isEqualTo(NEUTRAL);
        assertThat(missing.message()).endsWith(" (not a commerce site)");
        assertThat(failing.status()).isEqualTo(NEUTRAL);
    }
}

package dev.weir.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.weir.readiness.NameServer.Failed;
import dev.weir.readiness.NameServer.Records;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks that look for documents at well-known places, for tools in the page and for records in DNS. */
class DiscoveryChecksTest {
    private static final String CARD = "{\"name\":\"Orchard\",\"version\":\"1\",\"description\":\"Apples\","
            + "\"supportedInterfaces\":[{\"url\":\"https://orchard.example.com/a2a\"}],\"capabilities\":{},\"skills\":[]}";

    private static void expect(CheckResult result, CheckStatus status, String message) {
        assertThat(tuple(result.status(), result.message())).isEqualTo(tuple(status, message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apiCatalog|/.well-known/api-catalog|{\"linkset\":[{\"anchor\":\"/a\"}]}|API Catalog found with 1 linkset entry(ies)",
                "webBotAuth|/.well-known/http-message-signatures-directory|{\"keys\":[{},{}]}|Web Bot Auth directory found with 2 key(s)",
                "mcpServerCard|/.well-known/mcp.json|{\"serverInfo\":{\"name\":\"x\"}}|MCP Server Card found",
                "mcpServerCard|/.well-known/mcp/server-card.json|{\"name\":\"com.example/x\"}|MCP Server Card found",
                "oauthDiscovery|/.well-known/oauth-authorization-server|{\"issuer\":\"https://id\"}|OAuth authorization server metadata found",
                "oauthDiscovery|/.well-known/openid-configuration|{\"issuer\":\"https://id\"}|OpenID Connect discovery metadata found",
                "oauthProtectedResource|/.well-known/oauth-protected-resource|{\"resource\":\"https://a\",\"authorization_servers\":[\"https://b\"]}|OAuth Protected Resource Metadata found",
                "ard|/.well-known/ai-catalog.json|{\"specVersion\":\"1.0\",\"host\":{},\"entries\":[]}|AI catalog found with 0 entry(ies)",
            })
    void acceptsADocumentThatHasWhatItNeeds(String id, String path, String body, String message) {
        expect(new ScriptedSite().json(path, body).check(id), CheckStatus.PASS, message);
    }

    @Test
    void acceptsAnAgentCard() {
        expect(
                new ScriptedSite().json("/.well-known/agent-card.json", CARD).check("a2aAgentCard"),
                CheckStatus.PASS,
                "A2A Agent Card found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apiCatalog|/.well-known/api-catalog|{\"linkset\":[]}|API Catalog is not valid: it lacks 'linkset' (non-empty array)",
                "apiCatalog|/.well-known/api-catalog|[]|API Catalog is not valid: it is not a JSON object",
                "mcpServerCard|/.well-known/mcp.json|{\"serverInfo\":{}}|MCP Server Card is not valid: it lacks 'serverInfo.name' or 'name' (non-empty string)",
                "oauthDiscovery|/.well-known/openid-configuration|{\"issuer\":7}|OAuth/OIDC discovery metadata is not valid: openid-configuration: it lacks 'issuer' (non-empty string)",
                "oauthProtectedResource|/.well-known/oauth-protected-resource|{\"resource\":\"x\"}|OAuth Protected Resource Metadata is not valid: it lacks 'authorization_servers' (non-empty array)",
                "a2aAgentCard|/.well-known/agent-card.json|{\"name\":\"x\"}|A2A Agent Card is not valid: it lacks 'version' (non-empty string)",
                "ard|/.well-known/ai-catalog.json|{\"specVersion\":\"1.0\",\"entries\":[]}|AI catalog is not valid: it lacks 'host' (object)",
                "agentSkills|/.well-known/agent-skills/index.json|{\"skills\":{}}|Agent Skills index is not valid: it lacks a \"skills\" array",
                "agentSkills|/.well-known/agent-skills/index.json|{\"skills\":[]}|Agent Skills index lists no skills",
                "agentSkills|/.well-known/agent-skills/index.json|{\"$schema\":\"https://x\",\"skills\":[{}]}|Agent Skills index names an unknown $schema",
            })
    void saysWhatADocumentLacks(String id, String path, String body, String message) {
        expect(new ScriptedSite().json(path, body).check(id), CheckStatus.FAIL, message);
    }

    @ParameterizedTest
    @CsvSource({
        "apiCatalog, /.well-known/api-catalog",
        "mcpServerCard, /.well-known/mcp/server-card.json",
        "oauthDiscovery, /.well-known/openid-configuration",
        "oauthProtectedResource, /.well-known/oauth-protected-resource",
        "a2aAgentCard, /.well-known/agent-card.json",
        "agentSkills, /.well-known/agent-skills/index.json",
        "ard, /.well-known/ai-catalog.json",
    })
    void tellsBrokenJsonSoft404AndServerErrorsApart(String id, String path) {
        CheckResult broken = new ScriptedSite().json(path, "{\"name\": tru").check(id);
        CheckResult deep = new ScriptedSite().json(path, "[".repeat(5000)).check(id);
        CheckResult html =
                new ScriptedSite().answers(path, 200, "text/html", "<html>").check(id);
        CheckResult failing =
                new ScriptedSite().answers(path, 502, "text/plain", "").check(id);

        assertThat(broken.status()).isEqualTo(CheckStatus.FAIL);
        assertThat(broken.message()).contains("is not valid").contains("invalid JSON");
        assertThat(deep.status()).isEqualTo(CheckStatus.FAIL);
        assertThat(html.status()).isEqualTo(CheckStatus.FAIL);
        assertThat(html.evidence().toString()).contains("likely soft-404");
        assertThat(failing.status()).isEqualTo(CheckStatus.UNABLE_TO_CHECK);
        assertThat(failing.message()).contains("returned 502");
    }

    @Test
    void doesNotBelieveASiteThatSaysTheSameToEveryPath() {
        ScriptedSite site = new ScriptedSite()
                .answersEverythingElse(
                        200,
                        "application/json",
                        "{\"name\":\"all\",\"path\":\"{path}\",\"version\":\"1\",\"issuer\":\"x\",\"linkset\":[1],\"keys\":[1],"
                                + "\"skills\":[{}],\"resource\":\"x\",\"authorization_servers\":[1],\"specVersion\":\"1\","
                                + "\"host\":{},\"entries\":[]}");
        Report report = site.scan();

        assertThat(report.checks().stream()
                        .filter(check -> check.spec().category().key().equals("discovery"))
                        .filter(check -> check.status() == CheckStatus.PASS))
                .isEmpty();
        assertThat(report.check("webBotAuth").orElseThrow().status()).isEqualTo(CheckStatus.NEUTRAL);
    }

    @Test
    void flagsRepeatedMemberNames() {
        CheckResult result = new ScriptedSite()
                .json("/.well-known/api-catalog", "{\"linkset\":[],\"linkset\":[{}]}")
                .check("apiCatalog");

        assertThat(result.status()).isEqualTo(CheckStatus.PASS);
        assertThat(result.evidence().toString()).contains("repeats a member name");
    }

    @Test
    void keepsBotKeysNeutralWhateverHappens() {
        String path = "/.well-known/http-message-signatures-directory";

        expect(
                new ScriptedSite().json(path, "{\"keys\":[]}").check("webBotAuth"),
                CheckStatus.NEUTRAL,
                "Web Bot Auth directory is missing required 'keys' array (informational only)");
        assertThat(new ScriptedSite()
                        .answers(path, 500, "text/plain", "")
                        .check("webBotAuth")
                        .status())
                .isEqualTo(CheckStatus.NEUTRAL);
    }

    @Test
    void prefersOpenIdConfigurationWhenBothAreValid() {
        CheckResult result = new ScriptedSite()
                .json("/.well-known/oauth-authorization-server", "{\"issuer\":\"https://a\"}")
                .json(
                        "/.well-known/openid-configuration",
                        "{\"issuer\":\"https://b\",\"token_endpoint\":\"https://b/t\"}")
                .check("oauthDiscovery");

        assertThat(result.details().toString())
                .isEqualTo(
                        "{\"source\":\"openid-configuration\",\"issuer\":\"https://b\",\"hasAuthorizationEndpoint\":false,"
                                + "\"hasTokenEndpoint\":true,\"hasJwksUri\":false,\"grantTypes\":[]}");
    }

    @Test
    void followsTheResourceMetadataOfAChallenge() {
        CheckResult result = new ScriptedSite()
                .with(
                        "/",
                        "WWW-Authenticate",
                        "Bearer realm=\"x\", resource_metadata=\"https://orchard.example.com/meta\"")
                .json(
                        "/meta",
                        "{\"resource\":\"https://orchard.example.com\",\"authorization_servers\":[\"https://id\"]}")
                .check("oauthProtectedResource");

        assertThat(result.status()).isEqualTo(CheckStatus.PASS);
        assertThat(result.details().path("authorizationServers").toString()).isEqualTo("[\"https://id\"]");
    }

    @Test
    void wantsAuthMdToBeBackedByMetadata() {
        ScriptedSite site = new ScriptedSite().answers("/auth.md", 200, "text/markdown", "# How to use auth.md\n");
        assertThat(site.check("authMd").message())
                .isEqualTo(
                        "auth.md found, but no agent_auth in the authorization server metadata: there is no such metadata");

        site.json(
                "/.well-known/oauth-authorization-server",
                "{\"issuer\":\"x\",\"agent_auth\":{\"skill\":\"https://x\"}}");
        assertThat(site.check("authMd").status()).isEqualTo(CheckStatus.FAIL);

        site.json(
                "/.well-known/oauth-authorization-server",
                "{\"issuer\":\"x\",\"agent_auth\":{\"skill\":\"https://x\",\"register_uri\":\"https://y\","
                        + "\"identity_types_supported\":[\"anonymous\"]}}");
        expect(site.check("authMd"), CheckStatus.PASS, "auth.md found with agent registration metadata");
    }

    @Test
    void wantsTheHeadingOfAuthMd() {
        ScriptedSite site = new ScriptedSite().answers("/auth.md", 200, "text/markdown", "# Welcome\nauth.md\n");

        expect(site.check("authMd"), CheckStatus.FAIL, "auth.md has no H1 that names auth.md");
    }

    @Test
    void acceptsAnAuthMdThatStandsOnItsOwn() {
        ScriptedSite site =
                new ScriptedSite().answers("/auth.md", 200, "text/markdown", "# auth.md\nPOST to /agent/auth first.\n");

        expect(site.check("authMd"), CheckStatus.PASS, "auth.md found with registration instructions of its own");
    }

    private static String skill(String name, String type, String digest) {
        return "{\"name\":\"" + name + "\",\"type\":\"" + type + "\",\"description\":\"d\",\"url\":\"/s\",\"digest\":\""
                + digest + "\"}";
    }

    @Test
    void countsOnlyValidSkillsOfTheCurrentVersion() {
        String good = skill("a-b", "skill-md", "sha256:" + "0a".repeat(32));
        String index = "{\"$schema\":\"https://schemas.agentskills.io/discovery/0.2.0/schema.json\",\"skills\":["
                + String.join(
                        ",",
                        good,
                        skill("A", "skill-md", "sha256:" + "0a".repeat(32)),
                        skill("a--b", "skill-md", "sha256:" + "0a".repeat(32)),
                        skill("a", "zip", "sha256:" + "0a".repeat(32)),
                        skill("a", "archive", "sha256:0A"))
                + "]}";
        CheckResult result = new ScriptedSite()
                .json("/.well-known/agent-skills/index.json", index)
                .check("agentSkills");

        expect(result, CheckStatus.PASS, "Agent Skills index exists with valid JSON");
        assertThat(result.details().toString())
                .isEqualTo(
                        "{\"skillCount\":1,\"specVersion\":\"0.2.0\",\"path\":\"/.well-known/agent-skills/index.json\"}");
        assertThat(new ScriptedSite()
                        .json("/.well-known/agent-skills/index.json", index.replace(good + ",", ""))
                        .check("agentSkills")
                        .message())
                .startsWith("Agent Skills index has no valid entry: ");
    }

    @Test
    void reportsToolsOfThePage() {
        CheckResult result = new ScriptedSite()
                .shows(new Browser.Loaded(List.of("search", "order")))
                .check("webMcp");

        expect(result, CheckStatus.PASS, "WebMCP tools registered on page load: search, order");
        assertThat(result.details().toString()).isEqualTo("{\"tools\":[\"search\",\"order\"]}");
    }

    @Test
    void cannotTellAboutToolsWithoutABrowser() {
        expect(
                new ScriptedSite().shows(new Browser.Unavailable("no Chromium")).check("webMcp"),
                CheckStatus.UNABLE_TO_CHECK,
                "WebMCP could not be checked: no Chromium");
    }

    @Test
    void findsTheCatalogThatRobotsTxtNames() {
        CheckResult result = new ScriptedSite()
                .answers("/robots.txt", 200, "text/plain", "User-agent: *\nAgentmap: /agents.json\n")
                .json("/agents.json", "{\"specVersion\":\"1.0\",\"host\":{},\"entries\":[{}]}")
                .check("ard");

        expect(result, CheckStatus.PASS, "AI catalog found with 1 entry(ies)");
    }

    private static final String INDEX = "_index._agents.orchard.example.com";

    private static Records records(boolean validated, String... records) {
        return new Records(List.of(records), validated);
    }

    @Test
    void asksSevenQuestionsOfDnsAndAcceptsAValidatedServiceRecord() {
        CheckResult result = new ScriptedSite()
                .resolves("HTTPS", INDEX, records(true, "1 orchard.example.com. alpn=\"h2,h3\" port=443"))
                .check("dnsAid");

        expect(result, CheckStatus.PASS, "DNS-AID records found and validated by DNSSEC: " + INDEX);
        assertThat(result.evidence()).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 orchard.example.com.", "1 . alpn=h2", "1 . port=443", "nonsense", ""})
    void wantsAServiceRecordWithAlpnAndPort(String record) {
        CheckResult result = new ScriptedSite()
                .resolves("SVCB", INDEX, records(true, record))
                .check("dnsAid");

        expect(result, CheckStatus.FAIL, "DNS-AID records lack a service record with alpn and port");
    }

    @Test
    void wantsTheRecordValidated() {
        CheckResult result = new ScriptedSite()
                .resolves("SVCB", INDEX, records(false, "1 . alpn=h2 port=443"))
                .check("dnsAid");

        expect(result, CheckStatus.FAIL, "DNS-AID records are not validated by DNSSEC");
    }

    @Test
    void tellsAMissingNameFromASilentResolver() {
        expect(new ScriptedSite().check("dnsAid"), CheckStatus.FAIL, "No DNS-AID records found");
        expect(
                new ScriptedSite().resolvesNothingElse(new Failed("SERVFAIL")).check("dnsAid"),
                CheckStatus.UNABLE_TO_CHECK,
                "DNS-AID could not be checked: SERVFAIL");
    }
}

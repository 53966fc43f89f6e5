package dev.weir.readiness;

import static dev.weir.readiness.CheckStatus.FAIL;
import static dev.weir.readiness.CheckStatus.PASS;
import static dev.weir.readiness.CheckStatus.UNABLE_TO_CHECK;
import static dev.weir.readiness.ScriptedSite.findings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.readiness.Fetcher.Reason;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to single discovery checks: oauth*, authMd, mcpServerCard, agentSkills, ard. */
class DiscoveryDetailsTest {
    private static final String AS = "/.well-known/oauth-authorization-server";
    private static final String OIDC = "/.well-known/openid-configuration";
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";
    private static final String PROTECTED =
            "{\"resource\":\"https://orchard.example.com\",\"authorization_servers\":[\"https://id.orchard.example.com\"]}";

    // oauthDiscovery

    @Test
    void prefersOpenIdConnectWhenBothAreThere() {
        CheckResult result = new ScriptedSite()
                .json(AS, "{\"issuer\":\"https://as.orchard.example.com\"}")
                .json(
                        OIDC,
                        "{\"issuer\":\"https://id.orchard.example.com\",\"token_endpoint\":\"https://id.orchard.example.com/t\","
                                + "\"grant_types_supported\":[\"authorization_code\",7]}")
                .check("oauthDiscovery");

        assertThat(result.message()).isEqualTo("OpenID Connect discovery metadata found");
        assertThat(result.details().toString())
                .isEqualTo("{\"source\":\"openid-configuration\",\"issuer\":\"https://id.orchard.example.com\","
                        + "\"hasAuthorizationEndpoint\":false,\"hasTokenEndpoint\":true,\"hasJwksUri\":false,"
                        + "\"grantTypes\":[\"authorization_code\"]}");
    }

    @Test
    void passesWithOneDocumentAlthoughTheOtherFails() {
        CheckResult result = new ScriptedSite()
                .json(AS, "{\"issuer\":\"https://as.orchard.example.com\"}")
                .answers(OIDC, 500, "text/html", "<h1>No</h1>")
                .check("oauthDiscovery");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().path("source").asString()).isEqualTo("oauth-authorization-server");
    }

    // oauthProtectedResource

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer resource_metadata=\"https://orchard.example.com/meta\"",
                "Bearer realm=\"x\", Resource_Metadata=\"/meta\", error=\"invalid_token\"",
                "Bearer resource_metadata=/meta, scope=a",
                "\u0130\u0130\u0130\u0130 Bearer resource_metadata=\"/meta\"",
            })
    void followsTheChallengeToTheMetadata(String challenge) {
        CheckResult result = new ScriptedSite()
                .with("/", "www-authenticate", challenge)
                .json("/meta", PROTECTED)
                .check("oauthProtectedResource");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().toString())
                .isEqualTo(
                        "{\"resource\":\"https://orchard.example.com\",\"authorizationServers\":[\"https://id.orchard.example.com\"]}");
        assertThat(findings(result))
                .contains("positive: WWW-Authenticate names resource metadata at https://orchard.example.com/meta");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bearer resource_metadata=",
                "Bearer resource_metadata=\"",
                "Bearer resource_metadata=\"::not an address::\"",
                "Bearer resource_metadata=\"mailto:x@orchard.example.com\"",
                "\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130\u0130 resource_metadata=",
                "Bearer realm=\"x\"",
            })
    void findsNothingInAChallengeWithoutAnAddress(String challenge) {
        CheckResult result =
                new ScriptedSite().with("/", "www-authenticate", challenge).check("oauthProtectedResource");

        assertThat(result.status()).isEqualTo(FAIL);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"FORBIDDEN_ADDRESS", "FORBIDDEN_URL", "TOO_MANY_REDIRECTS"})
    void holdsMetadataThatNobodyMayFetchAgainstTheSite(Reason reason) {
        CheckResult result = new ScriptedSite()
                .with("/", "www-authenticate", "Bearer resource_metadata=\"http://10.0.0.1/meta\"")
                .put("http://10.0.0.1/meta", ScriptedSite.none(reason, "10.0.0.1 is a private address"))
                .check("oauthProtectedResource");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(findings(result)).anyMatch(finding -> finding.contains("10.0.0.1 is a private address"));
    }

    @Test
    void fallsBackToTheWellKnownPath() {
        CheckResult result = new ScriptedSite()
                .with("/", "www-authenticate", "Bearer resource_metadata=\"/gone\"")
                .json(RESOURCE, PROTECTED)
                .check("oauthProtectedResource");

        assertThat(result.status()).isEqualTo(PASS);
    }

    // authMd

    private static final String AGENT_AUTH = "{\"issuer\":\"https://orchard.example.com\",\"agent_auth\":{\"skill\":"
            + "\"https://orchard.example.com/auth.md\",\"register_uri\":\"https://orchard.example.com/agents\",\"identity_types_supported\":[\"anonymous\"]}}";

    @Test
    void wantsBothTheDocumentAndTheMetadata() {
        CheckResult result = new ScriptedSite()
                .answers("/auth.md", 200, "text/markdown", "# Example auth.md\n\nRegister.\n")
                .json(AS, AGENT_AUTH)
                .check("authMd");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.message()).isEqualTo("auth.md found with agent registration metadata");
    }

    @Test
    void acceptsADocumentThatDescribesRegistrationItself() {
        CheckResult result = new ScriptedSite()
                .answers(
                        "/auth.md",
                        200,
                        "text/markdown",
                        "# AUTH.MD\n\nPOST to the register_uri https://orchard.example.com/agents\n")
                .check("authMd");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.message()).isEqualTo("auth.md found with registration instructions of its own");
    }

    @ParameterizedTest
    @CsvSource({
        "'# Authentication\n', auth.md has no H1 that names auth.md",
        "'## auth.md\n', auth.md has no H1 that names auth.md",
        "'#auth.md\n', auth.md has no H1 that names auth.md",
        "'# auth.md\n', 'auth.md found, but no agent_auth in the authorization server metadata: there is no such metadata'",
    })
    void saysWhatTheDocumentLacks(String body, String message) {
        CheckResult result = new ScriptedSite()
                .answers("/auth.md", 200, "text/markdown", body)
                .check("authMd");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(result.message()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', the metadata has no agent_auth",
        "'{\"agent_auth\":[]}', the metadata has no agent_auth",
        "'{\"agent_auth\":{}}', it lacks 'skill' (non-empty string)",
        "'{\"agent_auth\":{\"skill\":\"x\"}}', it lacks 'register_uri' or 'identity_endpoint' (non-empty string)",
        "'{\"agent_auth\":{\"skill\":\"x\",\"register_uri\":\"x\",\"identity_types_supported\":[]}}', it lacks 'identity_types_supported' (non-empty array)",
    })
    void saysWhatTheMetadataLacks(String metadata, String problem) {
        CheckResult result = new ScriptedSite()
                .answers("/auth.md", 200, "text/markdown", "# auth.md\n")
                .json(AS, metadata)
                .check("authMd");

        assertThat(result.status()).isEqualTo(FAIL);
        assertThat(result.message()).endsWith(": " + problem);
    }

    @Test
    void doesNotTakeAPageOrACatchAllForAuthMd() {
        ScriptedSite page = new ScriptedSite().answers("/auth.md", 200, "text/html", "<h1># auth.md</h1>");
        ScriptedSite all = new ScriptedSite()
                .answersEverythingElse(200, "text/markdown", "# auth.md register_uri")
                .answers("/auth.md", 200, "text/markdown", "# auth.md register_uri");

        for (ScriptedSite site : List.of(page, all)) {
            CheckResult result = site.check("authMd");
            assertThat(result.message()).isEqualTo("auth.md not found");
            assertThat(result.status()).isEqualTo(FAIL);
        }
    }

    @Test
    void cannotTellAboutAuthMdWhenTheServerFails() {
        assertThat(new ScriptedSite()
                        .answers("/auth.md", 502, "text/html", "<h1>No</h1>")
                        .check("authMd")
                        .status())
                .isEqualTo(UNABLE_TO_CHECK);
    }

    // mcpServerCard

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/.well-known/mcp/server-card.json",
                "/.well-known/mcp/server-cards.json",
                "/.well-known/mcp.json"
            })
    void findsACardAtAnyOfItsPlaces(String path) {
        CheckResult result =
                new ScriptedSite().json(path, "{\"name\":\"com.example/shop\"}").check("mcpServerCard");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().toString())
                .isEqualTo("{\"path\":\"" + path + "\",\"serverName\":\"com.example/shop\"}");
    }

    @Test
    void tellsNothingAboutACardWhileOnePlaceFails() {
        assertThat(new ScriptedSite()
                        .answers("/.well-known/mcp.json", 500, "text/html", "<h1>No</h1>")
                        .check("mcpServerCard")
                        .status())
                .isEqualTo(UNABLE_TO_CHECK);
    }

    // agentSkills

    private static final String SCHEMA = "https://schemas.agentskills.io/discovery/0.2.0/schema.json";
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private static String skill(String name, String type, String description, String url, String digest) {
        return "{\"name\":\"" + name + "\",\"type\":\"" + type + "\",\"description\":\"" + description + "\",\"url\":\""
                + url + "\",\"digest\":\"" + digest + "\"}";
    }

    private static CheckResult skills(String... entries) {
        return new ScriptedSite()
                .json(
                        "/.well-known/agent-skills/index.json",
                        "{\"$schema\":\"" + SCHEMA + "\",\"skills\":[" + String.join(",", entries) + "]}")
                .check("agentSkills");
    }

    @Test
    void countsValidSkillsOfTheCurrentVersion() {
        CheckResult result = skills(
                skill("use-this-site", "skill-md", "How", "/s/SKILL.md", DIGEST), skill("Bad Name", "x", "", "", ""));

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().toString())
                .isEqualTo(
                        "{\"skillCount\":1,\"specVersion\":\"0.2.0\",\"path\":\"/.well-known/agent-skills/index.json\"}");
    }

    @Test
    void saysWhatIsWrongWithEverySkill() {
        Map<String, CheckResult> results = Map.of(
                "a name must be lower-case letters, digits and single hyphens",
                skills(skill("a--b", "skill-md", "d", "u", DIGEST)),
                "the type of a is unknown",
                skills(skill("a", "zip", "d", "u", DIGEST)),
                "the description of a is missing or too long",
                skills(skill("a", "archive", "d".repeat(1_025), "u", DIGEST)),
                "the url of a is missing",
                skills(skill("a", "archive", "d", " ", DIGEST)),
                "the digest of a must be sha256: and 64 lower-case hexadecimal digits",
                skills(skill("a", "archive", "d", "u", DIGEST.toUpperCase(Locale.ROOT))));

        results.forEach((problem, result) -> {
            assertThat(result.status()).isEqualTo(FAIL);
            assertThat(result.message()).isEqualTo("Agent Skills index has no valid entry: " + problem);
        });
    }

    @Test
    void wantsAtLeastOneSkillAndASchemaThatItKnows() {
        assertThat(skills().message()).isEqualTo("Agent Skills index lists no skills");
        assertThat(new ScriptedSite()
                        .json("/.well-known/agent-skills/index.json", "{\"$schema\":\"https://x\",\"skills\":[{}]}")
                        .check("agentSkills")
                        .message())
                .isEqualTo("Agent Skills index names an unknown $schema");
    }

    @Test
    void takesAnIndexWithoutSchemaForTheLegacyVersion() {
        CheckResult result = new ScriptedSite()
                .json("/.well-known/agent-skills/index.json", "{\"skills\":[{},{}]}")
                .check("agentSkills");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().path("specVersion").asString()).isEqualTo("0.1.0");
        assertThat(findings(result)).contains("positive: Index contains 2 skills");
    }

    // ard

    private static final String CATALOG = "{\"specVersion\":\"1.0\",\"host\":{\"displayName\":\"x\"},\"entries\":[{}]}";

    @Test
    void findsTheCatalogWhereRobotsTxtSays() {
        CheckResult result = new ScriptedSite()
                .robots("User-agent: *\nAllow: /\nAgentmap: https://orchard.example.com/agents.json\n")
                .json("/agents.json", CATALOG)
                .check("ard");

        assertThat(result.status()).isEqualTo(PASS);
        assertThat(result.details().toString())
                .isEqualTo("{\"url\":\"https://orchard.example.com/agents.json\",\"entryCount\":1}");
    }

    @Test
    void findsTheCatalogThatTheHomepageLinks() {
        ScriptedSite element = new ScriptedSite()
                .answers(
                        "/",
                        200,
                        "text/html",
                        "<!doctype html><title>x</title><link rel=\"AI-Catalog icon\" href=\"/c.json\">")
                .json("/c.json", CATALOG);
        ScriptedSite field = new ScriptedSite()
                .with("/", "link", "</c.json>; rel=ai-catalog")
                .json("/c.json", CATALOG);

        assertThat(element.check("ard").status()).isEqualTo(PASS);
        assertThat(field.check("ard").status()).isEqualTo(PASS);
    }

    @Test
    void findsTheCatalogThatDnsNames() {
        CheckResult result = new ScriptedSite()
                .resolves(
                        "TXT",
                        "_catalog._agents.orchard.example.com",
                        new NameServer.Records(List.of("\"v=ai1; url=https://orchard.example.com/d.json\""), false))
                .json("/d.json", CATALOG)
                .check("ard");

        assertThat(result.status()).isEqualTo(PASS);
    }

    @Test
    void asksForNoMoreThanFourCatalogs() {
        ScriptedSite site = new ScriptedSite().robots("""
                User-agent: *
                Agentmap: /a
                Agentmap: /b
                Agentmap: ::
                Agentmap: /c
                Agentmap: /d
                Agentmap: /e
                """);

        assertThat(site.check("ard").status()).isEqualTo(FAIL);
        assertThat(site.urls()).hasSize(2 + 4);
    }
}

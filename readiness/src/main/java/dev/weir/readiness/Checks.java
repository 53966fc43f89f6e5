package dev.weir.readiness;

/** Which code asks which question of the catalogue. */
final class Checks {
    private final Browser browser;
    private final NameServer nameServer;

    Checks(Browser browser, NameServer nameServer) {
        this.browser = browser;
        this.nameServer = nameServer;
    }

    Check of(CheckSpec spec) {
        return switch (spec.id()) {
            case "robotsTxt" -> new RobotsTxtCheck();
            case "sitemap" -> new SitemapCheck();
            case "linkHeaders" -> new LinkHeadersCheck();
            case "dnsAid" -> new DnsAidCheck(nameServer);
            case "markdownNegotiation" -> new MarkdownNegotiationCheck();
            case "robotsTxtAiRules" -> new AiRulesCheck();
            case "contentSignals" -> new ContentSignalsCheck();
            case "webBotAuth", "apiCatalog", "a2aAgentCard", "ucp", "acp" -> new DocumentCheck();
            case "oauthDiscovery" -> new OAuthDiscoveryCheck();
            case "oauthProtectedResource" -> new ProtectedResourceCheck();
            case "authMd" -> new AuthMdCheck();
            case "mcpServerCard" -> new McpServerCardCheck();
            case "agentSkills" -> new AgentSkillsCheck();
            case "webMcp" -> new WebMcpCheck(browser);
            case "ard" -> new ArdCheck(nameServer);
            case "x402" -> new X402Check();
            case "mpp" -> new MppCheck();
            case "ap2" -> new Ap2Check();
            default -> throw new ReadinessException("catalogue: nothing asks the question of check " + spec.id());
        };
    }
}

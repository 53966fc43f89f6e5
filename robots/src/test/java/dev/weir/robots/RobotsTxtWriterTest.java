package dev.weir.robots;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RobotsTxtWriterTest {
    private static final List<String> FIFTEEN = List.of(
            "gptbot",
            "chatgpt-user",
            "google-extended",
            "ccbot",
            "anthropic-ai",
            "claude-web",
            "bytespider",
            "perplexitybot",
            "cohere-ai",
            "applebot-extended",
            "amazonbot",
            "meta-externalagent",
            "facebookbot",
            "omgilibot",
            "diffbot");
    private static final RobotsPolicy NO_TRAINING = new RobotsPolicy(
            new ContentSignals(ContentSignals.Statement.YES, ContentSignals.Statement.YES, ContentSignals.Statement.NO),
            RobotsPolicy.Access.DISALLOW,
            RobotsPolicy.Access.ALLOW,
            RobotsPolicy.Access.ALLOW,
            Map.of("CCBOT", RobotsPolicy.Access.ALLOW, "OddBot", RobotsPolicy.Access.DISALLOW));
    private static final String MAP = "https://example.org/sitemap.xml";

    @Test
    void catalogueHoldsTheNamesThatScannersAskFor() {
        AiAgents agents = AiAgents.bundled();
        assertThat(agents.version()).isEqualTo("2026-11");
        assertThat(agents.agents())
                .extracting(agent -> agent.token().toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates()
                .containsAll(FIFTEEN);
    }

    @Test
    void writesACompleteFileForASiteThatHasNone() {
        RobotsTxt robots = RobotsTxt.parse(new RobotsTxtWriter(RobotsPolicy.DEFAULT, AiAgents.bundled())
                .write(List.of(MAP))
                .body());
        assertThat(robots.hasValidUserAgentLine()).isTrue();
        assertThat(robots.sitemaps()).containsExactly(MAP);
        assertThat(robots.groups())
                .allSatisfy(group -> assertThat(group.contentSignals())
                        .extracting(ContentSignal::values)
                        .containsExactly(Map.of("search", "yes", "ai-input", "yes")));
        assertThat(FIFTEEN).allMatch(robots::names).allMatch(agent -> robots.isAllowed(agent, "/any"));
    }

    @Test
    void keepsTheOriginsLinesInTheirOrder() {
        String origin = """
                # house rules
                User-agent: *
                Crawl-delay: 5
                Disallow: /private/ # not for robots

                User-agent: GPTBot
                Disallow: /
                Frobnicate: yes
                Sitemap: /own.xml
                """;
        String merged = merge(RobotsPolicy.DEFAULT, origin);
        assertThat(merged).startsWith("""
                        # house rules
                        User-agent: *
                        Content-Signal: search=yes, ai-input=yes
                        Content-Usage: search=y
                        Crawl-delay: 5
                        Disallow: /private/ # not for robots

                        User-agent: GPTBot
                        Content-Signal: search=yes, ai-input=yes
                        Content-Usage: search=y
                        Disallow: /
                        Frobnicate: yes
                        Sitemap: /own.xml

                        User-agent: OAI-SearchBot
                        """).endsWith("\n\nSitemap: " + MAP + "\n");
        RobotsTxt robots = RobotsTxt.parse(merged);
        assertThat(robots.isAllowed("ClaudeBot", "/private/x")).isFalse();
        assertThat(robots.crawlDelay("ClaudeBot")).hasValue(5);
    }

    @Test
    void neverReplacesWhatTheOriginSaysAboutItsContent() {
        String merged = merge(NO_TRAINING, """
                User-agent: *
                Content-Signal: ai-train=yes
                Content-Usage: train-ai=y
                Disallow: /x

                User-agent: FooBot
                Disallow: /y

                User-agent: BarBot
                Content-Signal: search=no
                Allow: /
                """);
        RobotsTxt robots = RobotsTxt.parse(merged);
        assertThat(merged).doesNotContain("ai-train=no").doesNotContain("train-ai=n");
        for (String agent : List.of("anybody", "FooBot", "GPTBot", "ClaudeBot")) {
            assertThat(robots.contentSignals(agent))
                    .extracting(ContentSignal::values)
                    .containsOnly(Map.of("ai-train", "yes"));
        }
        assertThat(robots.contentSignals("BarBot"))
                .extracting(ContentSignal::values)
                .containsExactly(Map.of("search", "no"));
    }

    @Test
    void leavesAnAgentAloneThatStatesItsSignalsInAnotherGroup() {
        RobotsTxtWriter.Written written = written(
                NO_TRAINING,
                "User-agent: A\nContent-Signal: ai-train=yes\nDisallow: /x\nUser-agent: A\nUser-agent: B\nDisallow: /y\n");
        RobotsTxt robots = RobotsTxt.parse(written.body());
        assertThat(robots.contentSignals("A")).hasSize(1);
        assertThat(written.notes()).anyMatch(note -> note.contains("line 4"));
    }

    @Test
    void saysWhereTheOriginOverrulesThePolicy() {
        RobotsTxtWriter.Written written = written(NO_TRAINING, "User-agent: GPTBot\nAllow: /\n");
        assertThat(RobotsTxt.parse(written.body()).isAllowed("GPTBot", "/")).isTrue();
        assertThat(written.notes()).singleElement().asString().contains("GPTBot");
    }

    @Test
    void closesAnOpenGroupSoThatItDoesNotSwallowTheNext() {
        RobotsTxt robots =
                RobotsTxt.parse(merge(NO_TRAINING, "User-agent: *\nDisallow: /x\nUser-agent: SlowBot\nCrawl-delay: 3"));
        assertThat(robots.isAllowed("SlowBot", "/x")).isTrue();
        assertThat(robots.isAllowed("GPTBot", "/")).isFalse();
    }

    @Test
    void keepsOctetsThatAreNoUtf8() {
        byte[] origin = "User-agent: *\nDisallow: /caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        byte[] body = new RobotsTxtWriter(RobotsPolicy.DEFAULT, AiAgents.bundled())
                .merge(RobotsTxt.parse(origin), UnaryOperator.identity(), List.of())
                .body();
        RobotsTxt robots = RobotsTxt.parse(body);
        assertThat(robots.isAllowed("Other", "/caf%E9")).isFalse();
        assertThat(robots.isAllowed("GPTBot", "/caf%E9")).isFalse();
    }

    @Test
    void movesSitemapLinesWhenAsked() {
        RobotsTxtWriter.Written written = new RobotsTxtWriter(RobotsPolicy.DEFAULT, AiAgents.bundled())
                .merge(
                        RobotsTxt.parse("Sitemap: http://10.0.0.1/sitemap.xml\nSitemap: https://cdn.example/x.xml"),
                        url -> url.replace("http://10.0.0.1", "https://example.org"),
                        List.of(MAP));
        assertThat(RobotsTxt.parse(written.body()).sitemaps()).containsExactly(MAP, "https://cdn.example/x.xml");
    }

    @Test
    void outputReadsBackAsTheIntendedPolicyForEveryAgentAndOrigin() {
        Random random = new Random(9309);
        for (int round = 0; round < 150; round++) {
            String file = RobotsFiles.generate(random);
            RobotsTxt origin = RobotsTxt.parse(file);
            RobotsPolicy policy = policy(random);
            RobotsTxt merged = RobotsTxt.parse(merge(policy, file));
            for (AiAgent agent : AiAgents.bundled().agents()) {
                boolean decided = policy.of(agent) == RobotsPolicy.Access.DISALLOW && !origin.names(agent.token());
                for (String path : RobotsFiles.PATHS) {
                    boolean expected =
                            path.equals("/robots.txt") || (!decided && origin.isAllowed(agent.token(), path));
                    assertThat(merged.isAllowed(agent.token(), path))
                            .as("%s %s in\n%s", agent.token(), path, file)
                            .isEqualTo(expected);
                }
            }
            for (String agent : RobotsFiles.AGENTS) {
                if (AiAgents.bundled().agents().stream()
                        .noneMatch(known -> known.token().equalsIgnoreCase(agent))) {
                    for (String path : RobotsFiles.PATHS) {
                        assertThat(merged.isAllowed(agent, path))
                                .as("%s %s in\n%s", agent, path, file)
                                .isEqualTo(origin.isAllowed(agent, path));
                    }
                }
            }
            if (origin.contentSignals().isEmpty() && !policy.signals().isEmpty()) {
                assertThat(merged.groups())
                        .allSatisfy(group -> assertThat(group.contentSignals())
                                .extracting(signal -> signal.search().orElse(""))
                                .containsExactly(
                                        policy.signals().search() == ContentSignals.Statement.YES ? "yes" : "no"));
            }
        }
    }

    private static RobotsPolicy policy(Random random) {
        ContentSignals signals = random.nextInt(4) == 0
                ? new ContentSignals(
                        ContentSignals.Statement.UNSET, ContentSignals.Statement.UNSET, ContentSignals.Statement.UNSET)
                : new ContentSignals(
                        random.nextBoolean() ? ContentSignals.Statement.YES : ContentSignals.Statement.NO,
                        ContentSignals.Statement.UNSET,
                        ContentSignals.Statement.NO);
        Map<String, RobotsPolicy.Access> single = Map.of("Diffbot", access(random), "gptbot", access(random));
        return new RobotsPolicy(signals, access(random), access(random), access(random), single);
    }

    private static RobotsPolicy.Access access(Random random) {
        return random.nextBoolean() ? RobotsPolicy.Access.ALLOW : RobotsPolicy.Access.DISALLOW;
    }

    private static String merge(RobotsPolicy policy, String origin) {
        return new String(written(policy, origin).body(), StandardCharsets.UTF_8);
    }

    private static RobotsTxtWriter.Written written(RobotsPolicy policy, String origin) {
        return new RobotsTxtWriter(policy, AiAgents.bundled())
                .merge(RobotsTxt.parse(origin), UnaryOperator.identity(), List.of(MAP));
    }
}

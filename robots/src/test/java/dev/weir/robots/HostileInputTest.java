package dev.weir.robots;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Seeded noise for every parser: none throws, and what they promise still holds. */
class HostileInputTest {
    private static final List<String> SEEDS = List.of(
            "User-agent: *\nDisallow: /*a*b$\nContent-Signal: /x ai-train=no\nSitemap: /s\nCrawl-delay: 1e400\n",
            "<?xml version='1.0'?><urlset><url><loc>https://e.org/&amp;</loc><lastmod>2026-01-01</lastmod></url></urlset>",
            "<sitemapindex><sitemap><loc><![CDATA[https://e.org/]]></loc></sitemap></sitemapindex>",
            "# T\n> s\n## S\n- [a](b(c)): d\n```\n# x\n```\n## Optional\n- [z](y)\n",
            "https://e.org/1\nhttps://e.org/2\n");

    @Test
    void nothingThrows() {
        Random random = new Random(42);
        for (int round = 0; round < 4_000; round++) {
            byte[] body = mutated(SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8), random);
            String text = new String(body, StandardCharsets.ISO_8859_1);
            RobotsTxt robots = RobotsTxt.parse(body);
            assertThat(robots.isAllowed(text, "/robots.txt")).isTrue();
            robots.isAllowed("x", text);
            robots.crawlDelay("x");
            new RobotsTxtWriter(RobotsPolicy.DEFAULT, AiAgents.bundled())
                    .merge(robots, url -> url, List.of("https://e.org/s"));
            Sitemap.Loaded sitemap = Sitemap.read(body);
            assertThat(sitemap.entries()).hasSize(sitemap.sitemap().entries());
            sitemap.entries().forEach(Sitemap.Entry::lastModified);
            LlmsTxt index = LlmsTxt.parse(text);
            LlmsTxt again = LlmsTxt.parse(index.toMarkdown());
            assertThat(again.items()).hasSameSizeAs(index.items());
        }
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] body = seed.clone();
        int changes = random.nextInt(12);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(4)) {
                case 0 -> body[at] = (byte) random.nextInt(256);
                case 1 -> body[at] = (byte) "\n\r#:*$%<>&;[]()=, \t\0".charAt(random.nextInt(20));
                case 2 -> System.arraycopy(seed, 0, body, at, body.length - at);
                default -> body = Arrays.copyOf(body, Math.max(1, at));
            }
            if (body.length < seed.length && random.nextBoolean()) {
                seed = body.clone();
            }
        }
        return body;
    }
}

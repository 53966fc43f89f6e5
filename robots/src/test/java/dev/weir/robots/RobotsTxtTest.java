package dev.weir.robots;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

class RobotsTxtTest {
    /** One row per behaviour: the file with {@code |} for line ends, agent, path, expected, what it pins. */
    @ParameterizedTest(name = "{4}: {1} {2}")
    @CsvFileSource(resources = "robots-vectors.csv", numLinesToSkip = 1, delimiter = ';', quoteCharacter = '\'')
    void decidesAsRfc9309Says(String file, String agent, String path, boolean allowed, String why) {
        RobotsTxt robots = RobotsTxt.parse(file.replace('|', '\n'));
        assertThat(robots.isAllowed(agent, path)).as(why).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void takesEveryLineEnding(String end) {
        RobotsTxt robots =
                RobotsTxt.parse(String.join(end, "User-agent: a", "", "Disallow: /x", "User-agent: b", "Allow: /"));
        assertThat(robots.groups()).extracting(Group::firstLine).containsExactly(1, 4);
        assertThat(robots.isAllowed("a", "/x")).isFalse();
        assertThat(robots.isAllowed("b", "/x")).isTrue();
    }

    @Test
    void skipsAByteOrderMarkEvenWhenHalfOfItIsMissing() {
        byte[] file = "User-agent: *\nDisallow: /".getBytes(StandardCharsets.UTF_8);
        byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
        for (int length = 0; length <= 3; length++) {
            byte[] marked = new byte[length + file.length];
            System.arraycopy(mark, 0, marked, 0, length);
            System.arraycopy(file, 0, marked, length, file.length);
            assertThat(RobotsTxt.parse(marked).isAllowed("x", "/"))
                    .as("%d octets", length)
                    .isFalse();
        }
        assertThat(RobotsTxt.parse("\u00ef\u0011User-agent: *\nDisallow: /").isAllowed("x", "/"))
                .as("something else before the first key")
                .isTrue();
    }

    @Test
    void readsFiveHundredKibibytesAndNoMore() {
        String filler = "# " + "x".repeat(97) + "\n";
        String head = "User-agent: *\n" + filler.repeat((RobotsTxt.MAX_BYTES - 100) / filler.length());
        int room = RobotsTxt.MAX_BYTES - head.length();
        String last = "Disallow: /in" + "\n".repeat(room - "Disallow: /in".length());
        RobotsTxt robots = RobotsTxt.parse(head + last + "Disallow: /out\n");
        assertThat(robots.isTruncated()).isTrue();
        assertThat(robots.isAllowed("x", "/in")).isFalse();
        assertThat(robots.isAllowed("x", "/out")).isTrue();
    }

    @Test
    void leavesOutTheHalfLineAtTheLimit() {
        String head = "User-agent: *\n";
        String rule = "Disallow: /private/area\n";
        String file = head + "#".repeat(RobotsTxt.MAX_BYTES - head.length() - 1 - 12) + "\n" + rule;
        assertThat(RobotsTxt.parse(file).isAllowed("x", "/p")).isTrue();
    }

    @Test
    void cutsVeryLongLines() {
        String longPath = "/" + "a".repeat(RobotsTxt.MAX_LINE - "disallow: ".length() - 1);
        RobotsTxt robots = RobotsTxt.parse("user-agent: *\ndisallow: " + longPath + "/never-read\n");
        assertThat(robots.isAllowed("x", longPath + "/other")).isFalse();
        assertThat(robots.isAllowed("x", "/a")).isTrue();
    }

    @Test
    void takesPathsInOctetsThatAreNoUtf8() {
        byte[] file = "User-agent: *\nDisallow: /caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        RobotsTxt robots = RobotsTxt.parse(file);
        assertThat(robots.isAllowed("x", "/caf%E9/menu")).isFalse();
        assertThat(robots.isAllowed("x", "/caf\u00e9/menu"))
                .as("the UTF-8 spelling is another path")
                .isTrue();
    }

    @Test
    void keepsLinesOutsideTheStandardWithTheirMeaning() {
        RobotsTxt robots = RobotsTxt.parse("""
                Sitemap: https://example.org/one.xml
                User-agent: SlowBot
                Crawl-delay: 2.5
                License: https://example.org/license.xml
                Disallow: /a
                Agentmap: https://example.org/.well-known/ai-catalog.json
                Frobnicate: yes
                Site-map: /two.xml # relative
                """);
        assertThat(robots.sitemaps()).containsExactly("https://example.org/one.xml", "/two.xml");
        assertThat(robots.licenses()).containsExactly("https://example.org/license.xml");
        assertThat(robots.agentmaps()).containsExactly("https://example.org/.well-known/ai-catalog.json");
        assertThat(robots.crawlDelay("slowbot")).hasValue(2.5);
        assertThat(robots.crawlDelay("other")).isEmpty();
        assertThat(robots.lines().get(6).kind()).isEqualTo(RobotsLine.Kind.UNKNOWN);
    }

    @Test
    void readsContentSignalsWithAndWithoutPathInsideAndOutsideGroups() {
        RobotsTxt robots = RobotsTxt.parse("""
                Content-Signal: search=yes
                User-agent: *
                Content-Signal: /blog/ ai-train=no, Search=YES , ai-input = yes
                Disallow: /x
                User-agent: GPTBot
                content-signal: ai-train=no
                Disallow: /
                Content-Signal: nonsense
                """);
        assertThat(robots.contentSignals())
                .extracting(ContentSignal::userAgent, ContentSignal::path, ContentSignal::line)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("*", "", 1),
                        org.assertj.core.groups.Tuple.tuple("*", "/blog/", 3),
                        org.assertj.core.groups.Tuple.tuple("GPTBot", "", 6));
        ContentSignal second = robots.contentSignals().get(1);
        assertThat(second.search()).contains("YES");
        assertThat(second.aiInput()).contains("yes");
        assertThat(second.aiTrain()).contains("no");
        assertThat(robots.contentSignals("gptbot"))
                .extracting(ContentSignal::line)
                .containsExactly(1, 6);
        assertThat(robots.contentSignals("other"))
                .extracting(ContentSignal::line)
                .containsExactly(1, 3);
    }

    @Test
    void knowsWhetherAUserAgentLineIsValid() {
        assertThat(RobotsTxt.parse("").hasValidUserAgentLine()).isFalse();
        assertThat(RobotsTxt.parse("User-agent:\nDisallow: /").hasValidUserAgentLine())
                .isFalse();
        assertThat(RobotsTxt.parse("<!doctype html><title>User-agent: x</title>")
                        .hasValidUserAgentLine())
                .isFalse();
        assertThat(RobotsTxt.parse("Disallow: /\nUser-agent: *").hasValidUserAgentLine())
                .isTrue();
    }

    @Test
    void namesAgentsWhoseNameIsNoProductToken() {
        RobotsTxt robots = RobotsTxt.parse("""
                User-agent: AI2Bot
                User-agent: Kangaroo Bot
                User-agent: iaskspider/2.0
                User-agent: bigsur.ai
                Disallow: /
                """);
        for (String agent : List.of("AI2Bot", "ai2bot/1.0", "Kangaroo Bot", "Kangaroo", "iaskspider", "bigsur.ai")) {
            assertThat(robots.isAllowed(agent, "/")).as(agent).isFalse();
        }
        assertThat(robots.names("AI3Bot")).isFalse();
        assertThat(robots.names("*")).isFalse();
    }

    @Test
    void matchesHostilePatternsInLinearTime() {
        String stars = "/" + "*a".repeat(8_000) + "b";
        String borders = "/*" + "a".repeat(8_000) + "b";
        RobotsTxt robots = RobotsTxt.parse(
                ("User-agent: *\n" + ("Disallow: " + stars + "\nDisallow: " + borders + "\n").repeat(15)));
        assertThat(robots.isAllowed("x", "/" + "a".repeat(16_000))).isTrue();
    }
}

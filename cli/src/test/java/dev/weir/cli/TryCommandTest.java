package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TryCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void takesTheBundledSiteFromNothingToAContentScoreOfOneHundred() {
        assertThat(run("try", "--once", "--no-browser", "--format", "json"))
                .as(err::toString)
                .isZero();

        JsonNode root = JsonMapper.shared().readTree(out.toString());
        assertThat(root.path("before").path("scores").path("content").asInt()).isLessThanOrEqualTo(35);
        assertThat(root.path("after").path("scores").path("content").asInt()).isEqualTo(100);
        assertThat(root.path("after").path("level").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(root.path("after").path("levelName").asString()).isNotEmpty();
        assertThat(root.path("after").path("checks").path("markdownNegotiation").asString())
                .isEqualTo("pass");
        assertThat(root.path("before").path("checks").path("robotsTxt").asString())
                .isEqualTo("fail");
        assertThat(root.path("origin").asString()).startsWith("http://127.0.0.1:");
        assertThat(root.path("edge").asString()).startsWith("http://127.0.0.1:");
    }

    @Test
    void printsBeforeAndAfterSideBySide() {
        assertThat(run("try", "--once", "--no-browser")).as(err::toString).isZero();

        assertThat(out.toString())
                .contains("before, at the origin", "after, through Weir")
                .contains("What changed", "sitemap")
                .contains("HTML", "Markdown", "fewer tokens")
                .doesNotContain("\u001b");
    }

    @Test
    void takesPolicyAndRoutesFromAConfigurationFile(@TempDir Path folder) throws IOException {
        try (SampleOrigin site = SampleOrigin.start(0)) {
            Path file = Files.writeString(folder.resolve("weir.yaml"), """
                    listen: 127.0.0.1:1
                    origin: {url: "%s"}
                    front:
                      robots: {training: disallow}
                    routes:
                      - path: /
                        markdown: false
                    """.formatted(
                            site.uri().resolve("/").toString().replaceFirst("/$", "")));

            assertThat(run("try", "--once", "--no-browser", "--format", "json", "--config", file.toString()))
                    .as(err::toString)
                    .isZero();

            JsonNode root = JsonMapper.shared().readTree(out.toString());
            assertThat(root.path("origin").asString() + "/")
                    .isEqualTo(site.uri().resolve("/").toString());
            JsonNode checks = root.path("after").path("checks");
            assertThat(checks.path("robotsTxt").asString()).isEqualTo("pass");
            assertThat(checks.path("markdownNegotiation").asString()).isEqualTo("fail");
        }
        assertThat(run("try", "--once", "--config", folder.resolve("none.yaml").toString()))
                .isEqualTo(2);
    }

    @Test
    void saysThatASiteDoesNotAnswer() {
        // A port of this machine where nobody listens: taken and let go again
        int port;
        try (SampleOrigin gone = SampleOrigin.start(0)) {
            port = gone.uri().getPort();
        }
        assertThat(run("try", "--once", "--no-browser", "http://127.0.0.1:" + port))
                .isEqualTo(4);
        assertThat(err.toString()).contains("does not answer").contains("127.0.0.1:" + port);
    }

    @Test
    void explainsWrongUse() {
        assertThat(run("try", "--format", "xml")).isEqualTo(2);
        assertThat(err.toString()).contains("weir try --help");
        assertThat(run("try", "ftp://example.org")).isEqualTo(2);
        assertThat(run("serve")).isEqualTo(2);
        assertThat(err.toString()).contains("--origin");
        assertThat(run("tyr")).isEqualTo(2);
    }

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}

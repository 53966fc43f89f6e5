package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
    private static SampleOrigin site = SampleOrigin.start(0);
    private static String origin = "";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void start() {
        origin = site.uri().toString().replaceFirst("/$", "");
    }

    @AfterAll
    static void stop() {
        site.close();
    }

    private int explain(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("explain"));
        all.addAll(List.of(arguments));
        return line.execute(all.toArray(String[]::new));
    }

    @Test
    void saysPhaseByPhaseWhatBecomesOfABrowsersRequest() {
        assertThat(explain("--origin", origin, "--from", "192.0.2.7", "http://docs.example/"))
                .as(err::toString)
                .isZero();

        assertThat(out.toString())
                .containsSubsequence(
                        "GET http://docs.example/ from 192.0.2.7",
                        "route     site default for host docs.example, route /",
                        "client 192.0.2.7 by http",
                        "origin " + origin,
                        "answer    robots is not concerned",
                        "origin    ",
                        "is asked GET /",
                        "X-Forwarded-For: 192.0.2.7",
                        "answers 200 text/html",
                        "shape ",
                        "+ Link: ",
                        "record    200 by origin",
                        "HTTP/1.1 200 OK")
                .doesNotContain("\u001b");
    }

    @Test
    void saysWhichAnswererMadeTheAnswerAndWhatItAskedTheOrigin() {
        assertThat(explain("--origin", origin, "-H", "Accept: text/markdown", "/"))
                .as(err::toString)
                .isZero();

        assertThat(out.toString())
                .containsSubsequence(
                        "markdown answers 200 text/markdown",
                        "asked the origin GET /: 200 text/html",
                        "record    200 by markdown");
    }

    @Test
    void runsTheConfigurationWithoutItsListenersCertificatesAndFiles() throws IOException {
        Path file = folder.resolve("weir.yaml");
        Files.writeString(file, """
                listen:
                  - 127.0.0.1:80
                  - {address: 127.0.0.1:443, protocol: https}
                tls:
                  redirect: true
                  strict-transport: 365d
                  certificates: [{chain: missing.pem, key: missing.key}]
                cache: {enabled: true, disk: {folder: /missing/folder}}
                access-log: {file: /missing/access.log}
                sites:
                  - hosts: [docs.example]
                    origin: {url: "%s"}
                """.formatted(origin));

        assertThat(explain("--config", file.toString(), "http://docs.example/guide/"))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("https-redirect answers 308", "Location: https://docs.example/guide/");

        out.getBuffer().setLength(0);
        assertThat(explain("--config", file.toString(), "https://docs.example/"))
                .as(err::toString)
                .isZero();
        assertThat(out.toString())
                .contains(
                        "https-redirect lets it through",
                        "shared cache",
                        "+ Strict-Transport-Security: max-age=31536000");

        out.getBuffer().setLength(0);
        assertThat(explain("--config", file.toString(), "https://other.example/"))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("no site of that name is served here", "HTTP/1.1 421 ");
    }

    @Test
    void writesJsonForPrograms() {
        assertThat(explain("--origin", origin, "--format", "json", "/robots.txt"))
                .as(err::toString)
                .isZero();

        JsonNode whole = new JsonMapper().readTree(out.toString());
        assertThat(whole.at("/steps/0/phase").asString()).isEqualTo("route");
        assertThat(whole.at("/record/answeredBy").asString()).isEqualTo("robots");
        assertThat(whole.at("/answer/line").asString()).startsWith("HTTP/1.1 200");
    }

    @Test
    void showsNobodysSecrets() {
        assertThat(explain(
                        "--origin", origin, "-H", "Cookie: session=geheim", "-H", "Authorization: Bearer geheim", "/"))
                .as(err::toString)
                .isZero();
        assertThat(out.toString()).contains("Cookie: (not shown)").doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/|say with what",
                "--origin http://127.0.0.1:1 ftp://a/|neither an http or https URL nor a path",
                "--origin http://127.0.0.1:1 http://u:p@a/|credentials",
                "--origin http://127.0.0.1:1 -X DELETE /|add --send",
                "--origin http://127.0.0.1:1 -H Accept /|is no field",
                "--origin http://127.0.0.1:1 --from nowhere /|is no IP address",
                "--origin nonsense /|--origin",
            })
    void saysWhatIsWrongWithTheCommand(String arguments, String message) {
        assertThat(explain(arguments.split(" "))).isEqualTo(Failure.USAGE);
        assertThat(err.toString()).contains(message);
    }
}

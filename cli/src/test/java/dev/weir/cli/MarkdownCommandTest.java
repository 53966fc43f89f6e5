package dev.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.readiness.Fetcher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MarkdownCommandTest {
    private static final String PAGE =
            "<title>T</title><body><h1>Hi</h1><p>A <a href='x.html'>link</a> in a sentence.</p>";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void convertsAFileAndLeavesItsLinksRelative() throws IOException {
        Path file = Files.writeString(folder.resolve("a.html"), PAGE);
        assertThat(run(file.toString())).isZero();
        assertThat(out.toString()).isEqualTo("---\ntitle: T\n---\n\n# Hi\n\nA [link](x.html) in a sentence.\n");
    }

    @Test
    void convertsStandardInputAgainstABase() {
        assertThat(run("-", "--base", "https://example.org/docs/", "--no-front-matter"))
                .isZero();
        assertThat(out.toString()).isEqualTo("# Hi\n\nA [link](https://example.org/docs/x.html) in a sentence.\n");
    }

    @Test
    void convertsAnAddressWithTheCharsetThatTheServerDeclares() {
        byte[] body = "<h1>\u041f\u0440\u0438\u0432\u0435\u0442</h1>".getBytes(Charset.forName("windows-1251"));
        assertThat(run(answer(200, "text/html; charset=windows-1251", body, false), "https://example.org/"))
                .isZero();
        assertThat(out.toString()).isEqualTo("# \u041f\u0440\u0438\u0432\u0435\u0442\n");
    }

    @Test
    void saysWhyAnAddressGivesNothing() {
        assertThat(run(answer(404, "text/html", new byte[0], false), "https://example.org/gone"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("https://example.org/gone answered 404");
        assertThat(run(answer(200, "text/html", new byte[10], true), "https://example.org/big"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("larger than");
        Fetcher unreachable = probe ->
                new Fetcher.NoAnswer(probe.url(), Fetcher.Reason.CONNECT_FAILED, "nobody listens", Duration.ZERO);
        assertThat(run(unreachable, "https://example.org/")).isEqualTo(4);
        assertThat(err.toString()).contains("nobody listens");
    }

    @Test
    void convertsAFolderAndItsSubfolders() throws IOException {
        Files.createDirectories(folder.resolve("site/sub"));
        Files.writeString(folder.resolve("site/a.html"), PAGE);
        Files.writeString(folder.resolve("site/sub/b.HTM"), PAGE);
        Files.writeString(folder.resolve("site/notes.txt"), "no page");
        Path to = folder.resolve("md");
        assertThat(run(
                        "--batch",
                        folder.resolve("site").toString(),
                        "--out",
                        to.toString(),
                        "--base",
                        "https://example.org/"))
                .isZero();
        assertThat(to.resolve("a.md")).content().contains("https://example.org/x.html");
        assertThat(to.resolve("sub/b.md")).content().contains("https://example.org/sub/x.html");
        assertThat(to.resolve("notes.md")).doesNotExist();
        assertThat(err.toString()).contains("2 pages converted, 0 not");
    }

    @Test
    void goesOnPastAPageThatCannotBeConverted() throws IOException {
        Files.createDirectories(folder.resolve("site"));
        Files.writeString(folder.resolve("site/a.html"), PAGE);
        Files.writeString(folder.resolve("site/b.html"), "not markup at all");
        assertThat(run(
                        "--batch",
                        folder.resolve("site").toString(),
                        "--out",
                        folder.resolve("md").toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .contains("b.html was not converted")
                .contains("(not-html)")
                .contains("1 pages converted, 1 not");
    }

    @Test
    void refusesCallsThatMakeNoSense() {
        for (List<String> arguments : List.of(
                List.<String>of(),
                List.of("--batch", folder.toString()),
                List.of("--batch", folder.toString(), "--out", "x"),
                List.of("--batch", folder.resolve("none").toString(), "--out", "x"),
                List.of("a.html", "--batch", "x", "--out", "y"),
                List.of("-", "--out", "y"),
                List.of("-", "--base", "docs/"),
                List.of("http://[bad"),
                List.of("no-such-file.html"))) {
            assertThat(run(arguments.toArray(String[]::new)))
                    .as("%s", arguments)
                    .isEqualTo(2);
            assertThat(err.toString()).isNotEmpty();
        }
    }

    private int run(String... arguments) {
        return run(
                probe -> new Fetcher.NoAnswer(
                        probe.url(), Fetcher.Reason.UNKNOWN_HOST, "no network here", Duration.ZERO),
                arguments);
    }

    private int run(Fetcher fetcher, String... arguments) {
        err.getBuffer().setLength(0);
        CommandLine line = new CommandLine(
                new MarkdownCommand(() -> fetcher, new ByteArrayInputStream(PAGE.getBytes(StandardCharsets.UTF_8))));
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err, true));
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(Failure.describe(failure));
            return failure instanceof Failure known ? known.exitCode() : Failure.FAILED;
        });
        return line.execute(arguments);
    }

    private static Fetcher answer(int status, String type, byte[] body, boolean truncated) {
        Headers headers = new Headers().add(HeaderName.CONTENT_TYPE, type);
        return probe -> new Fetcher.Answer(
                URI.create(probe.url().toString()), List.of(), status, "", headers, body, truncated, Duration.ZERO);
    }
}

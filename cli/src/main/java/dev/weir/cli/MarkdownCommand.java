package dev.weir.cli;

import dev.weir.html.Conversion;
import dev.weir.html.Conversion.Converted;
import dev.weir.html.Conversion.NotConverted;
import dev.weir.html.HtmlSource;
import dev.weir.html.HtmlToMarkdown;
import dev.weir.html.Markdown;
import dev.weir.html.MarkdownOptions;
import dev.weir.html.TextSize;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import dev.weir.http.MediaType;
import dev.weir.readiness.Fetcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir markdown}: one page, or a folder of them, as Markdown. */
@Command(
        name = "markdown",
        mixinStandardHelpOptions = true,
        description = "Turn web pages into Markdown: the main content, with its tables, code and links.",
        footer = {
            "",
            "  weir markdown https://example.org/page.html",
            "  curl -s https://example.org/ | weir markdown - --base https://example.org/",
            "  weir markdown --batch site/ --out markdown/",
            "",
            "Exit codes: 0 converted, 1 a page could not be converted, 2 usage, 4 unreachable."
        })
final class MarkdownCommand implements Callable<Integer> {
    private static final long PROGRESS_EVERY = 1_000_000_000L;
    private static final int MAX_REDIRECTS = 5;
    private static final URI NOWHERE = URI.create("");

    private final Supplier<Fetcher> fetcher;
    private final InputStream in;
    private final HtmlToMarkdown converter = new HtmlToMarkdown();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE|URL",
            description = "A file, an http(s) address, or - for standard input.")
    private @Nullable String page;

    @Option(
            names = "--batch",
            paramLabel = "DIR",
            description = "Convert every .html, .htm and .xhtml file in a folder and below.")
    private @Nullable Path batch;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where --batch writes the .md files; created where missing.")
    private @Nullable Path out;

    @Option(
            names = "--base",
            paramLabel = "URL",
            description =
                    "Where the page is published: links become absolute. Without it, links in files stay as they are.")
    private @Nullable String base;

    @Option(names = "--charset", paramLabel = "LABEL", description = "The charset that the server would declare.")
    private String charset = "";

    @Option(names = "--whole-page", description = "Keep navigation, header, footer and side columns too.")
    private boolean wholePage;

    @Option(names = "--no-front-matter", description = "Leave out the YAML block with title, description and image.")
    private boolean noFrontMatter;

    @Option(names = "--no-structured-data", description = "Leave out the page's JSON-LD.")
    private boolean noStructuredData;

    /**
     * The command.
     *
     * @param fetcher opens what fetches addresses; asked only when the page is one
     * @param in standard input
     */
    MarkdownCommand(Supplier<Fetcher> fetcher, InputStream in) {
        this.fetcher = fetcher;
        this.in = in;
    }

    @Override
    public Integer call() {
        if (batch != null) {
            if (page != null) {
                throw usage("give a page or --batch, not both");
            }
            if (out == null) {
                throw usage("--batch needs --out DIR, the folder for the Markdown");
            }
            return convertAll(batch, out);
        }
        if (page == null) {
            throw usage("say which page: a file, an address, or - for standard input");
        }
        if (out != null) {
            throw usage("--out goes with --batch; a single page is printed");
        }
        return print(convertOne(page), page);
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private Conversion convertOne(String what) {
        try {
            if (what.equals("-")) {
                return converter.convert(in, source(location(NOWHERE)));
            }
            if (what.startsWith("http://") || what.startsWith("https://")) {
                return fetchAndConvert(what);
            }
            Path file = Paths.get(what);
            if (!Files.isRegularFile(file)) {
                throw new Failure(Failure.USAGE, what + " is neither a file nor an http(s) address");
            }
            return convertFile(file, location(NOWHERE));
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "reading " + what + " failed: " + e.getMessage());
        }
    }

    private Conversion convertFile(Path file, URI location) throws IOException {
        try (InputStream bytes = Files.newInputStream(file)) {
            return converter.convert(bytes, source(location));
        }
    }

    private Conversion fetchAndConvert(String address) {
        URI url;
        try {
            url = new URI(address);
        } catch (URISyntaxException e) {
            throw usage(address + " is not an address: " + e.getReason() + " at character " + e.getIndex());
        }
        int most = options().limits().maxBytes();
        Headers headers = new Headers();
        headers.add(HeaderName.ACCEPT, "text/html, application/xhtml+xml;q=0.9");
        return switch (fetcher.get().fetch(new Fetcher.Probe(url, "GET", headers, most, MAX_REDIRECTS))) {
            case Fetcher.NoAnswer none -> throw new Failure(Failure.UNREACHABLE, none.message());
            case Fetcher.Answer answer
            when answer.status() != 200 ->
                throw new Failure(
                        Failure.FAILED,
                        answer.url() + " answered " + answer.status() + " " + answer.statusText()
                                + ", so there is no page to convert");
            case Fetcher.Answer answer
            when answer.truncated() ->
                throw new Failure(Failure.FAILED, answer.url() + " is larger than " + most + " bytes");
            case Fetcher.Answer answer -> {
                String declared = answer.headers()
                        .first(HeaderName.CONTENT_TYPE)
                        .flatMap(MediaType::parse)
                        .flatMap(type -> type.parameter("charset"))
                        .orElse("");
                HtmlSource source = source(location(answer.url()));
                yield converter.convert(answer.body(), charset.isEmpty() ? source.withCharset(declared) : source);
            }
        };
    }

    private int print(Conversion conversion, String what) {
        PrintWriter text = spec.commandLine().getOut();
        return switch (conversion) {
            case Converted(Markdown markdown) -> {
                text.print(markdown.text());
                text.flush();
                yield Failure.DONE;
            }
            case NotConverted(Conversion.Reason reason, String message) ->
                throw new Failure(Failure.FAILED, notConverted(what, reason, message));
        };
    }

    private static String notConverted(Object what, Conversion.Reason reason, String message) {
        return what + " was not converted: " + message + " ("
                + reason.name().toLowerCase(Locale.ROOT).replace('_', '-') + ")";
    }

    private int convertAll(Path from, Path to) {
        if (!Files.isDirectory(from)) {
            throw usage("--batch " + from + " is not a folder");
        }
        List<Path> pages = pages(from);
        Tally tally = new Tally(pages.size());
        for (Path file : pages) {
            tally.report(spec.commandLine().getErr());
            Path relative = from.relativize(file);
            try {
                URI location = location(NOWHERE);
                URI here = location.equals(NOWHERE) ? NOWHERE : location.resolve(path(relative));
                switch (convertFile(file, here)) {
                    case Converted(Markdown markdown) -> {
                        write(to.resolve(markdownName(relative)), markdown.text());
                        tally.add(markdown.html(), markdown.markdown());
                    }
                    case NotConverted(Conversion.Reason reason, String message) ->
                        tally.failed(spec.commandLine().getErr(), notConverted(relative, reason, message));
                }
            } catch (IOException e) {
                tally.failed(spec.commandLine().getErr(), relative + " failed: " + e.getMessage());
            }
        }
        tally.summary(spec.commandLine().getErr());
        return tally.failures == 0 ? Failure.DONE : Failure.FAILED;
    }

    private static URI path(Path relative) {
        try {
            return new URI(null, null, relative.toString().replace('\\', '/'), null);
        } catch (URISyntaxException e) {
            return NOWHERE;
        }
    }

    private List<Path> pages(Path from) {
        try (Stream<Path> files = Files.walk(from)) {
            List<Path> pages = files.filter(Files::isRegularFile)
                    .filter(MarkdownCommand::isPage)
                    .sorted()
                    .toList();
            if (pages.isEmpty()) {
                throw usage("--batch " + from + " holds no .html, .htm or .xhtml file");
            }
            return pages;
        } catch (IOException e) {
            throw new Failure(Failure.FAILED, "reading the folder " + from + " failed: " + e.getMessage());
        }
    }

    private static boolean isPage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".html") || name.endsWith(".htm") || name.endsWith(".xhtml");
    }

    private static String markdownName(Path relative) {
        String name = relative.toString();
        return name.substring(0, name.lastIndexOf('.')) + ".md";
    }

    private static void write(Path file, String text) throws IOException {
        Path folder = file.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }

    private URI location(URI otherwise) {
        if (base == null) {
            return otherwise;
        }
        try {
            URI url = new URI(base);
            if (!url.isAbsolute()) {
                throw usage("--base " + base + " has to be absolute, like https://example.org/docs/");
            }
            return url;
        } catch (URISyntaxException e) {
            throw usage("--base " + base + " is not an address: " + e.getReason() + " at character " + e.getIndex());
        }
    }

    private HtmlSource source(URI location) {
        return HtmlSource.at(location).withCharset(charset).withOptions(options());
    }

    private MarkdownOptions options() {
        return MarkdownOptions.DEFAULT
                .withFrontMatter(!noFrontMatter)
                .withStructuredData(!noStructuredData)
                .withScope(wholePage ? MarkdownOptions.Scope.BODY : MarkdownOptions.Scope.MAIN);
    }

    /** What a batch has come to. */
    private static final class Tally {
        private final int pages;
        private final long start = System.nanoTime();
        private long reported = start;
        private int done;
        private int failures;
        private long tokensBefore;
        private long tokensAfter;

        Tally(int pages) {
            this.pages = pages;
        }

        void add(TextSize html, TextSize markdown) {
            done++;
            tokensBefore += html.tokens();
            tokensAfter += markdown.tokens();
        }

        void failed(PrintWriter err, String message) {
            failures++;
            err.println("weir: " + message);
        }

        void report(PrintWriter err) {
            long now = System.nanoTime();
            if (now - reported >= PROGRESS_EVERY) {
                reported = now;
                err.println("weir: " + (done + failures) + " of " + pages + " pages");
                err.flush();
            }
        }

        void summary(PrintWriter err) {
            double seconds = (System.nanoTime() - start) / 1e9;
            err.printf(
                    Locale.ROOT,
                    "weir: %d pages converted, %d not, in %.1f s; about %,d tokens as HTML, %,d as Markdown%n",
                    done,
                    failures,
                    seconds,
                    tokensBefore,
                    tokensAfter);
            err.flush();
        }
    }
}

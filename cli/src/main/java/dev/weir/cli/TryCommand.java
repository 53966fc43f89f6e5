package dev.weir.cli;

import dev.weir.edge.EdgeSettings;
import dev.weir.edge.EdgeSettings.Admin;
import dev.weir.readiness.Profile;
import dev.weir.readiness.ReadinessException;
import dev.weir.readiness.Report;
import dev.weir.readiness.ScanRequest;
import dev.weir.readiness.ScanResult;
import dev.weir.readiness.Unreachable;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir try}: scores a site, stands in front of it, scores it again through the edge, and keeps serving. */
@Command(
        name = "try",
        mixinStandardHelpOptions = true,
        description = {
            "Score a site, stand in front of it, fix what can be fixed, score it again.",
            "Nothing is changed at the site: it is only read, politely. Without a URL the origin of the configuration file is",
            "used, and without that a bundled sample site."
        },
        footer = {
            "",
            "Examples:",
            "  weir try                                 the bundled sample site",
            "  weir try http://127.0.0.1:3000           a site on this machine",
            "  weir try https://docs.example.org        any site",
            "  weir try --config weir.yaml              the origin, policy and routes of a configuration file",
            "  weir try --once --format json | jq .after.scores",
            "",
            "Exit codes: 0 done, 2 usage or configuration, 4 the site does not answer."
        })
final class TryCommand implements Callable<Integer> {
    enum Format {
        text,
        json
    }

    /** A page of the bundled site that has what Markdown must keep: tables, code, links. */
    private static final String SAMPLE_PAGE = "/docs/3.0/configuration.html";

    @Parameters(arity = "0..1", paramLabel = "URL", description = "The site, before the file's origin.")
    private @Nullable String site;

    @Option(names = "--once", description = "Stop after printing instead of serving until Ctrl-C.")
    private boolean once;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to print: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.text;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where the edge listens. Default: a free port of 127.0.0.1.")
    private @Nullable String listen;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "What the edge adds and how: a file as for weir serve, of which the listeners, the access log"
                    + " and drain are left aside.")
    private @Nullable Path file;

    @Option(names = "--no-browser", description = "Do not look for Chromium; browser checks say unable.")
    private boolean withoutBrowser;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    TryCommand() {}

    @Override
    public Integer call() {
        Optional<Configuration> configuration = Optional.ofNullable(file).map(Configuration::read);
        if (site != null) {
            return compare(request(site), "/", configuration);
        }
        if (configuration.isPresent()) {
            URI origin = configuration.get().origin();
            return compare(ScanRequest.of(origin, Profile.ALL), "/", configuration);
        }
        try (SampleOrigin sample = SampleOrigin.start(0)) {
            return compare(ScanRequest.of(sample.uri(), Profile.ALL), SAMPLE_PAGE, configuration);
        }
    }

    private ScanRequest request(String typed) {
        try {
            return ScanRequest.typed(typed, Profile.ALL);
        } catch (ReadinessException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private int compare(ScanRequest request, String page, Optional<Configuration> configuration) {
        URI typed = request.url();
        InetSocketAddress address =
                listen == null ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : Kinds.listen(listen);
        try (ScanTools tools = ScanTools.forOwnSite(typed, withoutBrowser)) {
            say("scanning " + typed.resolve("/").toString().replaceFirst("/$", "") + " as it is");
            Report before = report(tools.scanner().scan(request));
            URI origin = URI.create(before.url());
            before.insteadOf()
                    .ifPresent(https -> say(https.url() + " cannot be used: " + https.message() + "; using " + origin));
            Configuration chosen = configuration
                    .map(given -> given.inFrontOf(origin).underEveryHost())
                    .orElseGet(() -> Configuration.of(origin));
            EdgeSettings settings = chosen.edge()
                    .withListen(address)
                    .withAdmin(Admin.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            try (RunningEdge edge = RunningEdge.start(chosen.with(settings), List.of())) {
                // Answers when the first look at the site is over, so that the scan sees the edge as it will be
                PageSizes.waitFor(tools.fetcher(), edge.uri().resolve("/llms.txt"));
                say("standing in front of it at " + edge.uri() + " and scanning again");
                Report after = report(tools.scanner().scan(ScanRequest.of(edge.uri(), Profile.ALL)));
                PageSizes sizes = PageSizes.measure(tools.fetcher(), edge.uri().resolve(page));
                Comparison comparison = new Comparison(origin, edge.uri(), before, after, sizes);
                PrintWriter out = spec.commandLine().getOut();
                switch (format) {
                    case text -> out.print("\n" + comparison.text(Terminal.paint()));
                    case json -> out.println(comparison.json());
                }
                out.flush();
                if (!once) {
                    serve(edge, page);
                }
            }
        }
        return Failure.DONE;
    }

    private static Report report(ScanResult result) {
        return switch (result) {
            case Report report -> report;
            case Unreachable unreachable ->
                throw new Failure(
                        Failure.UNREACHABLE, unreachable.url() + " does not answer: " + unreachable.message());
        };
    }

    private void serve(RunningEdge edge, String page) {
        String base = edge.uri().toString();
        say("");
        say("serving; try it:");
        say("  curl -H 'Accept: text/markdown' " + base + page);
        say("  curl " + base + "/llms.txt");
        say("  curl " + base + "/robots.txt");
        say("  curl -I " + base + page);
        say("  weir scan --allow-private " + base);
        say("until Ctrl-C.");
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(
                () -> {
                    edge.drain(Duration.ofSeconds(5));
                    stopped.countDown();
                },
                "drain");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(line.isEmpty() ? "" : "weir: " + line);
        err.flush();
    }
}

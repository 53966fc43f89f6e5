package dev.weir.cli;

import dev.weir.http.IpPrefix;
import dev.weir.readiness.AddressPolicy;
import dev.weir.readiness.AgentFormat;
import dev.weir.readiness.JsonFormat;
import dev.weir.readiness.Profile;
import dev.weir.readiness.Progress;
import dev.weir.readiness.ReadinessException;
import dev.weir.readiness.Report;
import dev.weir.readiness.ScanRequest;
import dev.weir.readiness.ScanResult;
import dev.weir.readiness.TextFormat;
import dev.weir.readiness.Unreachable;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir scan}: judges sites as an agent sees them. */
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        description =
                "Ask sites what an AI agent would ask, and say how ready they are: level, scores, what to repair.",
        footer = {
            "",
            "Examples:",
            "  weir scan example.org",
            "  weir scan --allow-private http://127.0.0.1:3000",
            "  weir scan --profile content --min-level 3 https://docs.example.org      in CI",
            "  weir scan --format agent https://docs.example.org | agent               repair it",
            "  weir scan --verbose --checks robotsTxt,sitemap example.org              with the evidence",
            "",
            "Several URLs: text and agent reports follow each other, json is one object a line.",
            "Exit codes: 0 done, 2 usage, 3 below --min-level, 4 unreachable; of several sites the highest."
        })
final class ScanCommand implements Callable<Integer> {
    enum Format {
        text,
        json,
        agent
    }

    @Parameters(
            arity = "1..*",
            paramLabel = "URL",
            description = "Sites; without a scheme https is meant, and http where https cannot be connected.")
    private List<String> urls = new ArrayList<>();

    @Option(
            names = "--profile",
            paramLabel = "all|content|api",
            defaultValue = "all",
            description = "Which checks: all, content (documentation, news) or api. Default: ${DEFAULT-VALUE}.")
    private String profile = "all";

    @Option(names = "--checks", paramLabel = "ID", split = ",", description = "Only these checks, by id.")
    private List<String> checks = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "text|json|agent",
            defaultValue = "text",
            description = "How to print: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Format format = Format.text;

    @Option(
            names = "--min-level",
            paramLabel = "N",
            defaultValue = "0",
            description = "Exit with 3 when a site is below this level, 0 to 5.")
    private int minLevel;

    @Option(names = "--allow-private", description = "Allow private and loopback addresses too: your own network.")
    private boolean allowPrivate;

    @Option(
            names = "--allow",
            paramLabel = "CIDR",
            split = ",",
            description = "Allow only these special addresses beside public ones, such as 10.0.0.0/8.")
    private List<String> allowed = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long one site may take. Default: ${DEFAULT-VALUE}.")
    private String timeout = "60s";

    @Option(names = "--no-browser", description = "Do not look for Chromium; browser checks say unableToCheck.")
    private boolean withoutBrowser;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show the evidence, each request as a curl command.")
    private boolean verbose;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    ScanCommand() {}

    @Override
    public Integer call() {
        if (minLevel < 0 || minLevel > 5) {
            throw usage("--min-level is 0 to 5, found " + minLevel);
        }
        List<ScanRequest> requests = requests();
        PrintWriter out = spec.commandLine().getOut();
        int worst = Failure.DONE;
        try (ScanTools tools =
                ScanTools.of(policy(), requests.stream().map(ScanRequest::url).toList(), withoutBrowser)) {
            for (ScanRequest request : requests) {
                ScanResult result = tools.scanner().scan(request, progress(request.url()));
                print(out, result, requests.size() > 1);
                worst = Math.max(worst, exitCode(result));
            }
        } catch (ReadinessException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        return worst;
    }

    private List<ScanRequest> requests() {
        try {
            Profile chosen = Profile.named(profile)
                    .orElseThrow(() -> usage("there is no profile \"" + Nearest.cut(profile) + "\"; choose one of "
                            + Profile.options()));
            Duration limit = Kinds.duration(timeout);
            List<ScanRequest> requests = new ArrayList<>();
            for (String url : urls) {
                requests.add(ScanRequest.typed(url, chosen).withChecks(checks).withTimeout(limit));
            }
            return requests;
        } catch (ReadinessException | IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private AddressPolicy policy() {
        try {
            List<IpPrefix> prefixes = allowed.stream().map(Kinds::prefix).toList();
            AddressPolicy policy = AddressPolicy.publicOnly().allowing(prefixes);
            return allowPrivate ? policy.allowPrivate() : policy;
        } catch (IllegalArgumentException e) {
            throw usage("--allow: " + e.getMessage());
        }
    }

    private void print(PrintWriter out, ScanResult result, boolean several) {
        switch (format) {
            case text -> out.print(new TextFormat(Terminal.paint(), verbose).of(result));
            case json -> out.println(several ? JsonFormat.line(result) : JsonFormat.indented(result));
            case agent -> out.println(AgentFormat.of(result));
        }
        out.flush();
    }

    private int exitCode(ScanResult result) {
        return switch (result) {
            case Unreachable _ -> Failure.UNREACHABLE;
            case Report report -> report.level().number() < minLevel ? Failure.BELOW_LEVEL : Failure.DONE;
        };
    }

    /** One line that is written over, and only where a person watches. */
    private Progress progress(URI site) {
        if (!Terminal.isThere()) {
            return Progress.silent();
        }
        PrintWriter err = spec.commandLine().getErr();
        return (check, done, total) -> {
            err.print("\r\u001b[K"
                    + (done == total ? "" : "  " + site.getHost() + ": " + done + " of " + total + " checks"));
            err.flush();
        };
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}

package dev.weir.readiness;

import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.NoAnswer;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Asks a site the questions that an AI agent asks, and judges the answers.
 *
 * <pre>{@code
 * Scanner scanner = new Scanner(Catalogue.load(), fetcher, browser, nameServer, Clock.systemUTC(), new SecureRandom());
 * switch (scanner.scan(ScanRequest.of(URI.create("https://example.com"), Profile.ALL), Progress.silent())) {
 *     case Report report -> System.out.println(report.level().name());
 *     case Unreachable unreachable -> System.err.println(unreachable.message());
 * }
 * }</pre>
 *
 * <p>Thread-safe; a scan blocks its caller and runs its checks on virtual threads. What a site sends never makes it throw.
 */
public final class Scanner {
    private static final int MISSING_PATH_BYTES = 8;

    private final Catalogue catalogue;
    private final Fetcher fetcher;
    private final Checks checks;
    private final Clock clock;
    private final RandomGenerator random;

    /**
     * A scanner.
     *
     * @param clock for durations, the deadline and the time of the report
     * @param random for a path that no site has
     */
    public Scanner(
            Catalogue catalogue,
            Fetcher fetcher,
            Browser browser,
            NameServer nameServer,
            Clock clock,
            RandomGenerator random) {
        this.catalogue = catalogue;
        this.fetcher = fetcher;
        this.checks = new Checks(browser, nameServer);
        this.clock = clock;
        this.random = random;
    }

    /** Scans without telling how it gets on. */
    public ScanResult scan(ScanRequest request) {
        return scan(request, Progress.silent());
    }

    /**
     * Scans a site.
     *
     * @throws ReadinessException when the request names a check that the catalogue does not have
     */
    public ScanResult scan(ScanRequest request, Progress progress) {
        List<CheckSpec> wanted = wanted(request);
        Instant start = clock.instant();
        // Not closed but shut down: closing would wait for whoever ignores the deadline.
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        try {
            Instant deadline = start.plus(request.timeout());
            Site entrance = site(origin(request.url()), executor, deadline);
            Reply home = entrance.fetch(entrance.ask("/"));
            Optional<Unreachable> insteadOf = Optional.empty();
            if (home.fetched() instanceof NoAnswer none) {
                Unreachable nothing = unreachable(entrance, none);
                if (!request.schemeAssumed() || !mayBePlain(request.url(), none.reason())) {
                    return nothing;
                }
                entrance = site(origin(plain(request.url())), executor, deadline);
                home = entrance.fetch(entrance.ask("/"));
                // 400 is what a TLS port says to plain HTTP: what is wrong there is what went wrong before.
                if (home.status() == 400) {
                    return nothing;
                }
                if (home.fetched() instanceof NoAnswer neither) {
                    return new Unreachable(
                            nothing.url(), nothing.message() + "; nor over http: " + Untrusted.line(neither.message()));
                }
                insteadOf = Optional.of(nothing);
            }
            Answer answer = home.answer().orElseThrow();
            URI origin = origin(answer.url());
            Site site = origin.toString().equals(entrance.origin()) ? entrance : site(origin, executor, deadline);
            site.know(site.ask("/"), answer);
            return examine(site, request, entrance.origin(), insteadOf, wanted, start, progress);
        } finally {
            executor.shutdownNow();
        }
    }

    /** Whether https could not be connected, and the port that was asked is not the one that only TLS is spoken at. */
    private static boolean mayBePlain(URI https, Fetcher.Reason reason) {
        return https.getPort() != 443
                && switch (reason) {
                    case CONNECT_FAILED, TLS_FAILED, TIMED_OUT -> true;
                    case FORBIDDEN_ADDRESS, FORBIDDEN_URL, UNKNOWN_HOST, TOO_MANY_REDIRECTS, MALFORMED -> false;
                };
    }

    private static URI plain(URI https) {
        return URI.create("http" + https.toString().substring("https".length()));
    }

    private Site site(URI origin, ExecutorService executor, Instant deadline) {
        byte[] bytes = new byte[MISSING_PATH_BYTES];
        random.nextBytes(bytes);
        String missing = "/" + HexFormat.of().formatHex(bytes);
        return new Site(origin, catalogue, fetcher, executor, clock, deadline, missing);
    }

    private static Unreachable unreachable(Site site, NoAnswer none) {
        return new Unreachable(site.origin(), Untrusted.line(none.message()));
    }

    private List<CheckSpec> wanted(ScanRequest request) {
        if (request.checks().isEmpty()) {
            return catalogue.checks(request.profile());
        }
        List<String> unknown = request.checks().stream()
                .filter(id -> catalogue.check(id).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            throw new ReadinessException("no check \"" + String.join("\", \"", unknown) + "\"; there are "
                    + String.join(
                            ", ", catalogue.checks().stream().map(CheckSpec::id).toList()));
        }
        return catalogue.checks().stream()
                .filter(check -> request.checks().contains(check.id()))
                .toList();
    }

    private Report examine(
            Site site,
            ScanRequest request,
            String asked,
            Optional<Unreachable> insteadOf,
            List<CheckSpec> wanted,
            Instant start,
            Progress progress) {
        AtomicInteger done = new AtomicInteger();
        // Everybody needs these two: asked first, so that the checks find them answered.
        site.fetchAll(List.of("/", "/robots.txt"), ask -> ask);
        CommerceSignals commerce = CommerceSignals.of(site.homepage(), catalogue.commerceSignals());
        List<CompletableFuture<CheckResult>> pending = wanted.stream()
                .map(spec -> site.start(() -> {
                    CheckResult result = run(spec, site, request, commerce.isCommerce());
                    progress.finished(spec, done.incrementAndGet(), wanted.size());
                    return result;
                }))
                .toList();
        CompletableFuture<List<ExtendedResult>> extended =
                site.start(() -> request.checks().isEmpty()
                        ? new ExtendedTrack(catalogue.extended()).examine(site)
                        : List.<ExtendedResult>of());
        List<CheckResult> results = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            CheckSpec spec = wanted.get(i);
            results.add(site.await(
                    pending.get(i),
                    why -> settle(spec, request, new Trail(spec).unable(why), commerce.isCommerce(), Duration.ZERO)));
        }
        Map<String, CheckStatus> statuses = new HashMap<>();
        results.forEach(result -> statuses.put(result.id(), result.status()));
        List<String> leftOut = catalogue.checks().stream()
                .filter(check -> check.isOptIn() && !statuses.containsKey(check.id()))
                .map(CheckSpec::id)
                .toList();
        List<Levels.Judged> judged = catalogue.levels().judge(statuses, leftOut);
        Levels.Level level = judged.getFirst().level();
        return new Report(
                site.origin(),
                site.origin().equals(asked) ? Optional.empty() : Optional.of(asked),
                insteadOf,
                start,
                catalogue,
                level,
                judged.stream().filter(other -> !other.level().equals(level)).toList(),
                results,
                nextLevel(level, statuses),
                commerce.isCommerce(),
                commerce.signals(),
                scores(results),
                site.await(extended, why -> List.of()));
    }

    private CheckResult run(CheckSpec spec, Site site, ScanRequest request, boolean commerce) {
        Instant begun = clock.instant();
        Verdict verdict = checks.of(spec).examine(spec, site);
        return settle(spec, request, verdict, commerce, Duration.between(begun, clock.instant()));
    }

    /** Not passing says nothing about a site that the question does not concern. */
    private CheckResult settle(
            CheckSpec spec, ScanRequest request, Verdict verdict, boolean commerce, Duration duration) {
        CheckStatus status = verdict.status();
        String message = verdict.message();
        if (status == CheckStatus.FAIL || status == CheckStatus.UNABLE_TO_CHECK) {
            if (spec.isInformational()) {
                status = CheckStatus.NEUTRAL;
                message += catalogue.template("informationalSuffix");
            } else if (!spec.category().scored() && !commerce) {
                status = CheckStatus.NEUTRAL;
                message += catalogue.template("notCommerceSuffix");
            }
        }
        return new CheckResult(
                spec,
                status,
                message,
                verdict.details(),
                verdict.steps(),
                spec.isDerived() ? Optional.empty() : Optional.of(duration),
                spec.category().scored() && (!spec.isOptIn() || request.checks().contains(spec.id())));
    }

    private Optional<NextLevel> nextLevel(Levels.Level level, Map<String, CheckStatus> statuses) {
        return catalogue
                .levels()
                .above(level)
                .map(next -> new NextLevel(
                        next,
                        catalogue.levels().advice(next.number()).stream()
                                .filter(id -> statuses.get(id) == CheckStatus.FAIL
                                        || statuses.get(id) == CheckStatus.UNABLE_TO_CHECK)
                                .flatMap(id -> catalogue.check(id).stream())
                                .toList()));
    }

    /** A profile has a score only when all its checks were made. */
    private Map<Profile, Score> scores(List<CheckResult> results) {
        Map<Profile, Score> scores = new EnumMap<>(Profile.class);
        List<String> made = results.stream().map(CheckResult::id).toList();
        for (Profile profile : Profile.values()) {
            boolean complete = catalogue.checks(profile).stream()
                    .filter(check -> check.category().scored() && !check.isOptIn())
                    .allMatch(check -> made.contains(check.id()));
            if (complete) {
                scores.put(
                        profile,
                        Score.of(results.stream()
                                .filter(result ->
                                        result.counted() && result.spec().isIn(profile))
                                .toList()));
            }
        }
        return scores;
    }

    /** Scheme, host and port, the port left out where it is the scheme's own. */
    private static URI origin(URI url) {
        String scheme = url.getScheme().toLowerCase(Locale.ROOT);
        int own = scheme.equals("https") ? 443 : 80;
        try {
            return new URI(
                    scheme,
                    null,
                    url.getHost().toLowerCase(Locale.ROOT),
                    url.getPort() == own ? -1 : url.getPort(),
                    null,
                    null,
                    null);
        } catch (URISyntaxException e) {
            throw new ReadinessException("not an address: " + Untrusted.line(url.toString()), e);
        }
    }
}

package dev.weir.readiness;

import dev.weir.readiness.Fetcher.Answer;
import dev.weir.readiness.Fetcher.Fetched;
import dev.weir.readiness.Fetcher.NoAnswer;
import dev.weir.readiness.Fetcher.Reason;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The site under examination during one scan. Every question is put to the network once however many checks ask it, a few at a
 * time, and none outlives the scan's deadline. Thread-safe.
 */
final class Site {
    private final URI origin;
    private final Catalogue catalogue;
    private final Fetcher fetcher;
    private final Executor executor;
    private final Clock clock;
    private final Instant deadline;
    private final String missingPath;
    private final Semaphore polite;
    private final BotChallenge challenge;
    private final Map<String, CompletableFuture<Fetched>> answers = new ConcurrentHashMap<>();
    private final Supplier<RobotsReply> robots = once(() -> RobotsReply.of(this));
    private final Supplier<Homepage> homepage = once(() -> Homepage.of(this));

    /**
     * A site.
     *
     * @param origin scheme, host and port, without a path
     * @param missingPath a path that cannot exist, beginning with a slash
     */
    Site(
            URI origin,
            Catalogue catalogue,
            Fetcher fetcher,
            Executor executor,
            Clock clock,
            Instant deadline,
            String missingPath) {
        this.origin = origin;
        this.catalogue = catalogue;
        this.fetcher = fetcher;
        this.executor = executor;
        this.clock = clock;
        this.deadline = deadline;
        this.missingPath = missingPath;
        this.polite = new Semaphore(catalogue.limit("concurrentFetches"));
        this.challenge = new BotChallenge(catalogue.challenge());
    }

    /** The origin without a trailing slash. */
    String origin() {
        return origin.toString();
    }

    String host() {
        return origin.getHost();
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /** The question for a path of this site. */
    Ask ask(String path) {
        return new Ask(
                "GET " + path,
                origin.resolve(path),
                path.equals("/") ? origin() : origin() + path,
                Map.of(),
                catalogue.limit("maxBytes"));
    }

    /** The question for an address, on this site or elsewhere. */
    Ask ask(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new Ask("GET " + path, url, url.toString(), Map.of(), catalogue.limit("maxBytes"));
    }

    /** Asks, or waits for the answer that another check is already waiting for. */
    Reply fetch(Ask ask) {
        return reply(ask, await(started(ask), why -> noAnswer(ask, why)));
    }

    /** Asks several questions at the same time; the answers stand in the order of the questions. */
    List<Reply> fetchAll(List<Ask> asks) {
        for (Ask ask : asks) {
            var _ = started(ask);
        }
        return asks.stream().map(this::fetch).toList();
    }

    /** Asks the same question for several paths at the same time. */
    List<Reply> fetchAll(List<String> paths, Function<Ask, Ask> refine) {
        return fetchAll(paths.stream().map(this::ask).map(refine).toList());
    }

    /** Gives the answer to a question that has been asked already. */
    void know(Ask ask, Fetched fetched) {
        answers.put(ask.key(), CompletableFuture.completedFuture(fetched));
    }

    /** The robots.txt, as all checks about it see it. */
    RobotsReply robots() {
        return robots.get();
    }

    /** What the homepage says in its HTML. */
    Homepage homepage() {
        return homepage.get();
    }

    /**
     * Whether an answer of status 200 is what this site says to everything: the same body comes for a path that cannot exist.
     * Sites made of one page and catch-all APIs do that.
     */
    boolean isCatchAll(Reply reply) {
        if (!reply.isOk()) {
            return false;
        }
        Reply missing = fetch(ask(missingPath));
        if (!missing.isOk()) {
            return false;
        }
        if (Arrays.equals(missing.body(), reply.body())) {
            return true;
        }
        String echo = new String(missing.body(), StandardCharsets.ISO_8859_1).replace(missingPath, "");
        return new String(reply.body(), StandardCharsets.ISO_8859_1)
                .replace(reply.ask().url().getRawPath(), "")
                .equals(echo);
    }

    /** The answer to a path that cannot exist. */
    Reply missing() {
        return fetch(ask(missingPath));
    }

    /** What is left of the scan's time, never negative. */
    Duration remaining() {
        Duration left = Duration.between(clock.instant(), deadline);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Starts something that blocks. */
    <T> CompletableFuture<T> start(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, executor);
    }

    /** Waits for it, for as long as the scan may last. */
    <T> T await(CompletableFuture<? extends T> future, Function<String, T> otherwise) {
        try {
            return future.get(remaining().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return otherwise.apply("the time of the scan is over; give it more with --timeout");
        } catch (ExecutionException e) {
            return otherwise.apply("it failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise.apply("the scan was interrupted");
        }
    }

    private Reply reply(Ask ask, Fetched fetched) {
        boolean challenged = fetched instanceof Answer answer && challenge.isIn(answer);
        return new Reply(ask, fetched, challenged, catalogue.evidenceHeaders());
    }

    private CompletableFuture<Fetched> started(Ask ask) {
        return answers.computeIfAbsent(
                ask.key(), key -> CompletableFuture.supplyAsync(() -> fetchPolitely(ask), executor));
    }

    private Fetched fetchPolitely(Ask ask) {
        polite.acquireUninterruptibly();
        try {
            if (remaining().isZero()) {
                return noAnswer(ask, "the time of the scan is over; give it more with --timeout");
            }
            return fetcher.fetch(ask.probe(catalogue.limit("maxRedirects")));
        } finally {
            polite.release();
        }
    }

    private static Fetched noAnswer(Ask ask, String why) {
        return new NoAnswer(ask.url(), Reason.TIMED_OUT, why, Duration.ZERO);
    }

    private static <T> Supplier<T> once(Supplier<T> source) {
        CompletableFuture<T> value = new CompletableFuture<>();
        Semaphore first = new Semaphore(1);
        return () -> {
            if (first.tryAcquire()) {
                try {
                    value.complete(source.get());
                } catch (RuntimeException e) {
                    value.completeExceptionally(e);
                    throw e;
                }
            }
            return value.join();
        };
    }
}

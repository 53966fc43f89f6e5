package dev.weir.readiness;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Loads pages in a Chromium or Chrome found on this machine and records the tools they register through WebMCP.
 *
 * <pre>{@code
 * Browser browser = new Chromium(AddressPolicy.publicOnly());
 * browser.visit(URI.create("https://www.example.com/")); // Loaded[tools=[search, add_to_basket]]
 * }</pre>
 *
 * <p>Every visit has a browser process of its own with an empty profile, which lives for at most 35 s (20 to start, 15 to load the page) and is killed
 * with all its children at the end of the visit or of this program. The browser has no other way to the network than a proxy
 * of ours that checks and pins addresses like {@link SafeFetcher}, so whatever a page requests, by script, redirect or web
 * socket, reaches only what the {@link AddressPolicy} permits.
 *
 * <p>Thread-safe; one visit at a time, further callers wait for their turn, for at most a minute.
 */
public final class Chromium implements Browser {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Duration PAGE_LIMIT = Duration.ofSeconds(15);
    private static final Duration SETTLING = Duration.ofMillis(500);
    private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String RECORDER = "webmcp-recorder.js";

    private final ChromiumProgram program;
    private final SafeFetcherResolver resolver;
    private final Duration startLimit;
    private final Duration pageLimit;
    private final Duration settling;
    private final Semaphore turn = new Semaphore(1, true);
    private final String recorder = recorder();

    /** The browser of this machine: {@code CHROME_PATH}, then the path, then the usual folders. */
    public Chromium(AddressPolicy policy) {
        this(
                ChromiumProgram.find(System.getenv()),
                new SafeFetcherResolver(policy, SafeFetcherResolver.Lookup.system(), LOOKUP_LIMIT),
                START_LIMIT,
                PAGE_LIMIT,
                SETTLING);
    }

    /**
     * @param startLimit how long the browser may take to start
     * @param pageLimit how long the page may take to load
     * @param settling how long after the load event a page may still register tools
     */
    Chromium(
            ChromiumProgram program,
            SafeFetcherResolver resolver,
            Duration startLimit,
            Duration pageLimit,
            Duration settling) {
        this.program = program;
        this.resolver = resolver;
        this.startLimit = startLimit;
        this.pageLimit = pageLimit;
        this.settling = settling;
    }

    @Override
    public Visit visit(URI page) {
        SafeFetcherTarget target;
        try {
            target = SafeFetcherTarget.of(page);
            resolver.resolve(target.host());
        } catch (SafeFetcherRefusal e) {
            return new Unavailable(e.text());
        }
        Optional<Path> executable = program.executable();
        if (executable.isEmpty()) {
            return new Unavailable(program.missing());
        }
        try {
            if (!turn.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Unavailable("the browser was busy with other pages for " + PATIENCE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            return interrupted();
        }
        try {
            return visit(executable.get(), target);
        } finally {
            turn.release();
        }
    }

    private Visit visit(Path executable, SafeFetcherTarget target) {
        ChromiumDeadline start = new ChromiumDeadline(startLimit);
        try (ChromiumProxy proxy = ChromiumProxy.start(resolver, target.host());
                ChromiumProcess process = ChromiumProcess.start(executable, proxy.port(), start)) {
            proxy.forbidPort(process.endpoint().getPort());
            try (ChromiumPage loaded = ChromiumPage.open(process.endpoint(), recorder, start)) {
                Visit visit = loaded.visit(target.uri(), settling, new ChromiumDeadline(pageLimit));
                return visit instanceof Unavailable failed
                        ? proxy.refusal().<Visit>map(Unavailable::new).orElse(failed)
                        : visit;
            }
        } catch (TimeoutException e) {
            return new Unavailable(
                    "Chromium (" + executable + ") did not start within " + startLimit.toSeconds() + " s");
        } catch (InterruptedException e) {
            return interrupted();
        } catch (IOException e) {
            return new Unavailable("Chromium (" + executable + ") failed: " + e.getMessage());
        }
    }

    private static Unavailable interrupted() {
        Thread.currentThread().interrupt();
        return new Unavailable("interrupted before the page was loaded");
    }

    private static String recorder() {
        try (InputStream script = Chromium.class.getResourceAsStream(RECORDER)) {
            if (script == null) {
                throw new IllegalStateException(RECORDER + " is missing from this program");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

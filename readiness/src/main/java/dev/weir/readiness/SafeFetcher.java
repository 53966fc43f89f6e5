package dev.weir.readiness;

import dev.weir.http.HeaderName;
import dev.weir.http.HttpDate;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Fetches URLs that strangers wrote, without harm to anybody: addresses are checked by an {@link AddressPolicy} and the
 * connection goes to the very address that was checked, at every redirect; time, size, redirects and decompression are
 * bounded; hosts are asked politely.
 *
 * <pre>{@code
 * try (SafeFetcher fetcher = new SafeFetcher(SafeFetcher.Settings.standard(AddressPolicy.publicOnly(), "1.0", List.of(site)))) {
 *     switch (fetcher.fetch(new Fetcher.Probe(site, "GET", new Headers(), 512_000, 5))) { … }
 * }
 * }</pre>
 *
 * <p>No cookies, no credentials, no proxy, no cache; each request has its own connection, so that bytes which a server sends
 * too many can never be taken for the answer to the next question.
 *
 * <p>Thread-safe; calls block, a waiting one for at most the patience of the settings, an asking one for at most their time limit.
 * Interrupting the caller ends its call. {@link #close} ends every connection.
 */
public final class SafeFetcher implements Fetcher, AutoCloseable {
    private final Settings settings;
    private final Clock clock;
    private final SafeFetcherPoliteness politeness;
    private final SafeFetcherConnection connection;

    /** A fetcher on this machine's network. */
    public SafeFetcher(Settings settings) {
        this(settings, SafeFetcherResolver.Lookup.system(), Clock.systemUTC());
    }

    /** A fetcher that resolves names with {@code lookup} and reads dates against {@code clock}. */
    SafeFetcher(Settings settings, SafeFetcherResolver.Lookup lookup, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.politeness = new SafeFetcherPoliteness(settings.atOnce, settings.spacing, settings.patience);
        this.connection = new SafeFetcherConnection(
                new SafeFetcherResolver(settings.policy, lookup, settings.connectLimit),
                settings.userAgent,
                settings.connectLimit);
    }

    /**
     * How to fetch.
     *
     * @param policy which addresses may be contacted
     * @param userAgent the {@code User-Agent} sent
     * @param hosts hosts that the user named, in lower case: any port of theirs may be asked
     * @param ports the ports that may be asked on every other host
     * @param timeLimit the time for one probe with all its redirects, without the waiting that politeness asks for
     * @param connectLimit the time for a name look-up, and again for a connection and for a TLS handshake
     * @param patience how long a probe waits for its turn at a host
     * @param atOnce how many requests a host gets at a time
     * @param spacing the least time between the starts of two requests to a host
     */
    public record Settings(
            AddressPolicy policy,
            String userAgent,
            Set<String> hosts,
            Set<Integer> ports,
            Duration timeLimit,
            Duration connectLimit,
            Duration patience,
            int atOnce,
            Duration spacing) {
        private static final Set<Integer> WEB_PORTS = Set.of(80, 443, 8080, 8443);

        /** Copies the sets. */
        public Settings {
            hosts = Set.copyOf(hosts);
            ports = Set.copyOf(ports);
        }

        /**
         * The usual settings: 10 s a probe, 5 s to connect, 60 s of patience, 4 requests a host at a time, 20 ms between two.
         *
         * @param version the version of this program, for {@code User-Agent}
         * @param named the URLs that the user typed: their hosts and ports are fetched although not in the list of web ports
         *     (80, 443, 8080, 8443), which holds for everything that a site names
         */
        public static Settings standard(AddressPolicy policy, String version, List<URI> named) {
            Set<String> hosts = new HashSet<>();
            Set<Integer> ports = new HashSet<>(WEB_PORTS);
            for (URI url : named) {
                try {
                    SafeFetcherTarget target = SafeFetcherTarget.of(url);
                    hosts.add(target.host());
                    ports.add(target.port());
                } catch (SafeFetcherRefusal e) {
                    // The fetch itself says what is wrong with it.
                }
            }
            return new Settings(
                    policy,
                    "WeirScanner/" + version + " (agent readiness scan; docs/readiness.md in Weir)",
                    hosts,
                    ports,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    4,
                    Duration.ofMillis(20));
        }
    }

    @Override
    public Fetched fetch(Probe probe) {
        Budget budget = new Budget(settings.timeLimit);
        try {
            return follow(probe, budget);
        } catch (SafeFetcherRefusal e) {
            return new NoAnswer(probe.url(), e.reason(), e.text(), budget.spent());
        }
    }

    private Answer follow(Probe probe, Budget budget) throws SafeFetcherRefusal {
        SafeFetcherTarget target = SafeFetcherTarget.of(probe.url());
        List<URI> hops = new ArrayList<>();
        while (true) {
            SafeFetcherConnection.Received received = ask(target, probe, budget);
            Optional<String> location = location(received);
            if (location.isEmpty() || probe.maxRedirects() == 0) {
                URI url = hops.isEmpty() ? probe.url() : target.uri();
                return new Answer(
                        url,
                        List.copyOf(hops),
                        received.status(),
                        received.statusText(),
                        received.headers(),
                        received.body().bytes(),
                        received.body().truncated(),
                        budget.spent());
            }
            hops.add(target.uri());
            SafeFetcherTarget next = target.redirect(location.get());
            if (hops.contains(next.uri())) {
                throw new SafeFetcherRefusal(
                        Reason.TOO_MANY_REDIRECTS,
                        "redirect loop: " + target.uri() + " leads back to " + next.uri() + "; the site has to end it");
            }
            if (hops.size() > probe.maxRedirects()) {
                throw new SafeFetcherRefusal(
                        Reason.TOO_MANY_REDIRECTS,
                        "more than " + probe.maxRedirects() + " redirects from " + probe.url() + ", the last to "
                                + next.uri());
            }
            target = next;
        }
    }

    /** Asks once, and once more when the host says when (RFC 9110 §10.2.3) and that is soon enough. */
    private SafeFetcherConnection.Received ask(SafeFetcherTarget target, Probe probe, Budget budget)
            throws SafeFetcherRefusal {
        checkPort(target);
        SafeFetcherConnection.Received received = askOnce(target, probe, budget);
        if (received.status() != 429 && received.status() != 503) {
            return received;
        }
        Optional<Duration> wait =
                received.headers().first(HeaderName.RETRY_AFTER).flatMap(this::retryAfter);
        boolean soon = wait.isPresent() && wait.get().compareTo(budget.left()) < 0;
        if (!soon || !politeness.pause(target.host(), wait.get())) {
            return received;
        }
        budget.charge(wait.get());
        return askOnce(target, probe, budget);
    }

    private SafeFetcherConnection.Received askOnce(SafeFetcherTarget target, Probe probe, Budget budget)
            throws SafeFetcherRefusal {
        try (SafeFetcherPoliteness.Turn _ = politeness.await(target.host())) {
            long start = System.nanoTime();
            try {
                return connection.ask(target, probe, budget.left(), settings.timeLimit);
            } finally {
                budget.charge(Duration.ofNanos(System.nanoTime() - start));
            }
        }
    }

    private void checkPort(SafeFetcherTarget target) throws SafeFetcherRefusal {
        if (!settings.ports.contains(target.port()) && !settings.hosts.contains(target.host())) {
            throw new SafeFetcherRefusal(
                    Reason.FORBIDDEN_URL,
                    "port " + target.port() + " in " + target.uri() + " is not a web port ("
                            + String.join(
                                    ", ",
                                    settings.ports.stream()
                                            .sorted()
                                            .map(String::valueOf)
                                            .toList())
                            + "); scan " + target.host() + ":" + target.port() + " itself to fetch from it");
        }
    }

    private static Optional<String> location(SafeFetcherConnection.Received received) {
        return switch (received.status()) {
            case 301, 302, 303, 307, 308 ->
                received.headers().first(HeaderName.LOCATION).filter(value -> !value.isBlank());
            default -> Optional.empty();
        };
    }

    private Optional<Duration> retryAfter(String value) {
        String text = value.strip();
        if (!text.isEmpty() && text.length() <= 6 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
        }
        return HttpDate.parse(text, clock.instant())
                .map(at -> Duration.between(clock.instant(), at))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
    }

    /** Ends every connection; fetches under way fail. */
    @Override
    public void close() {
        connection.close();
    }

    /** The time that a probe may still take. */
    private static final class Budget {
        private final Duration limit;
        private Duration spent = Duration.ZERO;

        Budget(Duration limit) {
            this.limit = limit;
        }

        void charge(Duration time) {
            spent = spent.plus(time);
        }

        Duration spent() {
            return spent;
        }

        Duration left() {
            return limit.minus(spent);
        }
    }
}

package dev.weir.certificates;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates that are ordered and renewed by themselves (RFC 8555). What is stored can be had as soon as this is open; {@link
 * #start} begins to talk to the authority. A certificate that is served stays until another takes its place, whatever the
 * authority does and even when it has expired.
 *
 * <p>Thread-safe. The three questions {@link #httpChallenge}, {@link #tlsAlpnChallenge} and {@link #current} touch neither disk
 * nor network and take no lock.
 */
public final class AcmeCertificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AcmeCertificates.class);

    /** Orders at once; an authority is no place for a crowd. */
    private static final int TURNS = 4;

    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(50);
    private static final Duration AFTER_MISHAP = Duration.ofMinutes(1);

    private final CertificateStore store;
    private final Authority authority;
    private final Challenges challenges;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final List<CertificateKeeper> keepers;
    private final List<Thread> threads = new ArrayList<>();

    private AcmeCertificates(
            CertificateStore store,
            Authority authority,
            Challenges challenges,
            InstantSource clock,
            Sleeper sleeper,
            List<CertificateKeeper> keepers) {
        this.store = store;
        this.authority = authority;
        this.challenges = challenges;
        this.clock = clock;
        this.sleeper = sleeper;
        this.keepers = keepers;
    }

    /**
     * Reads what is stored and tells the listener of it before returning. Nothing is ordered yet.
     *
     * @throws CertificatesException where the folder or the trusted certificates cannot be used at all
     */
    public static AcmeCertificates open(AcmeSettings settings, CertificateListener listener, CertificateMeter meter) {
        return open(
                settings,
                listener,
                meter,
                DirectoryFolder.open(settings.folder()),
                InstantSource.system(),
                Thread::sleep,
                () -> ThreadLocalRandom.current().nextLong());
    }

    static AcmeCertificates open(
            AcmeSettings settings,
            CertificateListener listener,
            CertificateMeter meter,
            Folder folder,
            InstantSource clock,
            Sleeper sleeper,
            RandomGenerator random) {
        CertificateStore store = new CertificateStore(folder, meter);
        Challenges challenges = new Challenges();
        Authority authority = new AcmeAuthority(settings, store, challenges, clock, sleeper);
        return open(settings, listener, meter, store, authority, challenges, clock, sleeper, random);
    }

    static AcmeCertificates open(
            AcmeSettings settings,
            CertificateListener listener,
            CertificateMeter meter,
            CertificateStore store,
            Authority authority,
            Challenges challenges,
            InstantSource clock,
            Sleeper sleeper,
            RandomGenerator random) {
        String directory = settings.directory().toString();
        Workshop workshop = new Workshop(
                authority,
                store,
                AuthorityPause.forOrders(directory, store, random, clock.instant()),
                AuthorityPause.forRenewalInfo(directory, store, random, clock.instant()),
                new Semaphore(TURNS),
                clock,
                random,
                listener,
                meter);
        List<CertificateKeeper> keepers = settings.certificates().stream()
                .map(names -> new CertificateKeeper(names, workshop))
                .toList();
        return new AcmeCertificates(store, authority, challenges, clock, sleeper, keepers);
    }

    /**
     * Begins to order what is missing and to renew what is old, on virtual threads. Call it once the listeners are there: the
     * authority comes and looks. A second call does nothing.
     */
    public synchronized void start() {
        if (threads.isEmpty()) {
            for (CertificateKeeper keeper : keepers) {
                threads.add(Thread.ofVirtual().name("certificate").start(() -> run(keeper)));
            }
        }
    }

    private void run(CertificateKeeper keeper) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Instant next;
                try {
                    next = keeper.step();
                } catch (RuntimeException e) {
                    LOG.error("a certificate could not be seen to", e);
                    next = clock.instant().plus(AFTER_MISHAP);
                }
                // Woken within the hour, so that a clock that jumps is noticed
                Duration pause = Duration.between(clock.instant(), next);
                sleeper.sleep(pause.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : pause);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The body to answer {@code GET /.well-known/acme-challenge/TOKEN} with, as {@code application/octet-stream} and over plain
     * HTTP, whatever the host (RFC 8555 §8.3); empty for a token that nobody is waiting for.
     */
    public Optional<String> httpChallenge(String token) {
        return challenges.http(token);
    }

    /**
     * The certificate for a connection whose ClientHello offers exactly the protocol {@code acme-tls/1} and names this host
     * (RFC 8737 §3); the server then answers with that protocol and closes after the handshake. Empty when no such challenge is
     * open.
     *
     * @param host in any case
     */
    public Optional<KeyAndChain> tlsAlpnChallenge(String host) {
        return challenges.tlsAlpn(host.toLowerCase(Locale.ROOT));
    }

    /** What is to be served now, in the order of the settings; those that were never issued are missing. */
    public List<KeyAndChain> current() {
        return keepers.stream()
                .map(CertificateKeeper::current)
                .flatMap(Optional::stream)
                .toList();
    }

    /** How each stands, in the order of the settings. */
    public List<CertificateState> states() {
        return keepers.stream().map(CertificateKeeper::state).toList();
    }

    /** Stops ordering, an order under way included, and gives the folder free. Returns when all that is done. */
    @Override
    public synchronized void close() {
        threads.forEach(Thread::interrupt);
        authority.close();
        boolean interrupted = false;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        store.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

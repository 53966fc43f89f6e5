package dev.weir.certificates;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * While an authority is in trouble, nobody asks it but one now and then: 30 s, then twice as long each time, an hour at most. Kept
 * over restarts. Thread-safe.
 */
final class AuthorityPause {
    private static final Duration FIRST = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final String file;
    private final CertificateStore store;
    private final RandomGenerator random;
    private Attempts attempts;

    private AuthorityPause(String file, String directory, CertificateStore store, RandomGenerator random, Instant now) {
        this.file = file;
        this.store = store;
        this.random = random;
        List<String> names = List.of(directory);
        this.attempts =
                store.attempts(file).map(kept -> kept.resumed(names, now)).orElse(Attempts.none(names));
    }

    /** For orders. The file's name is none of a host: those have no underscore. */
    static AuthorityPause forOrders(String directory, CertificateStore store, RandomGenerator random, Instant now) {
        return new AuthorityPause("_authority", directory, store, random, now);
    }

    /** For renewal information, which may be in trouble while orders are not. */
    static AuthorityPause forRenewalInfo(
            String directory, CertificateStore store, RandomGenerator random, Instant now) {
        return new AuthorityPause("_renewal-info", directory, store, random, now);
    }

    synchronized Instant until() {
        return attempts.notBefore();
    }

    /** Of several that fail together, one counts. */
    synchronized void failed(Instant now) {
        if (!now.isBefore(attempts.notBefore())) {
            attempts = attempts.failed(now, FIRST, LONGEST, random);
            store.save(file, attempts);
        }
    }

    synchronized void answered() {
        if (attempts.failures() > 0) {
            attempts = Attempts.none(attempts.names());
            store.save(file, attempts);
        }
    }
}

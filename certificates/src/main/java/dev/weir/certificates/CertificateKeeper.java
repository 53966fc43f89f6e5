package dev.weir.certificates;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to one certificate: has it ordered when there is none, renewed when it is time, and otherwise keeps what it has. One
 * thread calls {@link #step}; the others may look.
 */
final class CertificateKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateKeeper.class);

    /** Let's Encrypt bears five failed challenges an hour for a name. */
    static final Duration FIRST_RETRY = Duration.ofMinutes(5);

    static final Duration LONGEST_RETRY = Duration.ofHours(6);
    private static final Duration LONGEST_RATE_LIMIT = Duration.ofDays(2);
    private static final Duration LONGEST_STEP = Duration.ofHours(1);
    static final Duration AFTER_SUCCESS = Duration.ofHours(1);
    private static final Duration STANDBY = Duration.ofMinutes(1);
    private static final Duration DISK_RETRY = Duration.ofMinutes(5);

    private final List<String> names;
    private final String name;
    private final Workshop workshop;
    private final RenewalTime renewal;
    private volatile @Nullable KeyAndChain current;
    private volatile Attempts attempts;
    private volatile String trouble = "";
    private volatile Instant next = Instant.EPOCH;
    private boolean isKept = true;
    private boolean wasOurs;

    CertificateKeeper(List<String> names, Workshop workshop) {
        this.names = names;
        this.name = names.getFirst();
        this.workshop = workshop;
        this.renewal = new RenewalTime(name, workshop);
        this.attempts = Attempts.none(names);
        reload();
    }

    Optional<KeyAndChain> current() {
        return Optional.ofNullable(current);
    }

    CertificateState state() {
        return new CertificateState(names, current().map(KeyAndChain::expires), next, attempts.failures(), trouble);
    }

    /** What the folder has, here or from another process. */
    private void reload() {
        Instant now = workshop.clock().instant();
        attempts = workshop.store()
                .attempts(name)
                .map(kept -> kept.resumed(names, now))
                .orElse(Attempts.none(names));
        Optional<KeyAndChain> kept = workshop.store().certificate(name);
        if (kept.isPresent() && !isServed(kept.get())) {
            serve(kept.get());
        }
    }

    private boolean isServed(KeyAndChain certificate) {
        KeyAndChain served = current;
        return served != null && served.certificate().equals(certificate.certificate());
    }

    /** Does what is to be done now; returns when it wants to be called again, an hour from now at the latest. */
    Instant step() throws InterruptedException {
        Instant wanted = work();
        Instant latest = workshop.clock().instant().plus(LONGEST_STEP);
        next = wanted.isBefore(latest) ? wanted : latest;
        return next;
    }

    private Instant work() throws InterruptedException {
        if (!workshop.store().isOurs()) {
            wasOurs = false;
            reload();
            return workshop.clock().instant().plus(STANDBY);
        }
        if (!wasOurs) {
            wasOurs = true;
            reload();
        }
        KeyAndChain served = current;
        if (!isKept && served != null) {
            isKept = workshop.store().save(name, served);
            trouble = isKept ? "" : trouble;
        }
        Instant due = due(served);
        Instant ready = later(later(due, attempts.notBefore()), workshop.pause().until());
        Instant now = workshop.clock().instant();
        if (ready.isAfter(now)) {
            Instant asking = served == null ? ready : renewal.nextAsking();
            Instant wanted = ready.isBefore(asking) ? ready : asking;
            return isKept ? later(wanted, now) : now.plus(DISK_RETRY);
        }
        return order(served);
    }

    private Instant due(@Nullable KeyAndChain served) throws InterruptedException {
        // One for more names serves these as well until it is renewed
        if (served == null || !new HashSet<>(served.names()).containsAll(names)) {
            return Instant.EPOCH;
        }
        return renewal.of(served.certificate());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Instant order(@Nullable KeyAndChain served) throws InterruptedException {
        workshop.turns().acquire();
        try {
            Instant now = workshop.clock().instant();
            if (workshop.pause().until().isAfter(now)) {
                return workshop.pause().until();
            }
            Attempts before = attempts;
            // Written first: a process that dies while it orders must not order at every start
            attempts = before.failed(now, FIRST_RETRY, LONGEST_RETRY, workshop.random());
            if (!workshop.store().save(name, attempts) && served != null) {
                attempts = before;
                trouble = "the folder takes no file, so the renewal waits";
                LOG.warn("{}: {}", name, trouble);
                return now.plus(DISK_RETRY);
            }
            workshop.meter().counted(CertificateCounter.ORDER);
            try {
                install(
                        workshop.authority()
                                .order(names, served == null ? null : served.certificate(), before.failures()),
                        served);
                workshop.pause().answered();
            } catch (Failure failure) {
                failed(failure, before);
            } catch (InterruptedException stopped) {
                reset(before);
                throw stopped;
            }
            return workshop.clock().instant();
        } finally {
            workshop.turns().release();
        }
    }

    private void install(KeyAndChain received, @Nullable KeyAndChain served) throws Failure {
        X509Certificate certificate = received.certificate();
        if (!new HashSet<>(received.names()).containsAll(names)) {
            throw Failure.ofTheOrder("the certificate received is for " + received.names());
        }
        if (!received.expires().isAfter(workshop.clock().instant())) {
            throw Failure.ofTheOrder("the certificate received expired at " + received.expires());
        }
        isKept = workshop.store().save(name, received);
        reset(Attempts.none(names));
        // Whatever clocks and renewal windows say, not at once again
        attempts = attempts.notBefore(workshop.clock().instant().plus(rest(certificate)));
        trouble = isKept ? "" : "served from memory, since the folder takes no file";
        renewal.forget();
        serve(received);
        boolean renewed = served != null && new HashSet<>(served.names()).equals(new HashSet<>(received.names()));
        workshop.meter().counted(renewed ? CertificateCounter.RENEWED : CertificateCounter.ISSUED);
        LOG.info(
                "{}: {} by {}, good until {}{}",
                name,
                renewed ? "renewed" : "issued",
                certificate.getIssuerX500Principal(),
                received.expires(),
                isKept ? "" : ", and not on disk yet");
    }

    /** How long a new certificate is left alone: a tenth of its lifetime, an hour at most. */
    private static Duration rest(X509Certificate certificate) {
        Duration tenth = Duration.between(
                        certificate.getNotBefore().toInstant(),
                        certificate.getNotAfter().toInstant())
                .dividedBy(10);
        return tenth.compareTo(AFTER_SUCCESS) < 0 ? tenth : AFTER_SUCCESS;
    }

    private void failed(Failure failure, Attempts before) {
        trouble = String.valueOf(failure.getMessage());
        Instant now = workshop.clock().instant();
        if (failure.isGeneral()) {
            workshop.meter().counted(CertificateCounter.AUTHORITY_FAILED);
            reset(before);
            workshop.pause().failed(now);
        } else {
            workshop.meter().counted(CertificateCounter.REFUSED);
            workshop.pause().answered();
            if (failure.retryAfter().isPresent()) {
                Instant latest = now.plus(LONGEST_RATE_LIMIT);
                Instant asked = failure.retryAfter().get();
                attempts = attempts.notBefore(asked.isBefore(latest) ? asked : latest);
                workshop.store().save(name, attempts);
            }
        }
        LOG.warn(
                "{}: no certificate: {}; {}, next attempt at {}",
                name,
                trouble,
                current()
                        .map(kept -> "the one until " + kept.expires() + " stays")
                        .orElse("there is none yet"),
                later(attempts.notBefore(), workshop.pause().until()));
    }

    private void reset(Attempts before) {
        attempts = before;
        workshop.store().save(name, before);
    }

    private void serve(KeyAndChain certificate) {
        current = certificate;
        try {
            workshop.listener().installed(certificate);
        } catch (RuntimeException e) {
            LOG.error("{}: the new certificate was not taken over", name, e);
        }
    }
}

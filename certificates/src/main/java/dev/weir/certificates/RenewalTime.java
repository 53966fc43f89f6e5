package dev.weir.certificates;

import dev.weir.certificates.Authority.RenewalWindow;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a certificate is to be renewed: within the window that the authority suggests (RFC 9773 §4.2), at a moment chosen once so
 * that asking often does not make it early; without one at two thirds of the lifetime. A window is not followed into the last
 * tenth of the lifetime. For one thread.
 */
final class RenewalTime {
    private static final Logger LOG = LoggerFactory.getLogger(RenewalTime.class);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration USUAL = Duration.ofHours(6);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final String name;
    private final Workshop workshop;
    private final double place;
    private Optional<RenewalWindow> window = Optional.empty();
    private Instant nextAsking = Instant.EPOCH;

    RenewalTime(String name, Workshop workshop) {
        this.name = name;
        this.workshop = workshop;
        this.place = workshop.random().nextDouble();
    }

    /** What is known about another certificate. */
    void forget() {
        window = Optional.empty();
        nextAsking = Instant.EPOCH;
    }

    Instant nextAsking() {
        return nextAsking;
    }

    Instant of(X509Certificate certificate) throws InterruptedException {
        Instant now = workshop.clock().instant();
        if (!now.isBefore(nextAsking)) {
            ask(certificate, now);
        }
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        Duration lifetime = Duration.between(begin, end);
        if (window.isEmpty()) {
            return begin.plus(lifetime.multipliedBy(2).dividedBy(3));
        }
        Instant chosen = at(window.get());
        Instant latest = end.minus(lifetime.dividedBy(10));
        return chosen.isBefore(latest) ? chosen : latest;
    }

    private Instant at(RenewalWindow found) {
        return found.start()
                .plusMillis((long) (Duration.between(found.start(), found.end()).toMillis() * place));
    }

    private void ask(X509Certificate certificate, Instant now) throws InterruptedException {
        workshop.turns().acquire();
        try {
            Instant useless =
                    later(workshop.pause().until(), workshop.infoPause().until());
            if (now.isBefore(useless)) {
                nextAsking = useless;
                return;
            }
            window = workshop.authority().renewal(certificate);
            workshop.infoPause().answered();
            nextAsking = now.plus(window.flatMap(RenewalWindow::askAgain)
                    .map(at -> bounded(Duration.between(now, at)))
                    .orElse(USUAL));
        } catch (Failure failure) {
            // The window known so far stays; without one the lifetime decides
            workshop.meter().counted(CertificateCounter.RENEWAL_INFO_FAILED);
            LOG.warn("{}: no renewal information: {}", name, failure.getMessage());
            if (failure.isGeneral()) {
                workshop.infoPause().failed(now);
                nextAsking = workshop.infoPause().until();
            } else {
                nextAsking = now.plus(USUAL);
            }
        } finally {
            workshop.turns().release();
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** RFC 9773 §4.3.2 */
    private static Duration bounded(Duration asked) {
        if (asked.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}

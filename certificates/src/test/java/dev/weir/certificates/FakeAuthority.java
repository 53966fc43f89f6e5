package dev.weir.certificates;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An authority that does as a test says: 90 days, and no renewal information unless told. */
final class FakeAuthority implements Authority {
    static final Duration LIFETIME = Duration.ofDays(90);

    private final TestClock clock;
    final List<Integer> turns = new ArrayList<>();
    final AtomicInteger orders = new AtomicInteger();
    volatile Duration lifetime = LIFETIME;
    volatile @Nullable Failure failing;
    volatile @Nullable Failure failingRenewalInfo;
    volatile Optional<RenewalWindow> window = Optional.empty();
    volatile @Nullable X509Certificate replaced;

    FakeAuthority(TestClock clock) {
        this.clock = clock;
    }

    @Override
    public KeyAndChain order(List<String> names, @Nullable X509Certificate replaces, int turn) throws Failure {
        orders.incrementAndGet();
        synchronized (turns) {
            turns.add(turn);
        }
        Failure failure = failing;
        if (failure != null) {
            throw failure;
        }
        replaced = replaces;
        Instant now = clock.instant();
        return TestCertificates.issue(names, now, now.plus(lifetime));
    }

    @Override
    public Optional<RenewalWindow> renewal(X509Certificate certificate) throws Failure {
        Failure failure = failingRenewalInfo;
        if (failure != null) {
            throw failure;
        }
        return window;
    }

    @Override
    public void close() {}
}

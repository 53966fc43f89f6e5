package dev.weir.certificates;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Figures, kept. */
final class Counts implements CertificateMeter {
    private final Map<CertificateCounter, AtomicInteger> counts = new ConcurrentHashMap<>();

    @Override
    public void counted(CertificateCounter counter) {
        counts.computeIfAbsent(counter, ignored -> new AtomicInteger()).incrementAndGet();
    }

    int of(CertificateCounter counter) {
        return counts.getOrDefault(counter, new AtomicInteger()).get();
    }
}

package dev.weir.cli;

import dev.weir.certificates.AcmeCertificates;
import dev.weir.certificates.AcmeSettings;
import dev.weir.certificates.CertificateCounter;
import dev.weir.certificates.KeyAndChain;
import dev.weir.edge.Edge;
import dev.weir.edge.IssuedCertificates;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Automatic certificates plugged into the edge. Thread-safe. */
final class Acme implements IssuedCertificates, AutoCloseable {
    private final AcmeSettings settings;
    private final AcmeCertificates certificates;
    private final Map<CertificateCounter, Long> early = new ConcurrentHashMap<>();
    /** Null until it serves: what is stored it then asks for itself. */
    private volatile @Nullable Edge edge;

    /** Reads what is stored; orders nothing yet. */
    Acme(AcmeSettings settings) {
        this.settings = settings;
        this.certificates = AcmeCertificates.open(settings, _ -> readAgain(), this::count);
    }

    AcmeSettings settings() {
        return settings;
    }

    /** The edge serves: the authority may come and look. */
    void start(Edge serving) {
        edge = serving;
        for (CertificateCounter counter : CertificateCounter.values()) {
            serving.count(name(counter), counter.meaning(), early.getOrDefault(counter, 0L));
        }
        certificates.start();
    }

    @Override
    public List<Issued> current() {
        return certificates.current().stream().map(Acme::issued).toList();
    }

    @Override
    public Optional<Issued> tlsAlpnChallenge(String host) {
        return certificates.tlsAlpnChallenge(host).map(Acme::issued);
    }

    @Override
    public Optional<String> httpChallenge(String token) {
        return certificates.httpChallenge(token);
    }

    private void readAgain() {
        Edge serving = edge;
        if (serving != null) {
            serving.readIssuedCertificates();
        }
    }

    private void count(CertificateCounter counter) {
        Edge serving = edge;
        if (serving == null) {
            early.merge(counter, 1L, Long::sum);
        } else {
            serving.count(name(counter), counter.meaning(), 1);
        }
    }

    private static String name(CertificateCounter counter) {
        return "weir_acme_" + counter.label();
    }

    private static Issued issued(KeyAndChain certificate) {
        return new Issued(certificate.key(), certificate.chain());
    }

    @Override
    public void close() {
        certificates.close();
    }
}

package dev.weir.edge;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates that clients are shown, by the name they ask for: an exact name before a wildcard (RFC 9525 §6.3), the first
 * certificate for everybody else. A certificate that cannot be read again leaves the one before it in place.
 *
 * <p>Thread-safe: looking up reads one immutable snapshot; changes are made one at a time.
 */
final class ServerCertificates implements AutoCloseable {
    static final int PERIOD_SECONDS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(Edge.class);

    private static final List<String> HTTP =
            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

    /** The protocol that only authorities ask for (RFC 8737 §6.2). */
    static final String ACME_TLS = "acme-tls/1";

    private final Optional<IssuedCertificates> source;
    private final EdgeMetrics metrics;
    private final Map<TlsSettings.CertificateFiles, Loaded> files = new LinkedHashMap<>();
    private final Optional<ScheduledExecutorService> clock;
    private Map<X509Certificate, Loaded> issued = Map.of();
    private volatile Snapshot snapshot = new Snapshot(Map.of(), Optional.empty());

    /** Loads the native library, which nobody needs who has no certificate. */
    private static final class Provider {
        static final SslProvider BEST = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    /** A certificate in use. */
    private record Loaded(SslContext context, List<String> names, Instant expires, List<Stamp> stamps) {}

    /** What tells whether a file has changed. */
    private record Stamp(FileTime modified, long size) {
        static Stamp of(Path file) throws IOException {
            return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
        }
    }

    private record Snapshot(Map<String, SslContext> byName, Optional<SslContext> first) {}

    /**
     * @throws EdgeException when a certificate cannot be read
     */
    ServerCertificates(TlsSettings settings, Optional<IssuedCertificates> source, EdgeMetrics metrics) {
        this.metrics = metrics;
        this.source = source;
        for (TlsSettings.CertificateFiles one : settings.certificates()) {
            files.put(one, load(one));
        }
        askIssued();
        publish();
        clock = files.isEmpty() ? Optional.empty() : Optional.of(watching());
    }

    private ScheduledExecutorService watching() {
        ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("certificates").factory());
        var _ = made.scheduleWithFixedDelay(this::refresh, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        return made;
    }

    /** The context for a client that asks for this name; empty only when there is no certificate at all. */
    Optional<SslContext> of(String serverName) {
        Snapshot current = snapshot;
        SslContext exact = current.byName.get(serverName);
        if (exact != null) {
            return Optional.of(exact);
        }
        int dot = serverName.indexOf('.');
        SslContext wildcard = dot < 0 ? null : current.byName.get("*" + serverName.substring(dot));
        return wildcard != null ? Optional.of(wildcard) : current.first;
    }

    /** Reads what has changed on disk; what is not fit to be served is said and left for the next time. */
    synchronized void refresh() {
        boolean changed = false;
        for (Map.Entry<TlsSettings.CertificateFiles, Loaded> entry : files.entrySet()) {
            TlsSettings.CertificateFiles one = entry.getKey();
            try {
                if (!stamps(one).equals(entry.getValue().stamps)) {
                    entry.setValue(load(one));
                    changed = true;
                    LOG.info("tls: {} was read again", one.chain());
                }
            } catch (EdgeException | IOException unfit) {
                metrics.certificateUnfit();
                LOG.warn("{}; the certificate before is still served", unfit.getMessage());
            }
        }
        if (changed) {
            publish();
        }
    }

    /** Asks again what has been issued. What cannot be used is said, and those before are still served. */
    synchronized void readIssued() {
        if (askIssued()) {
            publish();
        }
    }

    /** Whether there is another than before. */
    private boolean askIssued() {
        Map<X509Certificate, Loaded> now = new LinkedHashMap<>();
        boolean fit = true;
        for (IssuedCertificates.Issued one :
                source.map(IssuedCertificates::current).orElse(List.of())) {
            X509Certificate certificate = one.chain().getFirst();
            Loaded known = issued.get(certificate);
            try {
                now.put(certificate, known == null ? load(one, List.of()) : known);
            } catch (SSLException | GeneralSecurityException unfit) {
                fit = false;
                metrics.certificateUnfit();
                LOG.warn("tls: {} cannot be used: {}", one, unfit.getMessage());
            }
        }
        if (!fit) {
            issued.forEach(now::putIfAbsent);
        }
        boolean changed = !now.keySet().equals(issued.keySet());
        issued = now;
        return changed;
    }

    /** Where certificates come from beside the files. */
    Optional<IssuedCertificates> source() {
        return source;
    }

    /** The context for a client that wants to see a challenge answered (RFC 8737 §3), empty when none is open for the name. */
    Optional<SslContext> challenge(String serverName) {
        return source.flatMap(from -> from.tlsAlpnChallenge(serverName)).map(certificate -> {
            try {
                return context(certificate, List.of(ACME_TLS));
            } catch (SSLException unfit) {
                throw new EdgeException("tls: a challenge cannot be answered: " + unfit.getMessage(), unfit);
            }
        });
    }

    private static Loaded load(IssuedCertificates.Issued one, List<Stamp> stamps)
            throws SSLException, GeneralSecurityException {
        X509Certificate certificate = one.chain().getFirst();
        PemFiles.requireThatTheyFit(one.key(), certificate);
        return new Loaded(
                context(one, HTTP),
                names(certificate),
                certificate.getNotAfter().toInstant(),
                stamps);
    }

    private void publish() {
        Map<String, SslContext> byName = new HashMap<>();
        Optional<SslContext> first = Optional.empty();
        Map<String, Instant> expiries = new HashMap<>();
        for (Collection<Loaded> group : List.of(files.values(), issued.values())) {
            for (Loaded one : group) {
                one.names.forEach(name -> byName.putIfAbsent(name, one.context));
                first = first.or(() -> Optional.of(one.context));
                one.names.stream().findFirst().ifPresent(name -> expiries.putIfAbsent(name, one.expires));
            }
        }
        snapshot = new Snapshot(Map.copyOf(byName), first);
        metrics.certificates(expiries);
    }

    private static Loaded load(TlsSettings.CertificateFiles one) {
        try {
            List<Stamp> stamps = stamps(one);
            return load(PemFiles.read(one), stamps);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unfit) {
            throw new EdgeException(
                    "tls.certificates: " + one.chain() + " and " + one.key()
                            + " cannot be used as a PEM chain and its unencrypted PKCS#8 key: " + reason(unfit),
                    unfit);
        }
    }

    private static @Nullable String reason(Throwable unfit) {
        if (unfit instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        Throwable cause = unfit.getCause();
        return cause == null ? unfit.getMessage() : cause.getMessage();
    }

    private static List<Stamp> stamps(TlsSettings.CertificateFiles one) throws IOException {
        return List.of(Stamp.of(one.chain()), Stamp.of(one.key()));
    }

    /** The DNS names a certificate is for (RFC 5280 §4.2.1.6); its subject does not count any more (RFC 9525 §2). */
    private static List<String> names(X509Certificate certificate) throws GeneralSecurityException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0) instanceof Integer type
                        && type == 2
                        && alternative.get(1) instanceof String name) {
                    names.add(name.toLowerCase(Locale.ROOT));
                }
            }
        }
        return List.copyOf(names);
    }

    private static SslContext context(IssuedCertificates.Issued certificate, List<String> protocols)
            throws SSLException {
        return SslContextBuilder.forServer(
                        certificate.key(), certificate.chain().toArray(new X509Certificate[0]))
                .sslProvider(Provider.BEST)
                .trustManager(new NoClientCertificates())
                // In memory only; the default's protection of the key would take several milliseconds
                .keyStoreType("JKS")
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols))
                .build();
    }

    @Override
    public void close() {
        clock.ifPresent(ExecutorService::shutdownNow);
    }
}

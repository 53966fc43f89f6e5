package dev.weir.edge;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * TLS with clients.
 *
 * @param certificates in the order of their precedence; the first one answers clients that ask for a name nobody holds, or for
 *     none. At least one where a listener speaks {@code https} and none are issued
 * @param issued whether there are {@link IssuedCertificates} too, or will be. Default no
 * @param redirect whether clients that come in the clear are sent to the first listener that speaks {@code https}. Default no
 * @param strictTransport how long browsers shall come over TLS alone (RFC 6797); zero, the default, says nothing about it
 */
public record TlsSettings(
        List<CertificateFiles> certificates, boolean issued, boolean redirect, Duration strictTransport) {
    /** No TLS. */
    public static final TlsSettings NONE = new TlsSettings(List.of(), false, false, Duration.ZERO);

    public TlsSettings {
        certificates = List.copyOf(certificates);
        if (strictTransport.isNegative()) {
            throw new IllegalArgumentException("tls.strict-transport: " + strictTransport + " is negative");
        }
    }

    /** These certificates and nothing else. */
    public static TlsSettings of(List<CertificateFiles> certificates) {
        return new TlsSettings(certificates, false, false, Duration.ZERO);
    }

    /**
     * A certificate on disk. Both files are looked at every {@value ServerCertificates#PERIOD_SECONDS} seconds and read again
     * when they change; until they fit each other the certificate before is served.
     *
     * @param chain PEM, the server's certificate first
     * @param key PEM, PKCS#8, not encrypted
     */
    public record CertificateFiles(Path chain, Path key) {}
}

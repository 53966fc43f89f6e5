package dev.weir.edge;

import java.nio.file.Path;
import java.util.List;

/**
 * TLS with clients.
 *
 * @param certificates in the order of their precedence; the first one answers clients that ask for a name nobody holds, or for
 *     none. At least one unless certificates come from elsewhere
 */
public record TlsSettings(List<CertificateFiles> certificates) {
    /** No TLS. */
    public static final TlsSettings NONE = new TlsSettings(List.of());

    public TlsSettings {
        certificates = List.copyOf(certificates);
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

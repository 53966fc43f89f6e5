package dev.weir.edge;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * Certificates that do not come from files of the settings but from an authority, with the answers that authority wants to see
 * before it issues one. Implementations are thread-safe and touch neither disk nor network: they are asked on event loops.
 */
public interface IssuedCertificates {
    /**
     * What a TLS server needs to prove a name.
     *
     * @param key of the first certificate
     * @param chain the server's certificate, then those that lead to a root
     */
    record Issued(PrivateKey key, List<X509Certificate> chain) {
        public Issued {
            chain = List.copyOf(chain);
        }

        /** The key is nobody's business. */
        @Override
        public String toString() {
            return "Issued[" + chain.getFirst().getSubjectX500Principal() + "]";
        }
    }

    /** What is to be shown now, in the order of precedence. */
    List<Issued> current();

    /** The certificate for a connection that offers nothing but {@code acme-tls/1} and asks for this host (RFC 8737 §3). */
    Optional<Issued> tlsAlpnChallenge(String host);

    /** The body for {@code GET /.well-known/acme-challenge/TOKEN} (RFC 8555 §8.3). */
    Optional<String> httpChallenge(String token);
}

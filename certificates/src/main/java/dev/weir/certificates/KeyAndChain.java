package dev.weir.certificates;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * What a TLS server needs to prove a name. Immutable.
 *
 * @param key of the first certificate; never shown
 * @param chain the server's certificate, then those that lead to a root
 * @param names the DNS names in the server's certificate, lower case
 */
public record KeyAndChain(PrivateKey key, List<X509Certificate> chain, List<String> names) {
    public KeyAndChain {
        chain = List.copyOf(chain);
        names = List.copyOf(names);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a chain has one certificate at least");
        }
    }

    /** The server's certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** From when on clients refuse it. */
    public Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    @Override
    public String toString() {
        return "KeyAndChain[names=" + names + ", expires=" + expires() + "]";
    }
}

package dev.weir.certificates;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who issues certificates. Blocks; thread-safe. */
interface Authority extends AutoCloseable {
    /**
     * One certificate for these names, with a key made for it.
     *
     * @param replaced what it is to stand in for, when there is one
     * @param turn which of the challenges is tried first, counted round
     */
    KeyAndChain order(List<String> names, @Nullable X509Certificate replaced, int turn)
            throws Failure, InterruptedException;

    /** When the authority would like to see it renewed (RFC 9773); empty when it says nothing about that. */
    Optional<RenewalWindow> renewal(X509Certificate certificate) throws Failure;

    @Override
    void close();

    /**
     * From when to when, and when to ask again.
     *
     * @param askAgain empty for when the asker likes
     */
    record RenewalWindow(Instant start, Instant end, Optional<Instant> askAgain) {}
}

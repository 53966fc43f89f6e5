package dev.weir.certificates;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How one certificate stands, for the operator.
 *
 * @param names as they are wanted
 * @param expires when the served one does; empty when there is none
 * @param next when it is looked at again
 * @param failures in a row
 * @param trouble what the last failure was; empty when the last attempt went well
 */
public record CertificateState(
        List<String> names, Optional<Instant> expires, Instant next, int failures, String trouble) {}

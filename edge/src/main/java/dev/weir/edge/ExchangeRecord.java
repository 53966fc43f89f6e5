package dev.weir.edge;

import java.time.Duration;
import java.time.Instant;

/**
 * What happened to one request, for the access log, the metrics and later the ledger.
 *
 * @param request the request
 * @param identity who asked
 * @param start when its first byte was read
 * @param duration from the first byte read to the last byte written
 * @param status the status sent, 0 when the client left before one was
 * @param bytesIn body bytes read from the client
 * @param bytesOut body bytes written to the client
 * @param answeredBy name of the admitter, answerer or {@code origin} that made the answer, or {@code edge} for its own errors
 * @param originProtocol the version of HTTP spoken with the origin, {@code 1.1} or {@code 2.0}; empty when it was not asked
 * @param cache what the cache did: {@code hit}, {@code stale}, {@code revalidated}, {@code miss} or {@code bypass}; empty where
 *     there is none or it was not reached
 * @param coding the {@code Content-Encoding} of what was sent, whoever coded it; empty for none
 * @param complete whether the answer was written to its end
 */
public record ExchangeRecord(
        Request request,
        Identity identity,
        Instant start,
        Duration duration,
        int status,
        long bytesIn,
        long bytesOut,
        String answeredBy,
        String originProtocol,
        String cache,
        String coding,
        boolean complete) {}

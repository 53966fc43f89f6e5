package dev.weir.edge;

import dev.weir.http.Headers;
import java.util.function.BiPredicate;

/**
 * The origin as seen by features that want a whole answer and not a stream: the same connections, timeouts and address as
 * proxied requests.
 *
 * <p>Thread-safe. Calls block and belong on a virtual thread, never on an event loop.
 */
public interface Origin {
    /**
     * Sends a request without a body and waits for the answer.
     *
     * @throws EdgeException when the origin cannot be reached, answers nonsense or takes longer than the configured limits
     */
    Fetched fetch(Fetch fetch);

    /**
     * What to ask.
     *
     * @param method GET or HEAD
     * @param target path and query, starting with {@code /}
     * @param headers end-to-end fields; {@code Host}, {@code Via}, forwarding and connection fields are the edge's
     * @param authority the authority the client used, for the forwarding fields and, by policy, {@code Host}
     * @param maxBody the largest body in bytes worth having
     * @param wanted looks at status and fields and says whether the body is worth reading
     */
    record Fetch(
            String method,
            String target,
            Headers headers,
            String authority,
            int maxBody,
            BiPredicate<Integer, Headers> wanted) {}

    /** What came back. */
    sealed interface Fetched {
        int status();

        Headers headers();

        /** The answer with its whole body, content coding as sent by the origin. */
        @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
        record Complete(int status, Headers headers, byte[] body) implements Fetched {}

        /** The answer's head; the body was not wanted or larger than the limit, and was not read to its end. */
        record HeadOnly(int status, Headers headers) implements Fetched {}
    }
}

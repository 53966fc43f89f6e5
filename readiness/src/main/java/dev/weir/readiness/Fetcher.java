package dev.weir.readiness;

import dev.weir.http.Headers;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How the scanner reaches the network. The real one is {@code SafeFetcher}; tests replay recorded answers.
 *
 * <p>Thread-safe; calls block and belong on virtual threads.
 */
public interface Fetcher {
    /** Asks, follows redirects and reads the body up to the probe's limit. Never throws for what the network does. */
    Fetched fetch(Probe probe);

    /**
     * One question.
     *
     * @param method GET or HEAD
     * @param headers fields of the probe itself; the fetcher adds {@code Host} and {@code User-Agent}
     * @param maxBody the most body bytes to keep after content decoding; the rest is not read
     * @param maxRedirects how many redirects to follow, 0 for none
     */
    record Probe(URI url, String method, Headers headers, int maxBody, int maxRedirects) {}

    /** What came of it. */
    sealed interface Fetched {}

    /**
     * An HTTP answer.
     *
     * @param url where the answer came from, after redirects
     * @param hops the URLs that redirected, in order, empty without redirects
     * @param statusText the reason phrase as sent, or the standard one when none was
     * @param body the decoded body, cut at the probe's limit
     * @param truncated whether the body went on beyond the limit
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
    record Answer(
            URI url,
            List<URI> hops,
            int status,
            String statusText,
            Headers headers,
            byte[] body,
            boolean truncated,
            Duration duration)
            implements Fetched {}

    /** No answer. The message says what was tried, what happened and, where somebody can do something, what. */
    record NoAnswer(URI url, Reason reason, String message, Duration duration) implements Fetched {}

    /** Why there was no answer. */
    enum Reason {
        /** The address policy forbids it: a private, loopback or otherwise special address without permission. */
        FORBIDDEN_ADDRESS,
        /** Scheme, port or user information that the scanner does not fetch. */
        FORBIDDEN_URL,
        UNKNOWN_HOST,
        CONNECT_FAILED,
        TLS_FAILED,
        TIMED_OUT,
        TOO_MANY_REDIRECTS,
        /** What came was not HTTP, or the body lied about its coding or blew up when decoded. */
        MALFORMED
    }
}

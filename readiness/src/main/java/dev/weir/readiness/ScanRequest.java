package dev.weir.readiness;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;

/**
 * What to scan. A scan is about an origin: path, query and fragment of the address play no part.
 *
 * <pre>{@code
 * ScanRequest.of(URI.create("https://example.com"), Profile.CONTENT);
 * ScanRequest.typed("example.com", Profile.CONTENT);   // https, and http when https cannot be connected
 * }</pre>
 *
 * @param url an absolute http or https address
 * @param profile the checks that are made
 * @param checks ids of checks to make instead, in any order; empty to follow the profile
 * @param timeout how long the whole scan may take, more than zero
 * @param schemeAssumed whether {@code https} is only a guess, so that {@code http} is tried when https cannot be connected
 */
public record ScanRequest(URI url, Profile profile, List<String> checks, Duration timeout, boolean schemeAssumed) {
    /** How long a scan may take unless told otherwise: 60 seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

    /** Checks that the address can be scanned. */
    public ScanRequest {
        checks = List.copyOf(checks);
        String scheme = url.getScheme();
        if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new ReadinessException("cannot scan \"" + Untrusted.line(url.toString())
                    + "\": give an http or https address with a host");
        }
        if (url.getRawUserInfo() != null) {
            throw new ReadinessException("cannot scan an address with a user name or password in it: leave them out");
        }
        if (timeout.isZero() || timeout.isNegative()) {
            throw new ReadinessException("the time of a scan must be longer than zero, not " + timeout);
        }
    }

    /** All checks of a profile, within the default time. */
    public static ScanRequest of(URI url, Profile profile) {
        return new ScanRequest(url, profile, List.of(), DEFAULT_TIMEOUT, false);
    }

    /**
     * The same for an address as a person types it: without a scheme {@code https} is meant, and {@code http} where https
     * cannot be connected.
     *
     * @throws ReadinessException when it is no address, or none that can be scanned
     */
    public static ScanRequest typed(String typed, Profile profile) {
        return new ScanRequest(address(typed), profile, List.of(), DEFAULT_TIMEOUT, !hasScheme(typed));
    }

    /** The same, making only these checks. */
    public ScanRequest withChecks(List<String> ids) {
        return new ScanRequest(url, profile, ids, timeout, schemeAssumed);
    }

    /** The same within another time. */
    public ScanRequest withTimeout(Duration limit) {
        return new ScanRequest(url, profile, checks, limit, schemeAssumed);
    }

    private static URI address(String typed) {
        String text = typed.strip();
        try {
            URI uri = new URI(hasScheme(text) ? text : "https://" + text);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new ReadinessException(
                    "\"" + Untrusted.line(text) + "\" is not an address: write it like https://example.com", e);
        }
        throw new ReadinessException(
                "\"" + Untrusted.line(text) + "\" has no valid host name: write it like https://example.com");
    }

    private static boolean hasScheme(String typed) {
        return typed.strip().contains("://");
    }
}

package dev.weir.cache;

/**
 * What a stored answer is found by: scheme, authority and target of the request, byte for byte (RFC 9111 §2). Percent-encoding
 * is not touched, since origins differ in what they take for the same; a default port is left out. The method is not part of
 * it: only answers to GET are kept. Immutable.
 */
public final class CacheKey {
    private final String scheme;
    private final String authority;
    private final String target;
    private final int hash;

    private CacheKey(String scheme, String authority, String target) {
        this.scheme = scheme;
        this.authority = authority;
        this.target = target;
        int mixed = (scheme.hashCode() * 31 + authority.hashCode()) * 31 + target.hashCode();
        this.hash = mixed ^ mixed >>> 16;
    }

    /**
     * The key of a request.
     *
     * @param scheme {@code http} or {@code https}
     * @param authority host and optional port, lower case
     * @param target path and query as received
     */
    public static CacheKey of(String scheme, String authority, String target) {
        String port = scheme.equals("https") ? ":443" : ":80";
        String bare = authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
        return new CacheKey(scheme, bare, target);
    }

    String scheme() {
        return scheme;
    }

    String authority() {
        return authority;
    }

    String target() {
        return target;
    }

    /** The whole URL, as purging names it. */
    public String url() {
        return scheme + "://" + authority + target;
    }

    /** Whether {@link #url} begins with this text. */
    boolean startsWith(String prefix) {
        int base = scheme.length() + 3 + authority.length();
        return prefix.length() >= base
                && prefix.startsWith(scheme)
                && prefix.startsWith("://", scheme.length())
                && prefix.startsWith(authority, scheme.length() + 3)
                && target.startsWith(prefix.substring(base));
    }

    int length() {
        return scheme.length() + authority.length() + target.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key
                && hash == key.hash
                && target.equals(key.target)
                && authority.equals(key.authority)
                && scheme.equals(key.scheme);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return url();
    }
}

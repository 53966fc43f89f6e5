package dev.weir.cache;

/** Why a request goes to the origin, in the words of RFC 9211 §2.2. */
public enum Forward {
    /** The cache has nothing to do with such requests: it is off here, or they carry a body or conditions of their own. */
    BYPASS("bypass"),
    /** Answers to this method are not stored. */
    METHOD("method"),
    /** Nothing is stored for the URL. */
    URI_MISS("uri-miss"),
    /** What is stored for the URL was chosen by other request fields. */
    VARY_MISS("vary-miss"),
    /** There is a fresh answer, and the request asks for more. */
    REQUEST("request"),
    /** What is stored has to be checked first. */
    STALE("stale");

    private final String token;

    Forward(String token) {
        this.token = token;
    }

    /** The value of {@code fwd}. */
    @Override
    public String toString() {
        return token;
    }
}

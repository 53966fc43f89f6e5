package dev.weir.cache;

/** Whether an answer may be stored (RFC 9111 §3), or the first reason why not. */
public enum Verdict {
    /** It may. */
    STORE,
    /** The method is not GET, or the request has a body or conditions of its own. */
    REQUEST,
    /** The request says {@code no-store}. */
    REQUEST_NO_STORE,
    /** The answer says {@code no-store}. */
    NO_STORE,
    /** The answer is for one user. */
    PRIVATE,
    /** The request has credentials and the answer does not say that it is for everybody (§3.5). */
    AUTHORIZATION,
    /**
     * The answer sets a cookie. Whatever else it says, handing one user's cookie to another is the worst a cache can do; an
     * origin that means it says {@code no-cache="Set-Cookie"}, and the answer is kept without the field.
     */
    SET_COOKIE,
    /** Partial content, or a status that the cache would have to understand and does not (§3.4). */
    STATUS,
    /** {@code Vary: *}, or more fields than is sensible. */
    VARY,
    /** Neither a lifetime nor a validator: it could not be used again. */
    USELESS,
    /** The body is larger than {@code max-object}, or ends with the connection, so that a cut cannot be seen. */
    BODY;

    boolean stores() {
        return this == STORE;
    }
}

package dev.weir.edge;

import dev.weir.http.HeaderName;

/**
 * How a request's server is chosen among those of an upstream that are available.
 *
 * @param policy the way of choosing. Default {@link Policy#ROUND_ROBIN}
 * @param hashBy what sends requests to the same server, for {@link Policy#CONSISTENT_HASH}. Default {@link HashBy#CLIENT}
 * @param header the field for {@link HashBy#HEADER}; a request without it is hashed by its client
 */
public record Balancing(Policy policy, HashBy hashBy, HeaderName header) {
    /** In turn. */
    public static final Balancing DEFAULT = new Balancing(Policy.ROUND_ROBIN, HashBy.CLIENT, HeaderName.of("X-User"));

    /** The ways of choosing. All of them mind the servers' weights. */
    public enum Policy {
        /** In turn, smoothly mixed; each worker has its own turn. */
        ROUND_ROBIN,
        /** The one with the fewest requests in flight, counted over all workers. */
        LEAST_REQUESTS,
        /** Always the same for the same key, and when servers come or go only their share moves (rendezvous hashing). */
        CONSISTENT_HASH
    }

    /** What a consistent hash is made of. */
    public enum HashBy {
        /** The client's address. */
        CLIENT,
        /** The path without the query. */
        PATH,
        /** The authority that was asked for. */
        HOST,
        /** A field of the request. */
        HEADER
    }
}

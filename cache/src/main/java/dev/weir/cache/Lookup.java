package dev.weir.cache;

/** What the cache has for a request. */
public sealed interface Lookup {
    /**
     * A stored answer may be used at once.
     *
     * @param stored the answer, for {@link HttpCache#reply}
     * @param age milliseconds
     * @param remaining milliseconds it stays fresh; 0 or less when it is served stale
     * @param refresh whether it should be checked with the origin meanwhile ({@code stale-while-revalidate})
     */
    record Hit(StoredResponse stored, long age, long remaining, boolean refresh) implements Lookup {}

    /**
     * A stored answer has to be checked with the origin first: send the request with
     * {@link StoredResponse#makeConditional its conditions}, then tell {@link HttpCache}.
     */
    record Check(StoredResponse stored, Forward reason) implements Lookup {}

    /** The origin has to be asked. */
    record Miss(Forward reason) implements Lookup {}

    /** It is in the second tier: {@link HttpCache#load} brings it to memory, then look again. */
    record OnDisk() implements Lookup {}

    /** The client wants nothing that has to be fetched (RFC 9111 §5.2.1.7): 504. */
    record OnlyIfCached() implements Lookup {}

    /** Nothing to do with the cache. */
    Miss BYPASS = new Miss(Forward.BYPASS);

    Miss METHOD = new Miss(Forward.METHOD);
    Miss URI_MISS = new Miss(Forward.URI_MISS);
    Miss VARY_MISS = new Miss(Forward.VARY_MISS);
    OnDisk ON_DISK = new OnDisk();
    OnlyIfCached ONLY_IF_CACHED = new OnlyIfCached();
}

package dev.weir.cache;

/** What is counted, for the operator's figures. */
public enum CacheCounter {
    /** Requests answered with a stored answer that was fresh. */
    HIT("hits", "Requests answered fresh from the cache"),
    /** Requests answered with a stored answer that was not fresh, as the rules allow. */
    STALE("stale", "Requests answered from the cache although stale"),
    /** Requests answered with a stored answer after the origin had confirmed it. */
    REVALIDATED("revalidated", "Requests answered from the cache after the origin confirmed it"),
    /** Requests that went to the origin and could have been answered. */
    MISS("misses", "Requests that the cache had nothing for"),
    /** Requests that waited for another one's answer. */
    COLLAPSED("collapsed", "Requests that waited for the answer to another"),
    /** Answers stored. */
    STORED("stored", "Answers stored"),
    /** Answers that were to be stored and did not come whole, or were overtaken by an invalidation. */
    ABANDONED("abandoned", "Answers that were to be stored and were not"),
    /** Answers pushed out for want of room. */
    EVICTED("evicted", "Answers pushed out of memory"),
    /** Answers removed because of an unsafe request. */
    INVALIDATED("invalidated", "Answers removed by unsafe requests"),
    /** Answers removed by the operator. */
    PURGED("purged", "Answers removed by the operator"),
    /** Files of the second tier read. */
    DISK_READ("disk_reads", "Answers read from disk"),
    /** Files written. */
    DISK_WRITTEN("disk_writes", "Answers written to disk"),
    /** Files pushed out for want of room. */
    DISK_EVICTED("disk_evicted", "Answers pushed out of the disk tier"),
    /** Answers not written because too many were waiting. */
    DISK_SKIPPED("disk_skipped", "Answers not written to disk because it was behind"),
    /** Files dropped because their checksum or form was wrong. */
    DISK_CORRUPT("disk_corrupt", "Files dropped because they were damaged"),
    /** Writes and reads that failed: a full disk, mostly. */
    DISK_FAILED("disk_failures", "Reads and writes that the disk refused");

    private final String label;
    private final String meaning;

    CacheCounter(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    /** Lower case with underscores, for a metric's name. */
    public String label() {
        return label;
    }

    /** One line for a person. */
    public String meaning() {
        return meaning;
    }
}

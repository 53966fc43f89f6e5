package dev.weir.robots;

/**
 * An AI crawler or fetcher as robots.txt files call it.
 *
 * @param token its product token, as its operator spells it
 * @param operator who runs it
 * @param purpose what it fetches for
 */
public record AiAgent(String token, String operator, Purpose purpose) {
    /** What pages are fetched for. */
    public enum Purpose {
        /** Collecting text to train models on. */
        TRAINING,
        /** Indexing for answers that cite their sources. */
        SEARCH,
        /** Fetching one page because a person asked for it now. */
        ASSISTANT
    }
}

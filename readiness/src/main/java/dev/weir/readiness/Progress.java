package dev.weir.readiness;

/** Told how a scan gets on. Called from the scan's own threads, several at once. */
@FunctionalInterface
public interface Progress {
    /**
     * A check is done.
     *
     * @param done how many are, this one included
     * @param total how many there are
     */
    void finished(CheckSpec check, int done, int total);

    /** Listens to nothing. */
    static Progress silent() {
        return (check, done, total) -> {};
    }
}

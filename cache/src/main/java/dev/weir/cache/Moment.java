package dev.weir.cache;

/**
 * A point in time on two clocks. Dates in messages are compared with the wall clock; how long an answer has been here is the
 * longer of what both clocks say, so that a wall clock that is set back does not make answers young again, and a machine that
 * slept does not either.
 *
 * @param millis the wall clock, milliseconds since 1970
 * @param nanos a clock that is never set, such as {@link System#nanoTime}
 */
public record Moment(long millis, long nanos) {
    /** Milliseconds from the earlier moment to this one, never negative. */
    long since(Moment earlier) {
        return Math.max(0, Math.max(millis - earlier.millis, (nanos - earlier.nanos) / 1_000_000));
    }
}

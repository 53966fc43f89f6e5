package dev.weir.edge;

import java.util.ArrayList;
import java.util.List;

/**
 * The deadlines of one event loop. Setting one is a field write, because it happens several times a request; a sweep over
 * all of them, a few times a second, finds those that have passed. Bounded by the number of connections. Not thread-safe.
 */
final class Deadlines {
    private static final long NEVER = Long.MAX_VALUE;

    /** Thousands of clients may have begun to be slow in the same second; those who are not must not wait until all are seen off. */
    private static final int AT_ONCE = 4;

    private final List<Deadline> all = new ArrayList<>();

    /** One connection's deadline. */
    final class Deadline {
        private final Runnable passed;
        private long at = NEVER;
        private int index;

        private Deadline(Runnable passed) {
            this.passed = passed;
        }

        /** Sets it this many nanoseconds from now, in place of what was set before. */
        void in(long nanos) {
            at = System.nanoTime() + nanos;
        }

        /** Nothing to wait for. */
        void clear() {
            at = NEVER;
        }

        /** Takes it out for good. */
        void remove() {
            if (index >= 0) {
                Deadline last = all.removeLast();
                if (last != this) {
                    all.set(index, last);
                    last.index = index;
                }
                index = -1;
            }
        }
    }

    /** A new deadline, not set; when it passes, the action runs on the loop. */
    Deadline add(Runnable passed) {
        Deadline deadline = new Deadline(passed);
        deadline.index = all.size();
        all.add(deadline);
        return deadline;
    }

    /** Runs the actions of those that have passed, of some only where there are many; says whether there may be more. */
    boolean sweep() {
        long now = System.nanoTime();
        int left = AT_ONCE;
        // Backwards, since an action may remove deadlines, its own included
        for (int i = all.size() - 1; i >= 0; i--) {
            if (i < all.size()) {
                Deadline deadline = all.get(i);
                if (deadline.at != NEVER && deadline.at - now <= 0) {
                    if (left-- == 0) {
                        return true;
                    }
                    deadline.at = NEVER;
                    deadline.passed.run();
                }
            }
        }
        return false;
    }
}

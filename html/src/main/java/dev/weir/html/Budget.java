package dev.weir.html;

import java.io.Reader;
import java.io.StringReader;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The time one conversion may take. Asked often; looks at the clock seldom. One instance a conversion; not thread-safe. */
final class Budget {
    private static final int STRIDE = 1024;

    private final LongSupplier nanoTime;
    private final long deadline;
    private final Duration allowed;
    private int steps;

    Budget(LongSupplier nanoTime, Duration allowed) {
        this.nanoTime = nanoTime;
        this.allowed = allowed;
        this.deadline = nanoTime.getAsLong() + allowed.toNanos();
    }

    /** Ends the conversion with {@link BudgetExceeded} when its time is over; looks at the clock at every 1024th call. */
    void step() {
        if (++steps % STRIDE == 0) {
            check();
        }
    }

    /** Ends the conversion with {@link BudgetExceeded} when its time is over. */
    void check() {
        if (nanoTime.getAsLong() - deadline > 0) {
            throw new BudgetExceeded("conversion took longer than " + allowed.toMillis() + " ms");
        }
    }

    /** A reader of the text that ends the conversion when its time is over: the only way to stop a parser at work. */
    Reader watched(String text) {
        return new StringReader(text) {
            @Override
            public int read(char[] target, int offset, int length) throws java.io.IOException {
                check();
                return super.read(target, offset, length);
            }
        };
    }
}

package dev.weir.cache;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap for large bodies, from where a socket takes bytes without another copy. It is given back by the
 * garbage collector, so nothing that is still being sent can be reused; since that may take its time, what has not been given
 * back counts, and when the bound is reached bodies stay on the heap. Thread-safe.
 */
final class OffHeap {
    /** Below it a copy costs less than the bookkeeping. */
    static final int LEAST = 16 * 1024;

    private static final Cleaner CLEANER = Cleaner.create();

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /**
     * @param most bytes; half of what the JVM allows at most, which is as much as its heap unless it was told otherwise
     */
    OffHeap(long most) {
        this.most = Math.min(most, Runtime.getRuntime().maxMemory() / 2);
    }

    /** Memory for so many bytes, null when there is none or it is not worth it. */
    @Nullable
    ByteBuffer take(long size) {
        if (size < LEAST || size > Integer.MAX_VALUE) {
            return null;
        }
        if (taken.addAndGet(size) > most) {
            taken.addAndGet(-size);
            return null;
        }
        ByteBuffer memory;
        try {
            memory = ByteBuffer.allocateDirect((int) size);
        } catch (OutOfMemoryError othersTookIt) {
            // The bound is shared with the rest of the process; the heap will do
            taken.addAndGet(-size);
            return null;
        }
        AtomicLong account = taken;
        // Slices keep the whole alive, so this runs when the last of them is gone
        CLEANER.register(memory, () -> account.addAndGet(-size));
        return memory;
    }

    /** Bytes taken and not given back. */
    long taken() {
        return taken.get();
    }
}

package dev.weir.edge;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.util.internal.PlatformDependent;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much memory the buffers of all loops take, and what that means for the next one.
 *
 * <p>Every slow client keeps what was read for it and not yet taken by it. In ordinary times that may be some hundred kilobytes, because
 * large reads are cheap; thousands of clients that are slow on purpose would take all there is. So from a quarter of the bound on,
 * every connection gets small buffers ({@link #isTight}), and from half of it on new requests are refused and clients that take
 * nothing are given up soon ({@link #isShort}). The bound is the JVM's for memory outside the heap, of which the cache takes at most the other half.
 *
 * <p>Thread-safe. A look is a volatile read; {@link #sample} is what counts.
 */
final class BufferMemory {
    /** What one read may bring while memory is tight, in bytes. */
    static final int SMALL_READ = 4 * 1024;

    private static final long LITTLE_PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private final LongSupplier used;
    private final long tight;
    private final long shortage;
    private volatile int level;

    /**
     * @param used how many bytes all buffers take
     * @param bound how many they and others may take
     */
    BufferMemory(LongSupplier used, long bound) {
        this.used = used;
        this.tight = bound / 4;
        this.shortage = bound / 2;
    }

    /** Of this process. */
    static BufferMemory ofProcess() {
        LongSupplier used = ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider measured
                ? measured.metric()::usedDirectMemory
                : PlatformDependent::usedDirectMemory;
        return new BufferMemory(used, PlatformDependent.maxDirectMemory());
    }

    /** Looks how much is in use. Called a few times a second, and whenever a client does not keep up. */
    void sample() {
        long bytes = used.getAsLong();
        level = bytes > shortage ? 2 : bytes > tight ? 1 : 0;
    }

    /** Whether buffers are to be small. */
    boolean isTight() {
        return level > 0;
    }

    /** Whether there is no room for more requests. */
    boolean isShort() {
        return level > 1;
    }

    /**
     * How long a client may take nothing.
     *
     * @param ordinary in ordinary times, in nanoseconds
     */
    long patience(long ordinary) {
        return isShort() ? Math.min(ordinary, LITTLE_PATIENCE) : ordinary;
    }

    long bytes() {
        return used.getAsLong();
    }
}

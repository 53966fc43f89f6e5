package dev.weir.edge;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Samples the live heap (after a collection) and the memory that Netty's allocator holds, together with how far the soak has
 * got, so that growth over the run shows whatever the machine's speed.
 */
final class SoakMemory implements AutoCloseable {
    /** Sizes in bytes, at a point of the run. */
    record Sample(int progress, long heap, long direct) {}

    private final IntSupplier progress;
    private final List<Sample> samples = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    SoakMemory(IntSupplier progress, long periodMillis) {
        this.progress = progress;
        var _ = clock.scheduleWithFixedDelay(this::sample, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
    }

    private synchronized void sample() {
        System.gc();
        // As the collection left it, without what has been allocated since
        long heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                .sum();
        long direct = ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
        samples.add(new Sample(progress.getAsInt(), heap, direct));
    }

    /** The samples taken between two points of the run. */
    synchronized List<Sample> between(int from, int to) {
        return samples.stream()
                .filter(sample -> sample.progress() > from && sample.progress() <= to)
                .toList();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}

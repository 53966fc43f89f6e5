package dev.weir.edge;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A leak detector that remembers. Netty makes it when the system property {@code io.netty.customResourceLeakDetector} names
 * it. Every buffer is followed (a sampling interval of 1) but not who touched it: run with level {@code paranoid} to learn
 * where a leak comes from. A leak shows once the lost buffer has been collected and another is allocated.
 */
public final class LeakCount<T> extends ResourceLeakDetector<T> {
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    /** The constructor that Netty looks for. */
    public LeakCount(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /** The constructor of old, which Netty insists on finding too. */
    public LeakCount(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        LEAKS.add(resourceType + " " + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        LEAKS.add(resourceType);
    }

    private static boolean isOn() {
        return LeakCount.class.getName().equals(System.getProperty("io.netty.customResourceLeakDetector"));
    }

    /** Collects garbage, so that lost buffers show, and gives the leaks seen since the start of the process. */
    static List<String> collect() {
        if (!isOn()) {
            throw new IllegalStateException("Netty runs with another leak detector: see test.jvm.args in edge/pom.xml");
        }
        for (int round = 0; round < 3; round++) {
            System.gc();
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // Allocating is what makes the detector look at what was collected.
            for (int i = 0; i < 200; i++) {
                ByteBufAllocator.DEFAULT.directBuffer(16).release();
                ByteBufAllocator.DEFAULT.heapBuffer(16).release();
            }
        }
        return List.copyOf(LEAKS);
    }
}

package dev.weir.cache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a stored answer in segments of {@value #SEGMENT} bytes, of which the last is shorter. Whoever sends them may
 * wrap the buffers without copying and must not change what is in them. Immutable otherwise, and safe to share between threads.
 */
public final class Body {
    /** Bytes in every segment but the last: large enough to write at once, small enough to need no contiguous megabytes. */
    public static final int SEGMENT = 64 * 1024;

    /** No bytes. */
    public static final Body EMPTY = new Body(List.of(), 0);

    private final ByteBuffer[] segments;
    private final long length;
    private volatile @Nullable Object companion;

    private Body(List<ByteBuffer> segments, long length) {
        this.segments = segments.toArray(ByteBuffer[]::new);
        this.length = length;
    }

    /** These bytes, which are not to be changed from now on. */
    public static Body of(byte[] bytes) {
        List<ByteBuffer> segments = new ArrayList<>(1 + bytes.length / SEGMENT);
        for (int at = 0; at < bytes.length; at += SEGMENT) {
            segments.add(ByteBuffer.wrap(bytes, at, Math.min(SEGMENT, bytes.length - at))
                    .slice());
        }
        return bytes.length == 0 ? EMPTY : new Body(segments, bytes.length);
    }

    /**
     * What another room keeps beside these bytes because it follows from them, such as the same in a content coding: it goes
     * when they go. Made by the first who asks, so one room only can use it, and its bytes are for that room to bound.
     */
    public Object companion(Supplier<Object> making) {
        Object there = companion;
        if (there == null) {
            synchronized (this) {
                there = companion;
                if (there == null) {
                    there = making.get();
                    companion = there;
                }
            }
        }
        return there;
    }

    /** Bytes in all. */
    public long length() {
        return length;
    }

    /** How many segments there are. */
    public int segments() {
        return segments.length;
    }

    /** The segment that holds byte {@code index * SEGMENT}: positions of its own, shared bytes that are not to be changed. */
    public ByteBuffer segment(int index) {
        return segments[index].duplicate();
    }

    int checksum() {
        CRC32C crc = new CRC32C();
        for (ByteBuffer segment : segments) {
            crc.update(segment.duplicate());
        }
        return (int) crc.getValue();
    }

    /** Where bytes come from, so that they are copied once. */
    @FunctionalInterface
    public interface Source {
        /** Copies {@code length} bytes, from the {@code from}th on, into the array. */
        void copy(int from, byte[] into, int at, int length);
    }

    /** Puts a body together as it comes. Not thread-safe. */
    static final class Collector {
        private final List<byte[]> segments = new ArrayList<>(1);
        private final long expected;
        private final long most;
        private final OffHeap offHeap;
        private long length;
        private byte[] open = new byte[0];
        private int used;

        /**
         * @param expected the length when it is known, or -1
         * @param most more than this is refused
         * @param offHeap where the whole is kept when there is room
         */
        Collector(long expected, long most, OffHeap offHeap) {
            this.expected = expected;
            this.most = most;
            this.offHeap = offHeap;
        }

        long length() {
            return length;
        }

        /** Takes the next piece; false when the body gets too long. */
        boolean append(int size, Source source) {
            if (length + size > most) {
                return false;
            }
            int done = 0;
            while (done < size) {
                if (used == open.length) {
                    grow();
                }
                int step = Math.min(size - done, open.length - used);
                source.copy(done, open, used, step);
                used += step;
                done += step;
                length += step;
            }
            return true;
        }

        private void grow() {
            if (open.length > 0 && open.length < SEGMENT) {
                // Chunks of a body of unknown length: double until a segment is full
                byte[] larger = new byte[Math.min(SEGMENT, open.length * 4)];
                System.arraycopy(open, 0, larger, 0, used);
                open = larger;
                return;
            }
            if (used > 0) {
                segments.add(open);
            }
            long left = expected - length;
            open = new byte[left > 0 ? (int) Math.min(left, SEGMENT) : segments.isEmpty() ? 4096 : SEGMENT];
            used = 0;
        }

        Body whole() {
            if (used > 0) {
                byte[] last = open;
                if (used < open.length) {
                    last = new byte[used];
                    System.arraycopy(open, 0, last, 0, used);
                }
                segments.add(last);
                open = new byte[0];
                used = 0;
            }
            return length == 0 ? EMPTY : new Body(kept(), length);
        }

        private List<ByteBuffer> kept() {
            ByteBuffer memory = offHeap.take(length);
            if (memory == null) {
                return segments.stream().map(ByteBuffer::wrap).toList();
            }
            List<ByteBuffer> slices = new ArrayList<>(segments.size());
            for (byte[] segment : segments) {
                slices.add(memory.slice(memory.position(), segment.length));
                memory.put(segment);
            }
            return slices;
        }
    }
}

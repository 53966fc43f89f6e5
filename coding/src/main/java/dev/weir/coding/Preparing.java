package dev.weir.coding;

import dev.weir.cache.Body;
import dev.weir.coding.CodedForms.Form;
import dev.weir.http.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the coded forms of stored bodies, as small as they get, and keeps them within a bound.
 *
 * <p>One thread, which is there only while there is work, and rests after each body for as long as it took: half a processor at
 * most. At most {@value #WAITING} bodies wait; what comes then is asked for again by a later request. Thread-safe.
 */
final class Preparing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Preparing.class);

    /** Bodies longer than this are coded while they stream, every time: 4 MiB take a second at the level chosen for them. */
    static final int LONGEST = 4 << 20;

    private static final int WAITING = 64;

    /** Copies that wait to be coded: 32 MiB. */
    private static final long MOST_COPIED = 32L << 20;

    /** The longest rest. */
    private static final long REST = TimeUnit.SECONDS.toNanos(2);

    private final CodingCounts counts;
    private final ThreadPoolExecutor worker;
    private final AtomicLong copied = new AtomicLong();

    private final ReentrantLock lock = new ReentrantLock();
    private final ReferenceQueue<CodedForms> gone = new ReferenceQueue<>();
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private long bytes;
    private volatile long most;

    /** A form that is kept, for as long as its body is. */
    private static final class Kept extends WeakReference<CodedForms> {
        private final CodedForms.Key key;
        private final long bytes;
        private boolean counted = true;

        Kept(CodedForms forms, CodedForms.Key key, long bytes, ReferenceQueue<CodedForms> gone) {
            super(forms, gone);
            this.key = key;
            this.bytes = bytes;
        }
    }

    Preparing(CodingCounts counts) {
        this.counts = counts;
        this.worker = new ThreadPoolExecutor(
                1,
                1,
                5,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                task -> Thread.ofPlatform().daemon().name("coding-forms").unstarted(task));
        this.worker.allowCoreThreadTimeOut(true);
    }

    /** So many bytes of forms from now on. */
    void keep(long bytesAtMost) {
        most = bytesAtMost;
        lock.lock();
        try {
            makeRoom();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of forms that are kept. */
    long bytes() {
        lock.lock();
        try {
            expunge();
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    boolean takes(long length) {
        return length <= LONGEST && length / 2 <= most;
    }

    /** Makes the form of the stored bytes themselves; the caller has claimed it. */
    void prepare(CodedForms forms, CodedForms.Key key, Body body) {
        submit(forms, key, body, () -> {});
    }

    /**
     * Makes a copy of a changed body that streams by, and then the form of that; the caller has claimed it.
     *
     * @param length of the stored body, which the changed one may exceed by a few kilobytes
     * @return null when too much is copied already, and the claim is given up
     */
    @Nullable
    Capture capture(CodedForms forms, CodedForms.Key key, long length) {
        int room = (int) length + 16 * 1024;
        if (copied.addAndGet(room) > MOST_COPIED) {
            copied.addAndGet(-room);
            forms.remove(key);
            counts.postponed();
            return null;
        }
        return new Capture(
                room,
                piece -> submit(
                        forms,
                        key,
                        Body.of(Arrays.copyOf(piece.bytes(), piece.length())),
                        () -> copied.addAndGet(-room)),
                () -> {
                    copied.addAndGet(-room);
                    forms.remove(key);
                });
    }

    private void submit(CodedForms forms, CodedForms.Key key, Body body, Runnable done) {
        try {
            worker.execute(() -> {
                long start = System.nanoTime();
                try {
                    make(forms, key, body);
                } finally {
                    done.run();
                }
                LockSupport.parkNanos(Math.min(REST, System.nanoTime() - start));
            });
        } catch (RejectedExecutionException enough) {
            done.run();
            forms.remove(key);
            counts.postponed();
        }
    }

    // Whatever a library does, only this form is missing then
    @SuppressWarnings("CatchingUnchecked")
    private void make(CodedForms forms, CodedForms.Key key, Body body) {
        try {
            byte[] coded = coded(key.coding(), body);
            // What saves less than a twentieth costs the client more than it brings
            if (coded.length >= body.length() - body.length() / 20) {
                forms.put(key, CodedForms.UNWORTHY);
                return;
            }
            counts.prepared();
            store(forms, key, new Form.Ready(Body.of(coded), body.length()));
        } catch (Throwable failed) {
            forms.put(key, CodedForms.UNWORTHY);
            LOG.warn("a stored answer is not kept in {}", key.coding(), failed);
        }
    }

    private static byte[] coded(ContentCoding coding, Body body) {
        ByteBuf out = UnpooledByteBufAllocator.DEFAULT.directBuffer((int) (body.length() / 4) + Encoder.ROOM);
        try (Encoder encoder = Encoders.thorough(coding, body.length())) {
            for (int i = 0; i < body.segments(); i++) {
                ByteBuffer segment = body.segment(i);
                ByteBuf in = Unpooled.wrappedBuffer(segment);
                encoder.encode(in, out);
                in.release();
            }
            encoder.finish(out);
            byte[] bytes = new byte[out.readableBytes()];
            out.readBytes(bytes);
            return bytes;
        } finally {
            out.release();
        }
    }

    private void store(CodedForms forms, CodedForms.Key key, Form.Ready form) {
        lock.lock();
        try {
            expunge();
            if (form.length() > most) {
                forms.put(key, CodedForms.UNWORTHY);
                return;
            }
            forms.put(key, form);
            kept.addLast(new Kept(forms, key, form.length(), gone));
            bytes += form.length();
            makeRoom();
        } finally {
            lock.unlock();
        }
    }

    /** The oldest go first, unless they were used since their last turn. */
    private void makeRoom() {
        int spared = kept.size();
        while (bytes > most && !kept.isEmpty()) {
            Kept oldest = kept.removeFirst();
            CodedForms forms = oldest.get();
            if (forms != null && spared-- > 0 && forms.get(oldest.key) instanceof Form.Ready ready && ready.spare()) {
                kept.addLast(oldest);
                continue;
            }
            if (forms != null) {
                forms.remove(oldest.key);
            }
            uncount(oldest);
        }
    }

    private void expunge() {
        boolean some = false;
        for (var dead = gone.poll(); dead != null; dead = gone.poll()) {
            uncount((Kept) dead);
            some = true;
        }
        if (some) {
            kept.removeIf(entry -> !entry.counted);
        }
    }

    private void uncount(Kept entry) {
        if (entry.counted) {
            entry.counted = false;
            bytes -= entry.bytes;
        }
    }

    /** Stops after the body at hand. */
    @Override
    public void close() {
        List<Runnable> never = worker.shutdownNow();
        LOG.debug("{} coded forms are not made any more", never.size());
    }
}

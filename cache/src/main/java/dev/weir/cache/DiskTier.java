package dev.weir.cache;

import dev.weir.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * The second tier: every stored answer is also written to a file, and found again after a restart. Files are written by one
 * thread and read by two; at most {@value #MOST_QUEUED} writes of {@value #MOST_QUEUED_BYTES} bytes together wait, and what comes
 * on top is not written. Least recently used files go when there is no room.
 *
 * <p>What goes wrong costs hits and nothing else: a write that fails is counted and stops writing for a while, a file that is
 * damaged is counted and deleted.
 */
final class DiskTier implements AutoCloseable {
    private static final int MOST_QUEUED = 4096;
    private static final long MOST_QUEUED_BYTES = 64L * 1024 * 1024;
    private static final int READERS = 2;
    private static final int MOST_READS = 1024;

    /** Files take whole blocks, so tiny answers count for one; this also bounds how many there are. */
    private static final long BLOCK = 4096;

    private static final long PAUSE_NANOS = 30_000_000_000L;
    private static final long CLOSE_SECONDS = 5;

    private final DiskFolder folder;
    private final long capacity;
    private final long maxObject;
    private final Judge judge;
    private final OffHeap offHeap;
    private final Counts counts;
    private final ToLongFunction<CacheKey> epochs;
    private final Supplier<Moment> clock;
    private final ThreadPoolExecutor writer;
    private final ThreadPoolExecutor readers;
    private final AtomicLong queuedBytes = new AtomicLong();

    /** What is there by URL; values are replaced, not changed. */
    private final ConcurrentHashMap<CacheKey, List<Slot>> index = new ConcurrentHashMap<>();

    /** The same by file name, least recently used first. Guards itself, {@code bytes} and changes of the index. */
    private final LinkedHashMap<String, Slot> used = new LinkedHashMap<>(64, 0.75f, true);

    private long bytes;
    private volatile long pausedUntil;
    private volatile boolean paused;

    private record Slot(CacheKey key, Selection selection, String name, long size) {}

    /**
     * @param epochs changes when answers for a URL are removed; an answer from before is not written after
     */
    DiskTier(
            DiskFolder folder,
            long capacity,
            long maxObject,
            Judge judge,
            OffHeap offHeap,
            Counts counts,
            ToLongFunction<CacheKey> epochs,
            Supplier<Moment> clock) {
        this.folder = folder;
        this.capacity = capacity;
        this.maxObject = maxObject;
        this.judge = judge;
        this.offHeap = offHeap;
        this.counts = counts;
        this.epochs = epochs;
        this.clock = clock;
        this.writer = pool("cache-write", 1, MOST_QUEUED);
        this.readers = pool("cache-read", READERS, MOST_READS);
        writer.execute(this::scan);
    }

    private static ThreadPoolExecutor pool(String name, int threads, int queue) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queue),
                Thread.ofPlatform().daemon().name(name + "-", 0).factory());
    }

    /** Finds what an earlier process left. Until then requests go to the origin. */
    private void scan() {
        try {
            for (DiskFolder.Item item : folder.items()) {
                scan(item);
            }
        } catch (IOException e) {
            counts.add(CacheCounter.DISK_FAILED);
        }
    }

    private void scan(DiskFolder.Item item) {
        try (InputStream file = folder.read(item.name())) {
            DiskFormat.Head head = DiskFormat.readHead(file, item.size());
            if (!DiskFormat.name(head.key(), head.selection()).equals(item.name())) {
                throw new DiskFormat.Damaged("under another name");
            }
            if (!add(new Slot(head.key(), head.selection(), item.name(), item.size()), 0)) {
                // Made void while the folder was being read
                delete(item.name());
            }
        } catch (DiskFormat.Damaged e) {
            counts.add(CacheCounter.DISK_CORRUPT);
            delete(item.name());
        } catch (IOException e) {
            counts.add(CacheCounter.DISK_FAILED);
        }
    }

    private void delete(String name) {
        try {
            folder.delete(name);
        } catch (IOException e) {
            counts.add(CacheCounter.DISK_FAILED);
        }
    }

    /** Whether a file fits the request. Takes no lock. */
    boolean holds(CacheKey key, Headers request) {
        List<Slot> slots = index.get(key);
        if (slots != null) {
            for (Slot slot : slots) {
                if (slot.selection.matches(request)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Writes an answer some time soon, unless the disk is behind or has failed just now. */
    void put(CacheKey key, StoredResponse response, long epoch) {
        if (isPaused()) {
            counts.add(CacheCounter.DISK_SKIPPED);
            return;
        }
        long size = response.weight();
        if (queuedBytes.addAndGet(size) > MOST_QUEUED_BYTES) {
            queuedBytes.addAndGet(-size);
            counts.add(CacheCounter.DISK_SKIPPED);
            return;
        }
        try {
            writer.execute(() -> {
                try {
                    write(key, response, epoch);
                } finally {
                    queuedBytes.addAndGet(-size);
                }
            });
        } catch (RejectedExecutionException full) {
            queuedBytes.addAndGet(-size);
            counts.add(CacheCounter.DISK_SKIPPED);
        }
    }

    private boolean isPaused() {
        if (paused && clock.get().nanos() - pausedUntil >= 0) {
            paused = false;
        }
        return paused;
    }

    private void write(CacheKey key, StoredResponse response, long epoch) {
        if (epochs.applyAsLong(key) != epoch || isPaused()) {
            return;
        }
        String name = DiskFormat.name(key, response.selection());
        var parts = DiskFormat.write(key, response);
        long size = parts.stream().mapToLong(part -> part.remaining()).sum();
        if (size > capacity) {
            return;
        }
        try {
            folder.write(name, parts);
            counts.add(CacheCounter.DISK_WRITTEN);
        } catch (IOException e) {
            counts.add(CacheCounter.DISK_FAILED);
            pausedUntil = clock.get().nanos() + PAUSE_NANOS;
            paused = true;
            // What was there under this name is older than what should be
            drop(name);
            return;
        }
        if (!add(new Slot(key, response.selection(), name, size), epoch)) {
            drop(name);
        }
    }

    /**
     * Takes note of a file, and makes room for it.
     *
     * @param epoch when it was fetched, 0 for a file found at the start
     * @return false when it was overtaken by a removal
     */
    private boolean add(Slot slot, long epoch) {
        List<String> gone = new ArrayList<>();
        synchronized (used) {
            if (epochs.applyAsLong(slot.key) != epoch) {
                return false;
            }
            forget(slot.name);
            used.put(slot.name, slot);
            bytes += blocks(slot);
            index.merge(slot.key, List.of(slot), (before, more) -> {
                List<Slot> both = new ArrayList<>(before);
                both.addAll(more);
                return List.copyOf(both);
            });
            Iterator<Slot> oldest = used.values().iterator();
            while (bytes > capacity && oldest.hasNext()) {
                Slot victim = oldest.next();
                oldest.remove();
                unlist(victim);
                gone.add(victim.name);
            }
        }
        for (String name : gone) {
            counts.add(CacheCounter.DISK_EVICTED);
            delete(name);
        }
        return true;
    }

    private static long blocks(Slot slot) {
        return (slot.size + BLOCK - 1) / BLOCK * BLOCK;
    }

    /** Under the lock. */
    private void forget(String name) {
        Slot slot = used.remove(name);
        if (slot != null) {
            unlist(slot);
        }
    }

    /** Under the lock. */
    private void unlist(Slot slot) {
        bytes -= blocks(slot);
        index.computeIfPresent(slot.key, (key, slots) -> {
            List<Slot> rest = slots.stream()
                    .filter(other -> !other.name.equals(slot.name))
                    .toList();
            return rest.isEmpty() ? null : rest;
        });
    }

    private void drop(String name) {
        synchronized (used) {
            forget(name);
        }
        delete(name);
    }

    /** Reads what there is for a URL; {@code done} is called afterwards, whatever comes of it. */
    void load(CacheKey key, Consumer<List<StoredResponse>> found, Runnable done) {
        try {
            readers.execute(() -> {
                try {
                    found.accept(read(key));
                } finally {
                    done.run();
                }
            });
        } catch (RejectedExecutionException busy) {
            counts.add(CacheCounter.DISK_SKIPPED);
            done.run();
        }
    }

    private List<StoredResponse> read(CacheKey key) {
        List<StoredResponse> responses = new ArrayList<>();
        for (Slot slot : index.getOrDefault(key, List.of())) {
            synchronized (used) {
                // Being looked at is what makes it the most recent
                used.get(slot.name);
            }
            try (InputStream file = folder.read(slot.name)) {
                responses.add(DiskFormat.read(file, judge, maxObject, offHeap, clock.get()));
                counts.add(CacheCounter.DISK_READ);
            } catch (DiskFormat.Damaged e) {
                counts.add(CacheCounter.DISK_CORRUPT);
                drop(slot.name);
            } catch (IOException e) {
                counts.add(CacheCounter.DISK_FAILED);
                drop(slot.name);
            }
        }
        return responses;
    }

    /** Removes one answer. What is found by now is gone at once, the file soon. */
    void remove(CacheKey key, Selection selection) {
        String name = DiskFormat.name(key, selection);
        synchronized (used) {
            forget(name);
        }
        later(() -> drop(name));
    }

    /** Removes all answers for a URL in the same way. */
    void removeAll(CacheKey key) {
        List<String> names = unlistAll(key::equals);
        if (!names.isEmpty()) {
            later(() -> names.forEach(this::drop));
        }
    }

    private void later(Runnable work) {
        try {
            writer.execute(work);
        } catch (RejectedExecutionException full) {
            // Without its place in the index the file is not found; a restart would find it, so this is worth a word
            counts.add(CacheCounter.DISK_FAILED);
        }
    }

    /** Removes all answers whose key matches, and their files before it returns. */
    int purge(Predicate<CacheKey> condition) {
        List<String> names = unlistAll(condition);
        names.forEach(this::delete);
        return names.size();
    }

    private List<String> unlistAll(Predicate<CacheKey> condition) {
        List<String> names = new ArrayList<>();
        synchronized (used) {
            Iterator<Map.Entry<String, Slot>> all = used.entrySet().iterator();
            while (all.hasNext()) {
                Slot slot = all.next().getValue();
                if (condition.test(slot.key)) {
                    all.remove();
                    unlist(slot);
                    names.add(slot.name);
                }
            }
        }
        return names;
    }

    long bytes() {
        synchronized (used) {
            return bytes;
        }
    }

    /** Waits until what was asked of the writer so far is done. For tests. */
    void settle() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        writer.execute(done::countDown);
        done.await();
    }

    @Override
    public void close() {
        writer.shutdown();
        readers.shutdownNow();
        try {
            if (!writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            writer.shutdownNow();
            Thread.currentThread().interrupt();
        }
        folder.close();
    }
}

package dev.weir.cache;

import dev.weir.http.Headers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A part of the memory tier, bounded in bytes. Looking up takes no lock; changes take one for a few dozen instructions.
 *
 * <p>Which answer goes when there is no room is decided by three queues, as in S3-FIFO (Yang et al., SOSP 2023): new answers
 * wait in a small one and go to the main one only when they were used there, so a scan over many URLs passes through the small
 * queue without touching what is popular; those that leave the small queue unused are remembered by name for a while, and come
 * back straight to the main one.
 */
final class Stripe {
    private static final int MOST_USES = 3;
    private static final Node[] NO_NODES = {};

    /** A stored answer and its place. Fields other than {@code response} and {@code uses} are guarded by the lock. */
    private static final class Node {
        private final CacheKey key;
        private volatile @Nullable StoredResponse response;

        /** Written without synchronisation: a lost increment costs nothing. */
        private int uses;

        private boolean inMain;
        private long weight;

        Node(CacheKey key, StoredResponse response) {
            this.key = key;
            this.response = response;
            this.weight = response.weight();
        }

        void used() {
            int before = uses;
            if (before < MOST_USES) {
                uses = before + 1;
            }
        }
    }

    private final long capacity;
    private final int variants;
    private final Counts counts;
    private final ReentrantLock lock = new ReentrantLock();
    private final ConcurrentHashMap<CacheKey, Node[]> entries = new ConcurrentHashMap<>();
    private final ArrayDeque<Node> small = new ArrayDeque<>();
    private final ArrayDeque<Node> main = new ArrayDeque<>();
    private final LinkedHashSet<Long> ghosts = new LinkedHashSet<>();
    private long smallBytes;
    private long mainBytes;
    private int live;
    private int replacements;

    /** How often answers for the keys of one hash were removed on request; only ever written under the lock. */
    private final AtomicLongArray removals = new AtomicLongArray(1024);

    private final AtomicLong sweeps = new AtomicLong();

    Stripe(long capacity, int variants, Counts counts) {
        this.capacity = capacity;
        this.variants = variants;
        this.counts = counts;
    }

    /** Changes with every removal of the URL that was asked for: what was fetched before one is not stored after it. */
    long epoch(CacheKey key) {
        return removals.get(slot(key)) + sweeps.get();
    }

    private static int slot(CacheKey key) {
        return key.hashCode() & 1023;
    }

    boolean contains(CacheKey key) {
        return entries.containsKey(key);
    }

    /** The newest stored answer that fits the request, or null. */
    @Nullable
    StoredResponse find(CacheKey key, Headers request) {
        Node[] nodes = entries.get(key);
        if (nodes == null) {
            return null;
        }
        Node best = null;
        StoredResponse found = null;
        for (Node node : nodes) {
            StoredResponse response = node.response;
            if (response != null
                    && response.fits(request)
                    && (found == null
                            || response.received().nanos() - found.received().nanos() > 0)) {
                best = node;
                found = response;
            }
        }
        if (best != null) {
            best.used();
        }
        return found;
    }

    /**
     * Stores an answer, in the place of one that the same request fields chose.
     *
     * @param since the epoch when its request was sent; an answer from before a removal is refused
     */
    boolean put(CacheKey key, StoredResponse response, long since) {
        lock.lock();
        try {
            if (since != epoch(key) || response.weight() > capacity) {
                return false;
            }
            Node[] nodes = entries.getOrDefault(key, NO_NODES);
            Node same = null;
            for (Node node : nodes) {
                StoredResponse there = node.response;
                if (there != null && there.selection().isSame(response.selection())) {
                    same = node;
                }
            }
            if (same != null) {
                replace(same, response);
            } else {
                insert(key, response, nodes);
            }
            evict();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Puts a freshened form in the place of this very answer, if it is still there. */
    @SuppressWarnings("ReferenceEquality") // this very answer: one like it may have replaced it
    boolean swap(CacheKey key, StoredResponse before, StoredResponse after) {
        lock.lock();
        try {
            for (Node node : entries.getOrDefault(key, NO_NODES)) {
                if (node.response == before) {
                    replace(node, after);
                    evict();
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void replace(Node node, StoredResponse response) {
        long change = response.weight() - node.weight;
        node.weight = response.weight();
        node.response = response;
        if (node.inMain) {
            mainBytes += change;
        } else {
            smallBytes += change;
        }
    }

    private void insert(CacheKey key, StoredResponse response, Node[] nodes) {
        Node node = new Node(key, response);
        Node[] rest = nodes;
        if (nodes.length >= variants) {
            Node victim = leastUsed(nodes);
            drop(victim);
            rest = without(nodes, victim);
        }
        Node[] more = new Node[rest.length + 1];
        System.arraycopy(rest, 0, more, 0, rest.length);
        more[rest.length] = node;
        entries.put(key, more);
        live++;
        if (ghosts.remove(ghost(key, response))) {
            node.inMain = true;
            main.addLast(node);
            mainBytes += node.weight;
        } else {
            small.addLast(node);
            smallBytes += node.weight;
        }
    }

    /** The variant that has earned its place least: made-up request fields only push out each other. */
    private Node leastUsed(Node[] nodes) {
        Node least = nodes[0];
        boolean ageing = ++replacements % variants == 0;
        for (Node node : nodes) {
            if (node.uses < least.uses) {
                least = node;
            }
        }
        if (ageing) {
            for (Node node : nodes) {
                node.uses = Math.max(0, node.uses - 1);
            }
        }
        return least;
    }

    /** Takes a node out of the books; its place in a queue stays until the queue gets there. */
    private void drop(Node node) {
        if (node.response == null) {
            return;
        }
        node.response = null;
        if (node.inMain) {
            mainBytes -= node.weight;
        } else {
            smallBytes -= node.weight;
        }
        live--;
        if (small.size() + main.size() > 2 * live + 64) {
            small.removeIf(gone -> gone.response == null);
            main.removeIf(gone -> gone.response == null);
        }
    }

    private void evict() {
        while (smallBytes + mainBytes > capacity) {
            if (smallBytes > capacity / 10 || mainBytes == 0) {
                evictSmall();
            } else {
                evictMain();
            }
        }
    }

    private void evictSmall() {
        Node node = small.pollFirst();
        if (node == null || node.response == null) {
            return;
        }
        if (node.uses > 0) {
            node.uses = 0;
            node.inMain = true;
            smallBytes -= node.weight;
            mainBytes += node.weight;
            main.addLast(node);
            return;
        }
        StoredResponse response = node.response;
        if (response != null) {
            ghosts.add(ghost(node.key, response));
            // As many names as there are answers: enough to recognise one that comes back within a turn of the main
            // queue
            Iterator<Long> oldest = ghosts.iterator();
            for (int over = ghosts.size() - Math.max(1024, live); over > 0; over--) {
                oldest.next();
                oldest.remove();
            }
        }
        forget(node);
    }

    private void evictMain() {
        Node node = main.pollFirst();
        if (node == null || node.response == null) {
            return;
        }
        if (node.uses > 0) {
            node.uses--;
            main.addLast(node);
            return;
        }
        forget(node);
    }

    private void forget(Node node) {
        drop(node);
        counts.add(CacheCounter.EVICTED);
        Node[] rest = without(entries.getOrDefault(node.key, NO_NODES), node);
        if (rest.length == 0) {
            entries.remove(node.key);
        } else {
            entries.put(node.key, rest);
        }
    }

    @SuppressWarnings("ReferenceEquality") // this very node
    private static Node[] without(Node[] nodes, Node gone) {
        List<Node> rest = new ArrayList<>(nodes.length);
        for (Node node : nodes) {
            if (node != gone) {
                rest.add(node);
            }
        }
        return rest.toArray(Node[]::new);
    }

    private static long ghost(CacheKey key, StoredResponse response) {
        return (long) key.hashCode() << 32 | (response.selection().values().hashCode() & 0xffff_ffffL);
    }

    /** Removes this very answer. */
    @SuppressWarnings("ReferenceEquality") // this very answer
    void remove(CacheKey key, StoredResponse gone) {
        lock.lock();
        try {
            Node[] nodes = entries.getOrDefault(key, NO_NODES);
            for (Node node : nodes) {
                if (node.response == gone) {
                    drop(node);
                    Node[] rest = without(nodes, node);
                    if (rest.length == 0) {
                        entries.remove(key);
                    } else {
                        entries.put(key, rest);
                    }
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Removes all answers for a URL, also those that are on their way; returns how many there were. */
    int removeAll(CacheKey key) {
        lock.lock();
        try {
            removals.incrementAndGet(slot(key));
            Node[] nodes = entries.remove(key);
            if (nodes == null) {
                return 0;
            }
            for (Node node : nodes) {
                drop(node);
            }
            return nodes.length;
        } finally {
            lock.unlock();
        }
    }

    /** Removes all answers for URLs that match, also those that are on their way; returns how many. Visits every URL. */
    int removeIf(Predicate<CacheKey> condition) {
        lock.lock();
        try {
            sweeps.incrementAndGet();
        } finally {
            lock.unlock();
        }
        int removed = 0;
        for (CacheKey key : entries.keySet()) {
            if (condition.test(key)) {
                removed += removeAll(key);
            }
        }
        return removed;
    }

    long bytes() {
        lock.lock();
        try {
            return smallBytes + mainBytes;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return live;
        } finally {
            lock.unlock();
        }
    }
}

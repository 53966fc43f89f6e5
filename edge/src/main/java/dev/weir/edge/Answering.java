package dev.weir.edge;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs answerers on virtual threads, at most so many at a time, since what they may block or burn has no other bound.
 * Thread-safe.
 */
final class Answering implements AutoCloseable {
    private final AtomicInteger busy = new AtomicInteger();
    private volatile int most;
    private final Set<Thread> working = ConcurrentHashMap.newKeySet();

    Answering(int atATime) {
        this.most = atATime;
    }

    /** So many at a time from now on. */
    void atATime(int count) {
        most = count;
    }

    /**
     * Starts the work, or returns null when too much is going on already. Interrupting the thread asks it to stop.
     *
     * @param done told of the result on that thread
     * @param failed told on that thread of whatever was thrown
     */
    @Nullable
    Thread start(Supplier<Optional<Response>> work, Consumer<Optional<Response>> done, Consumer<Throwable> failed) {
        if (busy.incrementAndGet() > most) {
            busy.decrementAndGet();
            return null;
        }
        Thread thread = Thread.ofVirtual().name("answerer").unstarted(() -> run(work, done, failed));
        working.add(thread);
        thread.start();
        return thread;
    }

    // Whatever an answerer throws, a StackOverflowError on a hostile page say, must not leave the request unanswered
    @SuppressWarnings("CatchingUnchecked")
    private void run(Supplier<Optional<Response>> work, Consumer<Optional<Response>> done, Consumer<Throwable> failed) {
        try {
            done.accept(work.get());
        } catch (Throwable thrown) {
            failed.accept(thrown);
        } finally {
            working.remove(Thread.currentThread());
            busy.decrementAndGet();
        }
    }

    /** Interrupts what is running. */
    @Override
    public void close() {
        working.forEach(Thread::interrupt);
    }
}

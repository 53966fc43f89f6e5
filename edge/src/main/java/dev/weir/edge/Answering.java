package dev.weir.edge;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs answerers on virtual threads, at most so many at a time, since what they may block or burn has no other bound.
 * Thread-safe.
 */
final class Answering implements AutoCloseable {
    private final Semaphore free;
    private final Duration timeout;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("answerer-", 0).factory());

    Answering(int atATime, Duration timeout) {
        this.free = new Semaphore(atATime);
        this.timeout = timeout;
    }

    Duration timeout() {
        return timeout;
    }

    /**
     * Starts the work, or returns null when too much is going on already.
     *
     * @param done told of the result on the worker's thread; not called when the work was interrupted
     */
    @Nullable
    Future<?> start(Callable<Optional<Response>> work, Consumer<Optional<Response>> done, Consumer<Throwable> failed) {
        if (!free.tryAcquire()) {
            return null;
        }
        return threads.submit(() -> {
            try {
                done.accept(work.call());
            } catch (Throwable thrown) {
                failed.accept(thrown);
            } finally {
                free.release();
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

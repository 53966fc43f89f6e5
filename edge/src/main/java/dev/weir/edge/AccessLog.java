package dev.weir.edge;

import dev.weir.http.HeaderName;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log: one JSON object a line and exchange, in ASCII.
 *
 * <pre>
 * {"time":"2026-01-31T12:00:00.123456Z","id":"5d0c…-1","peer":"192.0.2.7","identity":"-","verified":false,"method":"GET",
 *  "authority":"docs.example","path":"/start","status":200,"bytes_in":0,"bytes_out":5120,"duration_us":812,
 *  "answered_by":"origin","complete":true,"user_agent":"curl/8.9"}
 * </pre>
 *
 * <p>Where trusted proxies speak for somebody, {@code "client"} follows {@code "peer"}. Only these fields of the request are written, never {@code Authorization}, {@code Cookie} or bodies. Queries often carry
 * tokens and are left out unless asked for ({@code "query"} then follows {@code "path"}). Whatever is not printable ASCII is
 * escaped, so no request can forge a line or turn the direction of text on a screen.
 *
 * <p>Event loops only put records into a queue of {@value #QUEUE}; a thread of its own writes them, up to
 * {@value #PAUSE_MILLIS} ms later. When the queue is full because the disk does not keep up, records are dropped and counted:
 * requests are not delayed by their log. The file is opened for appending; it may be truncated while it is written
 * ({@code copytruncate}), or moved away and opened anew ({@link #reopen}). Thread-safe.
 */
public final class AccessLog implements Recorder, AutoCloseable {
    static final int QUEUE = 16_384;
    static final int PAUSE_MILLIS = 50;
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private final ArrayBlockingQueue<ExchangeRecord> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicReference<@Nullable Sink> next = new AtomicReference<>();
    private final Thread writer;
    private final LongAdder dropped = new LongAdder();
    private volatile boolean closing;
    private volatile Sink sink;

    /**
     * Where lines go.
     *
     * @param file opened for appending, again after {@link #reopen}; null for a stream that stays
     * @param out null for nowhere
     */
    private record Sink(@Nullable Path file, @Nullable OutputStream out, boolean queries) {
        static Sink of(Path file, boolean queries) {
            try {
                return new Sink(file, new FileOutputStream(file.toFile(), true), queries);
            } catch (IOException failed) {
                throw new EdgeException(
                        "access log: " + file + " cannot be opened for appending: " + failed.getMessage(), failed);
            }
        }

        void close() {
            try {
                if (out != null) {
                    out.close();
                }
            } catch (IOException failed) {
                LOG.warn("access log: closing failed", failed);
            }
        }
    }

    private AccessLog(Sink sink) {
        this.sink = sink;
        this.writer = Thread.ofPlatform().name("access-log").daemon().start(this::write);
    }

    /**
     * Appends to a file, which is made when it is missing.
     *
     * @param queries whether to write queries
     * @throws EdgeException when it cannot be opened
     */
    public static AccessLog open(Path file, boolean queries) {
        return new AccessLog(Sink.of(file, queries));
    }

    /** Writes to a stream, such as standard output, which is not closed. */
    public static AccessLog to(OutputStream stream, boolean queries) {
        return new AccessLog(new Sink(null, new Unclosed(stream), queries));
    }

    /** Writes nothing, until it is told to. */
    public static AccessLog off() {
        return new AccessLog(new Sink(null, null, false));
    }

    /**
     * Goes on in this file: lines of exchanges that have ended by now may still go where they went before.
     *
     * @throws EdgeException when it cannot be opened; then everything stays as it is
     */
    public void switchTo(Path file, boolean queries) {
        put(Sink.of(file, queries));
    }

    /** Goes on in this stream, which is not closed. */
    public void switchTo(OutputStream stream, boolean queries) {
        put(new Sink(null, new Unclosed(stream), queries));
    }

    /** Writes nothing from now on. */
    public void switchOff() {
        put(new Sink(null, null, false));
    }

    /**
     * Opens the file anew, for when it was moved away to be rotated: lines go into the old file until then, and none is lost.
     *
     * @throws EdgeException when it cannot be opened; then lines go on into the old one
     */
    public void reopen() {
        Sink waiting = next.get();
        Sink latest = waiting == null ? sink : waiting;
        if (latest.file() != null) {
            put(Sink.of(latest.file(), latest.queries()));
        }
    }

    /** The writer takes it at its next turn. */
    private void put(Sink coming) {
        Sink skipped = next.getAndSet(coming);
        if (skipped != null) {
            skipped.close();
        }
        LockSupport.unpark(writer);
    }

    @Override
    public void record(ExchangeRecord exchange) {
        if (sink.out() == null) {
            return;
        }
        if (closing || !queue.offer(exchange)) {
            dropped.increment();
        }
    }

    /** How many exchanges were not written because the queue was full or writing failed. */
    public long dropped() {
        return dropped.sum();
    }

    private void write() {
        List<ExchangeRecord> batch = new ArrayList<>(QUEUE);
        AccessLine line = new AccessLine(sink.queries());
        boolean last = false;
        while (!last) {
            // Polled, not signalled: waking a thread for every request would cost more than the line itself
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
            last = closing;
            queue.drainTo(batch);
            for (ExchangeRecord exchange : batch) {
                line.append(exchange);
                if (line.length() > 64 * 1024) {
                    emit(line);
                }
            }
            emit(line);
            batch.clear();
            Sink coming = next.getAndSet(null);
            if (coming != null) {
                sink.close();
                sink = coming;
                line = new AccessLine(coming.queries());
            }
        }
    }

    private void emit(AccessLine line) {
        if (line.length() == 0) {
            return;
        }
        OutputStream out = sink.out();
        try {
            if (out != null) {
                out.write(line.bytes(), 0, line.length());
                out.flush();
            }
        } catch (IOException failed) {
            dropped.add(line.lines());
            LOG.warn("access log: {} lines could not be written", line.lines(), failed);
        }
        line.clear();
    }

    /** Writes what is queued, up to five seconds long, and closes the file. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            writer.join(Duration.ofSeconds(5));
            sink.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Standard output belongs to the process. */
    private static final class Unclosed extends OutputStream {
        private final OutputStream stream;

        Unclosed(OutputStream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int octet) throws IOException {
            stream.write(octet);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            stream.write(bytes, from, length);
        }

        @Override
        public void flush() throws IOException {
            stream.flush();
        }
    }

    /** The fields of a request that are logged. */
    static String userAgent(Request request) {
        int index = request.headers().indexOf(HeaderName.USER_AGENT, 0);
        return index < 0 ? "" : request.headers().valueAt(index);
    }
}

package dev.weir.coding;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;
import dev.weir.http.ContentCoding;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where encoders come from. A library is loaded when its coding is first wanted, which takes tens of milliseconds and so happens
 * elsewhere; until then, and for good where it does not load, the coding is not there. Thread-safe.
 *
 * <p>The levels are a choice of bytes saved for time spent; {@code docs/coding.md} has the figures.
 */
final class Encoders {
    private static final Logger LOG = LoggerFactory.getLogger(Encoders.class);

    /** A window of 256 KiB: larger ones gain a percent on long bodies and cost their size in memory for each. */
    private static final int BROTLI_WINDOW = 18;

    private static final int ZSTD_WINDOW = 19;

    /** Browsers go no further (RFC 9659). */
    private static final int ZSTD_LARGEST_WINDOW = 23;

    /** Up to here the best there is is bearable: a second, about. */
    private static final long SHORT = 512 * 1024;

    private enum State {
        UNTRIED,
        LOADING,
        THERE,
        MISSING
    }

    private final Map<ContentCoding, AtomicReference<State>> states = new EnumMap<>(ContentCoding.class);
    private final Map<ContentCoding, Runnable> libraries;
    private final Executor elsewhere;
    private final AtomicInteger open = new AtomicInteger();
    private volatile int most;

    /**
     * @param libraries what loads the library of a coding, and throws when it cannot be
     * @param elsewhere where that is done
     */
    Encoders(Map<ContentCoding, Runnable> libraries, Executor elsewhere) {
        this.libraries = Map.copyOf(libraries);
        this.elsewhere = elsewhere;
        for (ContentCoding coding : CodingSettings.MADE) {
            states.put(coding, new AtomicReference<>(libraries.containsKey(coding) ? State.UNTRIED : State.THERE));
        }
    }

    /** With the libraries that come along. */
    static Encoders real() {
        return new Encoders(
                Map.of(ContentCoding.BROTLI, Brotli4jLoader::ensureAvailability, ContentCoding.ZSTD, Native::load),
                task -> Thread.ofPlatform().daemon().name("coding-library").start(task));
    }

    /** So many bodies at a time from now on. */
    void atATime(int count) {
        most = count;
    }

    /** Bodies that are being coded. */
    int open() {
        return open.get();
    }

    /** Whether there are encoders for it; when nobody has asked yet they will be there soon, or not. */
    boolean has(ContentCoding coding) {
        AtomicReference<State> state = states.get(coding);
        if (state == null) {
            return false;
        }
        if (state.get() == State.UNTRIED && state.compareAndSet(State.UNTRIED, State.LOADING)) {
            elsewhere.execute(() -> load(coding, state));
        }
        return state.get() == State.THERE;
    }

    /** Loads what nobody has asked for yet, on this thread. */
    void load() {
        states.forEach((coding, state) -> {
            if (state.compareAndSet(State.UNTRIED, State.LOADING)) {
                load(coding, state);
            }
        });
    }

    /** Those that there are encoders for, without asking for the others. */
    List<ContentCoding> of(List<ContentCoding> wanted) {
        List<ContentCoding> there = new ArrayList<>(wanted.size());
        for (ContentCoding coding : wanted) {
            AtomicReference<State> state = states.get(coding);
            if (state != null && state.get() == State.THERE) {
                there.add(coding);
            }
        }
        return there;
    }

    // A library fails to load in its own ways, an ExceptionInInitializerError say, and all of them mean that it is not
    // there
    @SuppressWarnings("CatchingUnchecked")
    private void load(ContentCoding coding, AtomicReference<State> state) {
        try {
            Runnable library = libraries.get(coding);
            if (library != null) {
                library.run();
            }
            state.set(State.THERE);
        } catch (Throwable missing) {
            state.set(State.MISSING);
            LOG.warn("{} is not offered: its library does not load on this machine ({})", coding, missing.toString());
        }
    }

    /**
     * An encoder for a body that somebody waits for, one of the bounded number. Whoever gets it gives it back with
     * {@link #close}.
     *
     * @param length bytes that will come exactly, -1 when unknown
     * @return null when too many are at work
     */
    @Nullable
    Encoder open(ContentCoding coding, long length) {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return null;
        }
        try {
            return quick(coding, length);
        } catch (RuntimeException failed) {
            open.decrementAndGet();
            throw failed;
        }
    }

    /** Lets go of one that {@link #open} gave; once for each. */
    void close(Encoder encoder) {
        open.decrementAndGet();
        encoder.close();
    }

    private static Encoder quick(ContentCoding coding, long length) {
        return switch (coding) {
            case BROTLI -> new BrotliEncoder(5, window(length, 10, BROTLI_WINDOW));
            case ZSTD -> new ZstdEncoder(3, ZSTD_WINDOW, length);
            default -> new GzipEncoder(6);
        };
    }

    /** An encoder that takes its time, outside the bounded number; the caller's to close. */
    static Encoder thorough(ContentCoding coding, long length) {
        return switch (coding) {
            case BROTLI -> new BrotliEncoder(length <= SHORT ? 11 : 9, window(length, 10, 22));
            case ZSTD -> new ZstdEncoder(length <= SHORT ? 19 : 12, ZSTD_LARGEST_WINDOW, length);
            default -> new GzipEncoder(9);
        };
    }

    /** A window no larger than the body. */
    private static int window(long length, int least, int most) {
        return length < 0 ? most : Math.clamp(64 - Long.numberOfLeadingZeros(length), least, most);
    }
}

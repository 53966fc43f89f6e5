package dev.weir.coding;

import dev.weir.edge.Answerer;
import dev.weir.edge.Figure;
import dev.weir.edge.Shaper;
import java.util.List;

/**
 * Content codings for one edge: what is plugged into its phases is made here, and what they share lives here.
 *
 * <pre>{@code
 * Coding coding = new Coding();
 * coding.bound(settings);
 * Phases phases = new Phases(…, answerers.stream().map(one -> coding.around(one, settings)).toList(),
 *         List.of(…, coding.shaper(settings)), …);
 * }</pre>
 *
 * <p>Thread-safe. Takes memory and threads only once something is coded.
 */
public final class Coding implements AutoCloseable {
    static final String NAME = "coding";

    private final CodingCounts counts = new CodingCounts();
    private final Preparing preparing = new Preparing(counts);
    private final Encoders encoders;

    /** With the libraries that come along. */
    public Coding() {
        this(Encoders.real());
    }

    Coding(Encoders encoders) {
        this.encoders = encoders;
    }

    /** Puts what all routes share in force: the number of encoders and the memory for kept forms. */
    public void bound(CodingSettings settings) {
        encoders.atATime(settings.encoders());
        preparing.keep(settings.memory());
    }

    /** Loads every library now, on this thread, in the place of when it is wanted. Takes tens of milliseconds. */
    public void load() {
        encoders.load();
    }

    /** For the end of the list of shapers: none could read the body after it. */
    public Shaper shaper(CodingSettings settings) {
        return new CodingShaper(new Choosing(settings, encoders, counts), encoders, preparing, counts);
    }

    /** An answerer like this one, whose answers are coded. */
    public Answerer around(Answerer answerer, CodingSettings settings) {
        return new CodedAnswerer(answerer, new Choosing(settings, encoders, counts), encoders, counts);
    }

    /** What to show at {@code /metrics}. */
    public List<Figure> figures() {
        return counts.figures(encoders::open, preparing::bytes);
    }

    /** Stops the work for stored answers; what is being sent goes on. */
    @Override
    public void close() {
        preparing.close();
    }
}

package dev.weir.edge;

import dev.weir.cache.Body;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Phase 5 for one exchange: the fields as the shapers left them, and their transforms of the body in order. */
final class Shaping {
    static final Shaping NONE = new Shaping(new Headers(), List.of(), null);

    private final Headers headers;
    private final List<Step> steps;
    private final @Nullable Body replacement;

    private static final class Step {
        private final Plane plane;
        private final Shaper shaper;
        private final BodyTransform transform;
        private boolean began;
        private boolean off;

        Step(Plane plane, Shaper shaper, BodyTransform transform) {
            this.plane = plane;
            this.shaper = shaper;
            this.transform = transform;
        }

        void failed(RuntimeException failure) {
            plane.phaseFailed("shape", shaper.name(), failure);
            off = true;
        }
    }

    private Shaping(Headers headers, List<Step> steps, @Nullable Body replacement) {
        this.headers = headers;
        this.steps = steps;
        this.replacement = replacement;
    }

    /** The fields for the origin as every shaper leaves them, the last one first. */
    static Headers prepare(Plane plane, Route route, Request request, Headers toOrigin) {
        List<Shaper> shapers = route.phases().shapers();
        if (shapers.isEmpty()) {
            return toOrigin;
        }
        Headers current = toOrigin;
        for (int i = shapers.size() - 1; i >= 0; i--) {
            Shaper shaper = shapers.get(i);
            Headers before = current.copy();
            try {
                shaper.prepare(request, current);
            } catch (RuntimeException failed) {
                plane.phaseFailed("shape", shaper.name(), failed);
                current = before;
            }
        }
        // Framing is the relay's alone: two opinions about it are how requests are smuggled
        return current.remove(HeaderName.CONTENT_LENGTH).remove(HeaderName.TRANSFER_ENCODING);
    }

    /**
     * Asks every shaper.
     *
     * @param headers for the client, without framing; may be changed
     * @param length the body's length when it is known, shown to shapers as {@code Content-Length}
     * @param noBody whether no body follows, so that transforms have nothing to do
     * @param kept the body when all of it is in memory and is to be sent, null when it is not
     */
    static Shaping of(
            Plane plane,
            Route route,
            Request request,
            int status,
            Headers headers,
            String length,
            boolean noBody,
            @Nullable Body kept) {
        List<Shaper> shapers = route.phases().shapers();
        if (shapers.isEmpty()) {
            return new Shaping(headers, List.of(), null);
        }
        Headers current = headers;
        if (!length.isEmpty()) {
            current.set(HeaderName.CONTENT_LENGTH, length);
        }
        Body replacement = null;
        KeptBody known = kept == null ? null : new KeptBody(kept, List.of());
        List<Step> steps = List.of();
        for (int i = 0; i < shapers.size(); i++) {
            Shaper shaper = shapers.get(i);
            Headers before = current.copy();
            try {
                switch (shaped(shaper, request, status, current, known)) {
                    case Shaped.Untouched untouched -> {}
                    case Shaped.Transformed(BodyTransform transform) -> {
                        steps = steps.isEmpty() ? new ArrayList<>(2) : steps;
                        steps.add(new Step(plane, shaper, transform));
                        current.remove(HeaderName.CONTENT_LENGTH);
                        known = known == null ? null : changed(known, transform);
                    }
                    case Shaped.Replaced(Body body) -> {
                        discard(steps);
                        steps = List.of();
                        replacement = body;
                        known = new KeptBody(body, List.of());
                        current.set(HeaderName.CONTENT_LENGTH, Long.toString(body.length()));
                    }
                }
            } catch (RuntimeException failed) {
                plane.phaseFailed("shape", shaper.name(), failed);
                current = before;
            }
        }
        current.remove(HeaderName.CONTENT_LENGTH)
                .remove(HeaderName.TRANSFER_ENCODING)
                .remove(HeaderName.CONNECTION);
        Shaping shaping = new Shaping(current, steps, replacement);
        if (noBody) {
            shaping.discard();
        }
        return shaping;
    }

    private static Shaped shaped(
            Shaper shaper, Request request, int status, Headers toClient, @Nullable KeptBody known) {
        if (known != null) {
            return shaper.shapeKept(request, status, toClient, known);
        }
        Optional<BodyTransform> transform = shaper.shape(request, status, toClient);
        return transform.isPresent() ? new Shaped.Transformed(transform.get()) : Shaped.UNTOUCHED;
    }

    /** The body after one more change; null when nobody can say what it is then. */
    private static @Nullable KeptBody changed(KeptBody before, BodyTransform transform) {
        Optional<Object> sameness = transform.sameness();
        if (sameness.isEmpty()) {
            return null;
        }
        List<Object> changes = new ArrayList<>(before.changes());
        changes.add(sameness.get());
        return new KeptBody(before.body(), changes);
    }

    /** The fields of an answer that was made here: {@code Date} added, framing and connection taken out. */
    static Headers whole(Headers made, String date) {
        Headers headers = made.copy()
                .remove(HeaderName.CONTENT_LENGTH)
                .remove(HeaderName.TRANSFER_ENCODING)
                .remove(HeaderName.CONNECTION);
        if (!headers.contains(HeaderName.DATE)) {
            headers.add(HeaderName.DATE, date);
        }
        return headers;
    }

    Headers headers() {
        return headers;
    }

    /** What goes out in the place of the stored body; null for that one. */
    @Nullable
    Body replacement() {
        return replacement;
    }

    /** Whether the body changes, so that its length is not known beforehand. */
    boolean transforms() {
        return !steps.isEmpty();
    }

    /**
     * Sends a piece through the transforms. One that throws on its first piece is left out if it may be; one that throws later
     * has already changed what the client got, and the answer cannot be completed.
     *
     * @return what to send, or null when the answer is broken; ownership as in {@link BodyTransform#apply}
     */
    @Nullable
    ByteBuf apply(ByteBuf data, boolean last) {
        ByteBuf current = data;
        for (Step step : steps) {
            ByteBuf shaped = step.off ? current : apply(step, current, last);
            if (shaped == null) {
                return null;
            }
            current = shaped;
        }
        return current;
    }

    private static @Nullable ByteBuf apply(Step step, ByteBuf data, boolean last) {
        ByteBuf spare = step.began || !step.transform.mayBeLeftOut() ? null : data.retainedDuplicate();
        ByteBuf shaped;
        try {
            shaped = step.transform.apply(data, last);
            if (spare != null) {
                spare.release();
            }
            step.off |= last;
        } catch (RuntimeException failed) {
            step.failed(failed);
            shaped = spare;
        }
        step.began = true;
        return shaped;
    }

    /**
     * Nothing more has come for now: what transforms hold back and need not, through those behind them.
     *
     * @return what to send, perhaps nothing, or null when the answer is broken
     */
    @Nullable
    ByteBuf pause() {
        ByteBuf current = Unpooled.EMPTY_BUFFER;
        for (Step step : steps) {
            if (step.off) {
                continue;
            }
            if (current.isReadable()) {
                ByteBuf shaped = apply(step, current, false);
                if (shaped == null) {
                    return null;
                }
                current = shaped;
            }
            if (step.off) {
                continue;
            }
            try {
                ByteBuf more = step.transform.pause();
                current = current.isReadable() ? Unpooled.wrappedBuffer(current, more) : replaced(current, more);
            } catch (RuntimeException failed) {
                step.failed(failed);
                current.release();
                return null;
            }
        }
        return current;
    }

    private static ByteBuf replaced(ByteBuf empty, ByteBuf with) {
        empty.release();
        return with;
    }

    /** Lets go of what transforms hold back. */
    void discard() {
        discard(steps);
    }

    private static void discard(List<Step> steps) {
        for (Step step : steps) {
            if (!step.off) {
                step.off = true;
                try {
                    step.transform.discard();
                } catch (RuntimeException failed) {
                    step.plane.phaseFailed("shape", step.shaper.name(), failed);
                }
            }
        }
    }
}

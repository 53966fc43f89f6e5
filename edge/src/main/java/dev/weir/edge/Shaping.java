package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Phase 4 for one exchange: the fields as the shapers left them, and their transforms of the body in order. */
final class Shaping {
    static final Shaping NONE = new Shaping(new Headers(), List.of());

    private final Headers headers;
    private final List<Step> steps;

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
    }

    private Shaping(Headers headers, List<Step> steps) {
        this.headers = headers;
        this.steps = steps;
    }

    /** The fields for the origin as every shaper leaves them. */
    static Headers prepare(Plane plane, Route route, Request request, Headers toOrigin) {
        List<Shaper> shapers = route.phases().shapers();
        if (shapers.isEmpty()) {
            return toOrigin;
        }
        Headers current = toOrigin;
        for (Shaper shaper : shapers) {
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
     */
    static Shaping of(
            Plane plane, Route route, Request request, int status, Headers headers, String length, boolean noBody) {
        List<Shaper> shapers = route.phases().shapers();
        if (shapers.isEmpty()) {
            return new Shaping(headers, List.of());
        }
        Headers current = headers;
        if (!length.isEmpty()) {
            current.set(HeaderName.CONTENT_LENGTH, length);
        }
        List<Step> steps = new ArrayList<>(2);
        for (Shaper shaper : shapers) {
            Headers before = current.copy();
            try {
                Optional<BodyTransform> transform = shaper.shape(request, status, current);
                if (transform.isPresent()) {
                    steps.add(new Step(plane, shaper, transform.get()));
                    current.remove(HeaderName.CONTENT_LENGTH);
                }
            } catch (RuntimeException failed) {
                plane.phaseFailed("shape", shaper.name(), failed);
                current = before;
            }
        }
        current.remove(HeaderName.CONTENT_LENGTH)
                .remove(HeaderName.TRANSFER_ENCODING)
                .remove(HeaderName.CONNECTION);
        Shaping shaping = new Shaping(current, steps);
        if (noBody) {
            shaping.discard();
        }
        return shaping;
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

    /** Whether the body changes, so that its length is not known beforehand. */
    boolean transforms() {
        return !steps.isEmpty();
    }

    /**
     * Sends a piece through the transforms. One that throws on its first piece is left out; one that throws later has already
     * changed what the client got, and the answer cannot be completed.
     *
     * @return what to send, or null when the answer is broken; ownership as in {@link BodyTransform#apply}
     */
    @Nullable
    ByteBuf apply(ByteBuf data, boolean last) {
        ByteBuf current = data;
        for (Step step : steps) {
            if (step.off) {
                continue;
            }
            ByteBuf spare = step.began ? null : current.retainedDuplicate();
            try {
                current = step.transform.apply(current, last);
                if (spare != null) {
                    spare.release();
                }
            } catch (RuntimeException failed) {
                step.plane.phaseFailed("shape", step.shaper.name(), failed);
                step.off = true;
                if (spare == null) {
                    return null;
                }
                current = spare;
            }
            step.began = true;
            step.off |= last;
        }
        return current;
    }

    /** Lets go of what transforms hold back. */
    void discard() {
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

package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * Changes a body chunk by chunk. One instance serves one body, on one event loop.
 *
 * <p>One that throws on its first chunk is left out (unless {@link #mayBeLeftOut} says no) and the body goes on as it was; one that throws later has already changed
 * what the client got, so the answer is cut off where the client can see it. Whoever throws has released its argument or not
 * touched it.
 */
public interface BodyTransform {
    /**
     * Takes the next chunk and returns what to send in its place, which may be the same buffer or an empty one when the
     * transform holds bytes back. Ownership of the argument passes to the transform, ownership of the result to the caller.
     *
     * @param last whether the body ends with this chunk; whatever was held back must come out now
     */
    ByteBuf apply(ByteBuf chunk, boolean last);

    /**
     * Nothing more has come for now: what of that which is held back the client can use already, an empty buffer when there is
     * nothing. Ownership of the result passes to the caller.
     */
    default ByteBuf pause() {
        return Unpooled.EMPTY_BUFFER;
    }

    /**
     * Whether the body may go on as it was when the first chunk fails. Not where the fields have already promised another body:
     * then the answer is cut off.
     */
    default boolean mayBeLeftOut() {
        return true;
    }

    /** Equal for two transforms that make the same of equal bodies; empty where that cannot be said. */
    default Optional<Object> sameness() {
        return Optional.empty();
    }

    /** Lets go of buffers held back; called when the exchange ends early, after which {@link #apply} is not called. */
    void discard();
}

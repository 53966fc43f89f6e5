package dev.weir.coding;

import dev.weir.edge.BodyTransform;
import dev.weir.http.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Codes a body while it streams by. What was taken since the origin last paused may be held back in the encoder. */
final class EncodingTransform implements BodyTransform {
    private final ContentCoding coding;
    private final Encoders encoders;
    private final CodingCounts counts;
    private final @Nullable Capture capture;
    private @Nullable Encoder encoder;

    /** Whether bytes have gone in that may not have come out. */
    private boolean holding;

    /**
     * @param encoder open; belongs to this from now on
     * @param capture hears of the bytes as they are, null for nobody
     */
    EncodingTransform(
            ContentCoding coding, Encoders encoders, Encoder encoder, CodingCounts counts, @Nullable Capture capture) {
        this.coding = coding;
        this.encoders = encoders;
        this.encoder = encoder;
        this.counts = counts;
        this.capture = capture;
    }

    private interface Step {
        void run(Encoder encoder, ByteBuf out);
    }

    @Override
    public ByteBuf apply(ByteBuf chunk, boolean last) {
        try {
            int size = chunk.readableBytes();
            if (capture != null) {
                capture.append(chunk);
            }
            holding |= size > 0;
            ByteBuf out = made(size, (open, into) -> {
                if (size > 0) {
                    open.encode(chunk, into);
                }
                if (last) {
                    open.finish(into);
                }
            });
            if (last) {
                close();
                if (capture != null) {
                    capture.complete();
                }
            }
            counts.coded(coding, size, out.readableBytes());
            return out;
        } finally {
            chunk.release();
        }
    }

    @Override
    public ByteBuf pause() {
        if (!holding) {
            return Unpooled.EMPTY_BUFFER;
        }
        holding = false;
        ByteBuf out = made(0, Encoder::flush);
        counts.coded(coding, 0, out.readableBytes());
        return out;
    }

    /** What a step brings out; when it fails everything is let go of. */
    private ByteBuf made(int size, Step step) {
        Encoder open = encoder;
        if (open == null) {
            throw new IllegalStateException("the body has ended already");
        }
        ByteBuf out = ByteBufAllocator.DEFAULT.directBuffer(Encoder.ROOM + size / 4);
        boolean fine = false;
        try {
            step.run(open, out);
            fine = true;
        } finally {
            if (!fine) {
                out.release();
                discard();
            }
        }
        if (!out.isReadable()) {
            out.release();
            return Unpooled.EMPTY_BUFFER;
        }
        return out;
    }

    /** {@code Content-Encoding} is said already. */
    @Override
    public boolean mayBeLeftOut() {
        return false;
    }

    @Override
    public void discard() {
        close();
        if (capture != null) {
            capture.abandon();
        }
    }

    private void close() {
        Encoder open = encoder;
        encoder = null;
        if (open != null) {
            encoders.close(open);
        }
    }
}

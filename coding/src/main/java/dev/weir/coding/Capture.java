package dev.weir.coding;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/** A copy of a body that streams by, for whoever codes it once more and better. Ends with one call of one of its two ends. */
final class Capture {
    private final byte[] bytes;
    private final Consumer<Piece> complete;
    private final Runnable abandoned;
    private int length;
    private boolean over;

    /** The first so many bytes of an array. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not copied
    record Piece(byte[] bytes, int length) {}

    /**
     * @param most bytes; of a longer body nothing comes
     * @param complete given all of it
     * @param abandoned called when it does not come whole, or is too long
     */
    Capture(int most, Consumer<Piece> complete, Runnable abandoned) {
        this.bytes = new byte[most];
        this.complete = complete;
        this.abandoned = abandoned;
    }

    void append(ByteBuf chunk) {
        int size = chunk.readableBytes();
        if (over) {
            return;
        }
        if (size > bytes.length - length) {
            abandon();
            return;
        }
        chunk.getBytes(chunk.readerIndex(), bytes, length, size);
        length += size;
    }

    void complete() {
        if (!over) {
            over = true;
            complete.accept(new Piece(bytes, length));
        }
    }

    void abandon() {
        if (!over) {
            over = true;
            abandoned.run();
        }
    }
}

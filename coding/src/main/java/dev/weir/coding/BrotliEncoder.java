package dev.weir.coding;

import com.aayushatharva.brotli4j.encoder.Encoder.Mode;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Wrapper;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Brotli (RFC 7932) by brotli4j: at quality 5 with a window of 256 KiB 2.5 MB of memory, for short bodies less. */
final class BrotliEncoder implements Encoder {
    private static final int PIECE = 16 * 1024;

    private final Wrapper library;
    private boolean closed;

    /**
     * @param quality 0 to 11
     * @param windowLog binary logarithm of the window, 10 to 24
     */
    BrotliEncoder(int quality, int windowLog) {
        try {
            this.library = new Wrapper(PIECE, quality, windowLog, Mode.GENERIC);
        } catch (IOException refused) {
            throw new IllegalStateException("the Brotli library makes no encoder", refused);
        }
    }

    @Override
    public void encode(ByteBuf in, ByteBuf out) {
        int from = in.readerIndex();
        int end = in.writerIndex();
        while (from < end) {
            ByteBuffer piece = library.getInputBuffer();
            piece.clear();
            int size = Math.min(piece.remaining(), end - from);
            piece.limit(size);
            in.getBytes(from, piece);
            from += size;
            push(Operation.PROCESS, size, out);
        }
    }

    @Override
    public void flush(ByteBuf out) {
        push(Operation.FLUSH, 0, out);
    }

    @Override
    public void finish(ByteBuf out) {
        push(Operation.FINISH, 0, out);
    }

    private void push(Operation operation, int size, ByteBuf out) {
        library.push(operation, size);
        while (true) {
            if (!library.isSuccess()) {
                throw new IllegalStateException("the Brotli library failed");
            }
            if (library.hasMoreOutput()) {
                out.writeBytes(library.pull());
            } else if (library.hasRemainingInput()) {
                library.push(operation, 0);
            } else {
                return;
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            library.destroy();
        }
    }
}

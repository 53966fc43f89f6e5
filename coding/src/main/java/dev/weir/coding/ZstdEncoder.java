package dev.weir.coding;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/** Zstandard (RFC 8878) by zstd-jni: at level 3 with a window of 512 KiB 1.8 MB of memory, for short bodies less. */
final class ZstdEncoder implements Encoder {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final ZstdCompressCtx context = new ZstdCompressCtx();

    /**
     * @param level 1 to 22
     * @param windowLog binary logarithm of the window, at most 23 as browsers go no further (RFC 9659); 0 leaves it to the level
     * @param length bytes that will come exactly, -1 when unknown
     */
    ZstdEncoder(int level, int windowLog, long length) {
        context.setLevel(level);
        if (windowLog > 0) {
            context.setWindowLog(windowLog);
        }
        if (length >= 0) {
            context.setPledgedSrcSize(length);
        }
    }

    @Override
    public void encode(ByteBuf in, ByteBuf out) {
        for (ByteBuffer piece : in.nioBuffers()) {
            if (piece.isDirect()) {
                step(piece, out, EndDirective.CONTINUE);
            } else {
                ByteBuf copy = out.alloc().directBuffer(piece.remaining());
                try {
                    copy.writeBytes(piece.duplicate());
                    step(copy.nioBuffer(), out, EndDirective.CONTINUE);
                } finally {
                    copy.release();
                }
            }
        }
    }

    @Override
    public void flush(ByteBuf out) {
        step(NOTHING.duplicate(), out, EndDirective.FLUSH);
    }

    @Override
    public void finish(ByteBuf out) {
        step(NOTHING.duplicate(), out, EndDirective.END);
    }

    private void step(ByteBuffer in, ByteBuf out, EndDirective directive) {
        boolean done;
        do {
            out.ensureWritable(ROOM);
            ByteBuffer room = out.nioBuffer(out.writerIndex(), out.writableBytes());
            done = context.compressDirectByteBufferStream(room, in, directive);
            out.writerIndex(out.writerIndex() + room.position());
        } while (directive == EndDirective.CONTINUE ? in.hasRemaining() : !done);
    }

    @Override
    public void close() {
        context.close();
    }
}

package dev.weir.coding;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** gzip (RFC 1952) by the JDK's zlib: 260 kB of memory at every level. */
final class GzipEncoder implements Encoder {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Deflate, no flags, no time, an unknown system (§2.3). */
    private static final byte[] HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final Deflater deflater;
    private final CRC32 crc = new CRC32();
    private int length;
    private boolean began;

    /**
     * @param level 1 to 9
     */
    GzipEncoder(int level) {
        this.deflater = new Deflater(level, true);
    }

    @Override
    public void encode(ByteBuf in, ByteBuf out) {
        boolean first = !began;
        head(out);
        int start = out.writerIndex();
        length += in.readableBytes();
        for (ByteBuffer piece : in.nioBuffers()) {
            crc.update(piece.duplicate());
            deflater.setInput(piece);
            drain(out, Deflater.NO_FLUSH);
        }
        // The bytes are the caller's again
        deflater.setInput(NOTHING);
        if (first && out.writerIndex() == start) {
            // Ten bytes alone are not worth a packet: they wait for what comes behind them
            out.writerIndex(start - HEAD.length);
            began = false;
        }
    }

    @Override
    public void flush(ByteBuf out) {
        head(out);
        drain(out, Deflater.SYNC_FLUSH);
    }

    @Override
    public void finish(ByteBuf out) {
        head(out);
        deflater.finish();
        drain(out, Deflater.NO_FLUSH);
        // Modulo 2^32, both of them
        out.writeIntLE((int) crc.getValue());
        out.writeIntLE(length);
    }

    private void head(ByteBuf out) {
        if (!began) {
            began = true;
            out.writeBytes(HEAD);
        }
    }

    private void drain(ByteBuf out, int mode) {
        ByteBuffer room;
        do {
            out.ensureWritable(ROOM);
            room = out.nioBuffer(out.writerIndex(), out.writableBytes());
            out.writerIndex(out.writerIndex() + deflater.deflate(room, mode));
        } while (!room.hasRemaining());
    }

    @Override
    public void close() {
        deflater.end();
    }
}

package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the lines of a head or trailer section up to and with the empty line that ends it, however the bytes are split
 * over reads (RFC 9112 §2.1). Every byte is looked at once. A head that comes in one read, as nearly all do, is never kept:
 * it lies in the loop's scratch array until the next call.
 *
 * <p>Line ends are judged here: LF without CR before it is refused at once (RFC 9112 §2.2 would let us take it, and servers
 * that differ about it are how requests are smuggled).
 */
final class HeadCollector {
    private static final int STEP = 1024;

    private final Scratch scratch;
    private final int firstLineLimit;
    private final int sectionLimit;

    /** Holds what came before the current read, or null when that is nothing. */
    private byte @Nullable [] kept;

    private byte[] bytes;
    private int length;
    private int lineStart;
    private int firstLineEnd = -1;
    private @Nullable Rejection rejection;

    /** An array that every collector of one loop may use until the loop turns to another connection. */
    static final class Scratch {
        private byte[] bytes = new byte[4096];

        byte[] atLeast(int size) {
            if (bytes.length < size) {
                bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
            }
            return bytes;
        }
    }

    /**
     * @param firstLineLimit the largest first line in bytes, 0 when the section has none (trailers)
     * @param sectionLimit the largest number of bytes in all further lines
     */
    HeadCollector(Scratch scratch, int firstLineLimit, int sectionLimit) {
        this.scratch = scratch;
        this.firstLineLimit = firstLineLimit;
        this.sectionLimit = sectionLimit;
        this.bytes = scratch.atLeast(STEP);
    }

    /** Forgets everything, for the next section. */
    void reset() {
        kept = null;
        length = 0;
        lineStart = 0;
        firstLineEnd = firstLineLimit == 0 ? 0 : -1;
        rejection = null;
    }

    /** Whether any byte of a section has come. */
    boolean started() {
        return length > 0;
    }

    /**
     * Takes bytes up to the end of the section and no further.
     *
     * @return whether the section is complete; false also when it was rejected
     */
    boolean collect(ByteBuf in) {
        bytes = kept != null ? kept : scratch.atLeast(STEP);
        while (in.isReadable()) {
            int step = Math.min(in.readableBytes(), STEP);
            if (bytes.length < length + step) {
                bytes = kept != null
                        ? Arrays.copyOf(bytes, Math.max(length + step, bytes.length * 2))
                        : scratch.atLeast(length + step);
            }
            in.getBytes(in.readerIndex(), bytes, length, step);
            int end = scan(length, length + step);
            if (rejection != null) {
                return false;
            }
            if (end >= 0) {
                in.skipBytes(end - length);
                length = end;
                return true;
            }
            in.skipBytes(step);
            length += step;
        }
        kept = kept != null ? bytes : Arrays.copyOf(bytes, Math.max(length, 256));
        bytes = kept;
        return false;
    }

    /** Looks at new bytes; returns where the section ends or -1. */
    private int scan(int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i == 0 || bytes[i - 1] != '\r') {
                rejection = Rejection.BARE_LF;
                return -1;
            }
            boolean empty = i - lineStart == 1;
            if (firstLineEnd < 0) {
                if (i + 1 - lineStart > firstLineLimit) {
                    rejection = Rejection.LINE_TOO_LONG;
                    return -1;
                }
                firstLineEnd = i + 1;
            } else if (empty) {
                return i + 1;
            }
            lineStart = i + 1;
            if (lineStart - firstLineEnd > sectionLimit) {
                rejection = Rejection.SECTION_TOO_LARGE;
                return -1;
            }
        }
        if (firstLineEnd < 0 && to > firstLineLimit) {
            rejection = Rejection.LINE_TOO_LONG;
        } else if (firstLineEnd >= 0 && to - firstLineEnd > sectionLimit) {
            rejection = Rejection.SECTION_TOO_LARGE;
        }
        return -1;
    }

    @Nullable
    Rejection rejection() {
        return rejection;
    }

    /** The section; good until the loop turns to another connection. */
    byte[] bytes() {
        return bytes;
    }

    /** The end of the section's bytes. */
    int length() {
        return length;
    }

    /** The end of the first line, its line end included. */
    int firstLineEnd() {
        return firstLineEnd;
    }
}

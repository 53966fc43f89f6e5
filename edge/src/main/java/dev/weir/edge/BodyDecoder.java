package dev.weir.edge;

import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body out of its framing (RFC 9112 §6, §7), whatever way the bytes are split over reads. Pull-driven: the owner
 * calls {@link #next} until it says {@link Step#MORE} or {@link Step#END}.
 */
final class BodyDecoder {
    enum Step {
        /** Everything in the buffer is used up. */
        MORE,
        /** {@link #data} holds a piece of the body. */
        DATA,
        /** The body is over; {@link #trailers} is set. */
        END,
        /** {@link #rejection} says why these bytes are no body. */
        REJECTED
    }

    private enum State {
        LENGTH,
        UNTIL_CLOSE,
        /** Before the first digit of a chunk size. */
        SIZE_START,
        SIZE,
        EXTENSION,
        SIZE_LF,
        CHUNK,
        CHUNK_CR,
        CHUNK_LF,
        TRAILERS,
        ENDED,
        REJECTED
    }

    /** A chunk up to this size is copied together with its neighbours. */
    private static final int SMALL = 512;

    private static final int GATHERED = 16 * 1024;

    private final HeadCollector collector;
    private final FieldLines lines;
    private final int extensionLimit;
    private final long bodyLimit;

    private State state = State.ENDED;
    private long left;
    private int digits;
    private int extension;
    private long total;
    private long wholeChunks;
    private @Nullable ByteBuf data;
    private Headers trailers = new Headers();
    private @Nullable Rejection rejection;

    BodyDecoder(HeadCollector collector, FieldLines lines, int extensionLimit, long bodyLimit) {
        this.collector = collector;
        this.lines = lines;
        this.extensionLimit = extensionLimit;
        this.bodyLimit = bodyLimit;
    }

    /** Gets ready for a body; returns the rejection when its announced length is already too large. */
    @Nullable
    Rejection start(Framing framing) {
        total = 0;
        wholeChunks = 0;
        rejection = null;
        if (!(trailers.size() == 0)) {
            trailers = new Headers();
        }
        switch (framing) {
            case Framing.None none -> state = State.ENDED;
            case Framing.Length length -> {
                if (length.bytes() > bodyLimit) {
                    return Rejection.BODY_TOO_LARGE;
                }
                state = State.LENGTH;
                left = length.bytes();
            }
            case Framing.Chunked chunked -> state = State.SIZE_START;
            case Framing.UntilClose untilClose -> state = State.UNTIL_CLOSE;
        }
        return null;
    }

    /** Whether the last byte has been seen. */
    boolean ended() {
        return state == State.ENDED;
    }

    /** Whether the connection's end is this body's end (RFC 9112 §6.3 rule 8). */
    boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE;
    }

    /**
     * Whether everything decoded so far has proved to be framed well: a chunk counts only once the CR LF after it was seen.
     */
    boolean proven() {
        return switch (state) {
            case LENGTH, UNTIL_CLOSE, ENDED -> true;
            case SIZE_START, SIZE -> wholeChunks > 0;
            default -> false;
        };
    }

    /** Whether any byte of a chunked body has come. */
    boolean beganChunk() {
        return state != State.SIZE_START || wholeChunks > 0;
    }

    /** Moves on through the buffer; see {@link Step}. */
    Step next(ByteBuf in) {
        while (true) {
            switch (state) {
                case ENDED -> {
                    return Step.END;
                }
                case REJECTED -> {
                    return Step.REJECTED;
                }
                case LENGTH -> {
                    if (!in.isReadable()) {
                        return Step.MORE;
                    }
                    take(in);
                    if (left == 0) {
                        state = State.ENDED;
                    }
                    return Step.DATA;
                }
                case UNTIL_CLOSE -> {
                    if (!in.isReadable()) {
                        return Step.MORE;
                    }
                    left = in.readableBytes();
                    take(in);
                    return Step.DATA;
                }
                case CHUNK -> {
                    if (!in.isReadable()) {
                        return Step.MORE;
                    }
                    if (left <= SMALL && in.readableBytes() > left) {
                        return gather(in);
                    }
                    take(in);
                    if (left == 0) {
                        state = State.CHUNK_CR;
                    }
                    return Step.DATA;
                }
                case TRAILERS -> {
                    return trailers(in);
                }
                default -> {
                    if (!in.isReadable()) {
                        return Step.MORE;
                    }
                    if (!line(in.readByte())) {
                        return Step.REJECTED;
                    }
                }
            }
        }
    }

    /** One byte of what stands around chunk data (RFC 9112 §7.1); false when it may not be there. */
    private boolean line(byte octet) {
        return switch (state) {
            case SIZE_START -> {
                left = 0;
                digits = 0;
                extension = 0;
                state = State.SIZE;
                // chunk-size = 1*HEXDIG: not even white space before it
                yield digit(octet) || reject(Rejection.CHUNK_SIZE);
            }
            case SIZE -> {
                if (octet == '\r') {
                    state = State.SIZE_LF;
                    yield true;
                }
                if (octet == ';') {
                    state = State.EXTENSION;
                    yield true;
                }
                yield digit(octet) || reject(Rejection.CHUNK_SIZE);
            }
            case EXTENSION -> {
                if (octet == '\r') {
                    state = State.SIZE_LF;
                    yield true;
                }
                yield (Octets.isValue(octet) && ++extension <= extensionLimit) || reject(Rejection.CHUNK_EXTENSION);
            }
            case SIZE_LF -> {
                if (octet != '\n') {
                    yield reject(extension > 0 ? Rejection.CHUNK_EXTENSION : Rejection.CHUNK_SIZE);
                }
                if (left == 0) {
                    collector.reset();
                    state = State.TRAILERS;
                    yield true;
                }
                total += left;
                if (total > bodyLimit || total < 0) {
                    yield reject(Rejection.BODY_TOO_LARGE);
                }
                state = State.CHUNK;
                yield true;
            }
            case CHUNK_CR -> {
                state = State.CHUNK_LF;
                yield octet == '\r' || reject(Rejection.CHUNK_END);
            }
            case CHUNK_LF -> {
                state = State.SIZE_START;
                wholeChunks++;
                yield octet == '\n' || reject(Rejection.CHUNK_END);
            }
            default -> throw new IllegalStateException(state.name());
        };
    }

    private boolean digit(byte octet) {
        int value = Octets.hex(octet);
        // 15 digits are 2^60 bytes: nothing that overflows can get by (RFC 9112 §7.1)
        if (value < 0 || ++digits > 15) {
            return false;
        }
        left = left << 4 | value;
        return true;
    }

    private boolean reject(Rejection reason) {
        rejection = reason;
        return false;
    }

    /** RFC 9112 §7.1.2: the trailer section and the empty line that ends the body. */
    private Step trailers(ByteBuf in) {
        if (!collector.collect(in)) {
            rejection = collector.rejection();
            return rejection == null ? Step.MORE : Step.REJECTED;
        }
        if (collector.length() > 2) {
            rejection = lines.read(collector.bytes(), 0, collector.length());
            if (rejection != null) {
                return Step.REJECTED;
            }
            trailers = lines.headers;
        }
        collector.reset();
        state = State.ENDED;
        return Step.END;
    }

    /** Copies the small chunks that are there into one piece: passing on each by itself would cost far more than the copy. */
    private Step gather(ByteBuf in) {
        ByteBuf gathered = in.alloc().directBuffer(Math.min(in.readableBytes(), GATHERED));
        while (in.isReadable() && state != State.TRAILERS) {
            if (state != State.CHUNK) {
                if (!line(in.readByte())) {
                    state = State.REJECTED;
                    break;
                }
                continue;
            }
            int size = (int) Math.min(left, Math.min(in.readableBytes(), gathered.writableBytes()));
            if (size == 0) {
                break;
            }
            gathered.writeBytes(in, size);
            left -= size;
            if (left == 0) {
                state = State.CHUNK_CR;
            }
        }
        data = gathered;
        return Step.DATA;
    }

    /** Takes up to {@link #left} bytes by reference: a buffer that is all body is passed on itself. */
    private void take(ByteBuf in) {
        int size = (int) Math.min(left, in.readableBytes());
        left -= size;
        data = in.readRetainedSlice(size);
    }

    /** The piece that {@link Step#DATA} announced; ownership passes to the caller. */
    ByteBuf data() {
        ByteBuf taken = data;
        if (taken == null) {
            throw new IllegalStateException("no data");
        }
        data = null;
        return taken;
    }

    /** The fields after the last chunk, empty when there are none. */
    Headers trailers() {
        return trailers;
    }

    Rejection rejection() {
        return rejection == null ? Rejection.CHUNK_SIZE : rejection;
    }
}

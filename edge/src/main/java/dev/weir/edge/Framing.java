package dev.weir.edge;

/** How the end of a body is known (RFC 9112 §6.3). */
sealed interface Framing {
    /** No body at all. */
    record None() implements Framing {}

    /** A body of exactly this many bytes, at least one. */
    record Length(long bytes) implements Framing {}

    /** Chunks, of which the last says that it is. */
    record Chunked() implements Framing {}

    /** Everything until the connection ends; answers only. */
    record UntilClose() implements Framing {}

    /** Bytes of the body as far as they are known beforehand, otherwise -1. */
    static long announced(Framing framing) {
        return switch (framing) {
            case None none -> 0;
            case Length length -> length.bytes();
            case Chunked chunked -> -1;
            case UntilClose untilClose -> -1;
        };
    }

    Framing NONE = new None();
    Framing CHUNKED = new Chunked();
    Framing UNTIL_CLOSE = new UntilClose();

    static Framing length(long bytes) {
        return bytes == 0 ? NONE : new Length(bytes);
    }
}

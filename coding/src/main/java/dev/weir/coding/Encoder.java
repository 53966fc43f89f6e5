package dev.weir.coding;

import io.netty.buffer.ByteBuf;

/**
 * Makes one coded body. Holds memory outside the heap until it is closed. Not thread-safe. What it is given is read to its end
 * and stays the caller's; what it makes is appended. A failure of the library is thrown as an unchecked exception, after which
 * only {@link #close} is of use.
 */
interface Encoder extends AutoCloseable {
    /** The most that is asked of the output at a time; it grows by itself. */
    int ROOM = 8 * 1024;

    /** Takes the next piece. What comes out may be less than what it stands for, or nothing. */
    void encode(ByteBuf in, ByteBuf out);

    /** Brings out everything that stands for what was taken so far. */
    void flush(ByteBuf out);

    /** Ends the body. */
    void finish(ByteBuf out);

    /** Lets go of the memory; may be called again. */
    @Override
    void close();
}

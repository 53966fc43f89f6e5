package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What a connection beyond the limit gets to read before it is closed. */
final class Busy {
    private static final byte[] ANSWER = HeadWriter.ascii("""
            HTTP/1.1 503 Service Unavailable\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: 56\r
            Retry-After: 1\r
            Connection: close\r
            \r
            503 Service Unavailable: too many connections; try again""");

    private Busy() {}

    static ByteBuf answer(ByteBufAllocator allocator) {
        return allocator.buffer(ANSWER.length).writeBytes(ANSWER);
    }
}

package dev.weir.edge;

import dev.weir.cache.Body;
import dev.weir.cache.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Sends the bytes of a stored answer as fast as the client takes them. The segments are wrapped and not copied; some hundred
 * kilobytes are handed over at a time, so that a slow client costs references and not memory.
 */
final class StoredAnswer {
    /** What is handed over between two looks at whether the client keeps up. */
    private static final int BURST = 4 * Body.SEGMENT;

    private final Exchange exchange;
    private final ResponseRelay toClient;
    private final Shaping shaping;
    private final Body body;
    private final long end;
    private long at;
    private boolean pumping;

    StoredAnswer(Exchange exchange, ResponseRelay toClient, Shaping shaping, Reply reply) {
        this.exchange = exchange;
        this.toClient = toClient;
        this.shaping = shaping;
        this.body = reply.body();
        this.at = reply.from();
        this.end = reply.from() + reply.length();
    }

    /** Goes on until the client takes no more, or all is handed over: then {@link Exchange#storedAnswerSent}. */
    void pump() {
        if (pumping) {
            // Flushing may make room and call back from within
            return;
        }
        pumping = true;
        try {
            long mark = at + BURST;
            while (at < end) {
                if (at >= mark) {
                    toClient.flush();
                    if (!toClient.isWritable()) {
                        exchange.storedAnswerWaits();
                        return;
                    }
                    mark = at + BURST;
                }
                if (!send()) {
                    return;
                }
            }
        } finally {
            pumping = false;
        }
        exchange.storedAnswerSent();
    }

    private boolean send() {
        int index = (int) (at / Body.SEGMENT);
        int offset = (int) (at % Body.SEGMENT);
        byte[] segment = body.segment(index);
        int size = (int) Math.min(segment.length - offset, end - at);
        at += size;
        ByteBuf data = Unpooled.wrappedBuffer(segment, offset, size);
        if (shaping.transforms()) {
            data = shaping.apply(data.asReadOnly(), false);
            if (data == null) {
                exchange.storedAnswerBroken();
                return false;
            }
        }
        toClient.body(data);
        return true;
    }
}

package dev.weir.edge;

import dev.weir.cache.Body;
import dev.weir.cache.Reply;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * Sends the bytes of a stored answer as fast as the client takes them. The segments are wrapped and not copied; some hundred
 * kilobytes are handed over at a time, so that a slow client costs references and not memory.
 */
final class StoredAnswer {
    /** What is handed over between two looks at whether the client keeps up. */
    private static final int BURST = 4 * Body.SEGMENT;

    private final Exchange exchange;
    private final ResponseRelay toClient;
    private final Reply reply;
    private Body body;
    private long end;
    private long at;
    private boolean pumping;
    private Shaping shaping = Shaping.NONE;

    StoredAnswer(Exchange exchange, ResponseRelay toClient, Reply reply) {
        this.exchange = exchange;
        this.toClient = toClient;
        this.reply = reply;
        this.body = reply.body();
        this.at = reply.from();
        this.end = reply.from() + reply.length();
    }

    /** Shapes the fields and sends them; returns the shaping, which the exchange ends. */
    Shaping head(Plane plane, RequestHead request, String cacheStatus, boolean close) {
        Headers headers = reply.headers();
        headers.add(HeaderName.CACHE_STATUS, cacheStatus);
        int status = reply.status();
        Framing framing = request.isHead() || status == 304 ? Framing.NONE : Framing.length(reply.length());
        boolean bodyless = framing instanceof Framing.None;
        String length = Long.toString(reply.length());
        boolean whole = status == 200 && reply.length() == body.length();
        shaping = Shaping.of(
                plane, exchange.route(), request.request(), status, headers, length, bodyless, whole ? body : null);
        Body replacement = shaping.replacement();
        if (replacement != null) {
            body = replacement;
            end = body.length();
            length = Long.toString(end);
            framing = bodyless ? framing : Framing.length(end);
        }
        if (shaping.transforms()) {
            length = "";
            framing = bodyless ? framing : Framing.CHUNKED;
        }
        if (bodyless) {
            at = end;
        }
        boolean announce = bodyless && status != 204 && status != 304;
        toClient.head(status, shaping.headers(), framing, announce ? length : "", close);
        return shaping;
    }

    /** Goes on until the client takes no more, or all is handed over: then {@link Exchange#storedAnswerEnds}. */
    void pump() {
        if (pumping) {
            // Flushing may make room and call back from within
            return;
        }
        pumping = true;
        try {
            long burst = shaping.transforms() ? Body.SEGMENT : BURST;
            long mark = at + burst;
            while (at < end) {
                if (at >= mark) {
                    toClient.flush();
                    if (!toClient.isWritable()) {
                        exchange.storedAnswerWaits();
                        return;
                    }
                    if (shaping.transforms()) {
                        // Transforms may take milliseconds a segment, and others want their turn
                        exchange.storedAnswerYields();
                        return;
                    }
                    mark = at + burst;
                }
                if (!send()) {
                    return;
                }
            }
        } finally {
            pumping = false;
        }
        end();
    }

    private void end() {
        if (shaping.transforms()) {
            // Nothing to do where there is no body: those transforms are off already
            ByteBuf last = shaping.apply(Unpooled.EMPTY_BUFFER, true);
            if (last == null) {
                exchange.storedAnswerEnds(false);
                return;
            }
            toClient.body(last);
        }
        exchange.storedAnswerEnds(true);
    }

    private boolean send() {
        int index = (int) (at / Body.SEGMENT);
        int offset = (int) (at % Body.SEGMENT);
        ByteBuffer segment = body.segment(index);
        int size = (int) Math.min(segment.limit() - offset, end - at);
        at += size;
        ByteBuf data = Unpooled.wrappedBuffer(segment.slice(offset, size));
        if (shaping.transforms()) {
            data = shaping.apply(data.asReadOnly(), false);
            if (data == null) {
                exchange.storedAnswerEnds(false);
                return false;
            }
        }
        toClient.body(data);
        return true;
    }
}

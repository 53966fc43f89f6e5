package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The request's way to the origin: head, body, trailers.
 *
 * <p>The head is held back until the first bytes of a chunked body have proved to be well framed, so that a malformed request
 * in one piece never reaches the origin at all; one that turns bad later ends with its origin connection, incomplete.
 * What is held is bounded by {@code limits.held}, after which the client is paused. As much of what went to an HTTP/2 origin is
 * kept until the answer begins, since such an origin may hand a request back unread (RFC 9113 §8.7).
 *
 * <p>Buffers: pieces belong to the relay until they are written, which passes them to the origin's connection.
 */
final class RequestRelay {
    private final Exchange exchange;
    private final ClientStream client;
    private final Loop loop;
    private final RequestHead head;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);
    /** What was sent and may have to be sent again; only for HTTP/2. */
    private @Nullable ArrayDeque<ByteBuf> kept;

    private @Nullable Headers fields;
    private @Nullable OriginStream origin;
    private @Nullable Attempts attempts;
    private int heldBytes;
    private boolean asked;
    private boolean headSent;
    private boolean ended;
    private boolean endSent;
    private boolean discarding;

    /** Whether it counts among those that the origin is asked before they are complete. */
    private boolean open;

    private boolean partLost;
    private boolean reached;
    private int keptBytes;
    private HttpVersion version = HttpVersion.HTTP_1_1;
    private long bytes;
    private Headers trailers = new Headers();

    RequestRelay(Exchange exchange, ClientStream client, RequestHead head) {
        this.exchange = exchange;
        this.client = client;
        this.loop = client.loop();
        this.head = head;
        this.ended = head.framing() instanceof Framing.None;
    }

    /** Body bytes read from the client. */
    long bytes() {
        return bytes;
    }

    /** Whether the client has sent the whole request. */
    boolean isEnded() {
        return ended;
    }

    @Nullable
    OriginStream origin() {
        return origin;
    }

    /** What the origin speaks that was asked last. */
    HttpVersion version() {
        return version;
    }

    /** The same for logs; empty when none was reached. */
    String protocol() {
        return reached ? version.number() : "";
    }

    /** The origin is to be asked, with these fields. */
    void open(Headers toOrigin) {
        fields = toOrigin;
        if (!client.isPumping()) {
            burst();
        }
    }

    /** The next piece of the body. */
    void body(ByteBuf data) {
        bytes += data.readableBytes();
        OriginStream connection = origin;
        if (discarding) {
            data.release();
        } else if (connection != null && headSent) {
            write(connection, data);
        } else {
            held.add(data);
            heldBytes += data.readableBytes();
        }
    }

    /** The body is complete. */
    void end(Headers after) {
        ended = true;
        over();
        trailers = ForwardingRules.trailers(after);
        finish();
    }

    /** All bytes that are there have been decoded: send what can be sent. */
    void burst() {
        if (fields != null && !asked && ready()) {
            asked = true;
            open = !ended;
            if (open && !loop.beginOpenBody()) {
                open = false;
                exchange.failed(new OriginFailure(
                        OriginFailure.Kind.LIMIT, "too many requests whose bodies are not complete; try again"));
                return;
            }
            attempts = Attempts.of(loop, exchange.route().upstream(), head.request());
            attempts.begin(exchange);
        }
        OriginStream connection = origin;
        if (connection != null && headSent) {
            connection.flush();
            if (!connection.isWritable()) {
                client.pauseBody();
            }
        } else if (heldBytes >= loop.held()) {
            client.pauseBody();
        }
    }

    /** The request is complete, or nobody waits for that any more. */
    void over() {
        if (open) {
            open = false;
            loop.endOpenBody();
        }
    }

    /**
     * Whether the origin may be asked now. A small body of known length is waited for: a client that sends it slowly occupies us and not
     * the origin. One of unknown length may be a conversation, and need only be well framed so far.
     */
    private boolean ready() {
        int most = loop.held();
        if (ended || heldBytes >= most) {
            return true;
        }
        // RFC 9110 §10.1.1: the client waits for the origin's word before it sends the body
        boolean waits = head.expectsContinue() && held.isEmpty();
        return head.framing() instanceof Framing.Length length
                ? waits || length.bytes() > most
                : (waits && !client.isBodyBegun()) || client.isBodyProven();
    }

    /** The origin's connection is there. */
    void connected(OriginStream connection) {
        Headers toOrigin = fields;
        if (toOrigin == null) {
            throw new IllegalStateException("connected before open");
        }
        origin = connection;
        version = connection.version();
        reached = true;
        Request request = head.request();
        exchange.route().rules().addressTo(connection.server().settings(), toOrigin);
        if (head.framing() instanceof Framing.None && request.headers().contains(HeaderName.CONTENT_LENGTH)) {
            toOrigin.set(HeaderName.CONTENT_LENGTH, "0");
        }
        connection.begin(exchange, request.method(), request.target(), toOrigin, head.framing(), head.webSocket());
        headSent = true;
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            write(connection, data);
        }
        heldBytes = 0;
        finish();
        connection.flush();
        if (connection.isWritable()) {
            client.resumeBody();
        }
    }

    /** Sends the end, when it is time. */
    private void finish() {
        OriginStream connection = origin;
        if (connection == null || !headSent || !ended || endSent) {
            return;
        }
        endSent = true;
        connection.end(trailers);
    }

    private void write(OriginStream connection, ByteBuf data) {
        if (version == HttpVersion.HTTP_2 && !partLost) {
            keep(connection, data);
        } else {
            partLost = true;
        }
        connection.body(data);
    }

    private void keep(OriginStream connection, ByteBuf data) {
        if (connection.answerBegan() || keptBytes + data.readableBytes() > loop.held()) {
            partLost = true;
            forget();
        } else {
            ArrayDeque<ByteBuf> pieces = kept;
            if (pieces == null) {
                pieces = new ArrayDeque<>(4);
                kept = pieces;
            }
            pieces.add(data.retainedDuplicate());
            keptBytes += data.readableBytes();
        }
    }

    private void forget() {
        ArrayDeque<ByteBuf> pieces = kept;
        kept = null;
        keptBytes = 0;
        if (pieces != null) {
            pieces.forEach(ByteBuf::release);
        }
    }

    /** Nobody wants the rest of the body; it is read and dropped. */
    void discard() {
        discarding = true;
        release();
        client.resumeBody();
    }

    /** Whether the request may be sent once more, which {@link #retry} then does. */
    boolean mayRetry(OriginFailure failure) {
        Attempts current = attempts;
        return current != null && current.mayRepeat(failure, origin, !partLost, isRepeatable());
    }

    /** Whether asking twice does no harm (RFC 9110 §9.2.2). */
    private boolean isRepeatable() {
        return head.framing() instanceof Framing.None
                && switch (head.request().method()) {
                    case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
                    default -> false;
                };
    }

    void retry() {
        Attempts current = attempts;
        if (current == null) {
            throw new IllegalStateException("retried before it was tried");
        }
        origin = null;
        headSent = false;
        endSent = false;
        ArrayDeque<ByteBuf> pieces = kept;
        kept = null;
        heldBytes += keptBytes;
        keptBytes = 0;
        while (pieces != null && !pieces.isEmpty()) {
            held.addFirst(pieces.removeLast());
        }
        current.again(exchange);
    }

    /** The origin has answered, and is to be asked something else in the same matter; only without a body. */
    void again(Headers toOrigin) {
        fields = toOrigin;
        endSent = false;
        asked = false;
        burst();
    }

    /** The answer is over and the connection is the pool's again, or closed. */
    void detach() {
        origin = null;
        headSent = false;
        release();
    }

    /** Ends the origin's connection, if there is one, within the request. */
    void abort() {
        OriginStream connection = origin;
        detach();
        if (connection != null) {
            connection.abort();
        }
    }

    private void release() {
        for (ByteBuf data = held.poll(); data != null; data = held.poll()) {
            data.release();
        }
        heldBytes = 0;
        forget();
    }
}

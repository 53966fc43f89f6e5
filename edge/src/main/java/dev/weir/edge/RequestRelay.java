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
 * What is held is bounded by {@code limits.held}, after which the client is paused.
 *
 * <p>Buffers: pieces belong to the relay until they are written, which passes them to the origin's connection.
 */
final class RequestRelay {
    private final Exchange exchange;
    private final ClientStream client;
    private final Loop loop;
    private final RequestHead head;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);

    private @Nullable Headers fields;
    private @Nullable OriginConnection origin;
    private @Nullable Attempts attempts;
    private int heldBytes;
    private boolean asked;
    private boolean headSent;
    private boolean ended;
    private boolean endSent;
    private boolean discarding;

    /** Whether it counts among those that the origin is asked before they are complete. */
    private boolean open;

    private boolean chunkOpen;
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
    OriginConnection origin() {
        return origin;
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
        OriginConnection connection = origin;
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
        OriginConnection connection = origin;
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
    void connected(OriginConnection connection) {
        Headers toOrigin = fields;
        if (toOrigin == null) {
            throw new IllegalStateException("connected before open");
        }
        origin = connection;
        Request request = head.request();
        exchange.route().rules().addressTo(connection.server().settings(), toOrigin);
        connection.begin(exchange, head.isHead(), head.webSocket());
        HeadWriter writer =
                loop.writer().request(request.method(), request.target()).fields(toOrigin);
        switch (head.framing()) {
            case Framing.Length length -> writer.field(HeaderName.CONTENT_LENGTH, Long.toString(length.bytes()));
            case Framing.Chunked chunked -> writer.field(HeaderName.TRANSFER_ENCODING, "chunked");
            case Framing.None none -> {
                if (request.headers().contains(HeaderName.CONTENT_LENGTH)) {
                    writer.field(HeaderName.CONTENT_LENGTH, "0");
                }
            }
            case Framing.UntilClose untilClose ->
                throw new IllegalStateException("a request ends before its connection");
        }
        connection.write(writer.end().toBuffer(client.allocator(), 0));
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
        OriginConnection connection = origin;
        if (connection == null || !headSent || !ended || endSent) {
            return;
        }
        endSent = true;
        if (head.framing() instanceof Framing.Chunked) {
            HeadWriter writer = loop.writer().empty();
            if (chunkOpen) {
                writer.end();
            }
            writer.chunkSize(0).fields(trailers).end();
            connection.write(writer.toBuffer(client.allocator(), 0));
        }
        connection.requestSent();
    }

    private void write(OriginConnection connection, ByteBuf data) {
        if (!data.isReadable()) {
            data.release();
            return;
        }
        if (head.framing() instanceof Framing.Chunked && !exchange.isTunnel()) {
            HeadWriter writer = loop.writer().empty();
            if (chunkOpen) {
                // The CR LF that ends the chunk before
                writer.end();
            }
            chunkOpen = true;
            connection.write(writer.chunkSize(data.readableBytes()).toBuffer(client.allocator(), 0));
        }
        connection.write(data);
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
        return current != null && current.mayRepeat(failure, origin, isRepeatable());
    }

    /** Whether asking twice does no harm (RFC 9110 §9.2.2), and all of the request is still here. */
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
        OriginConnection connection = origin;
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
    }
}

package dev.weir.edge;

import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client's HTTP/2 connection (RFC 9113 §5.1). Bytes of the body go back into the stream's window only when the
 * exchange has taken them, so an origin that stalls stalls its client and nobody else.
 */
final class Http2ClientStream implements ClientStream, Http2Endpoint.Side {
    private final Http2ClientConnection connection;
    private final Http2Stream stream;
    private final Loop loop;
    private final Deadlines.Deadline reading;
    private final Deadlines.Deadline writing;

    /** What came for a tunnel that the origin has not opened yet; at most one window. */
    private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);

    private @Nullable Exchange exchange;
    private @Nullable Http2ResponseRelay relay;
    private boolean bodiless = true;
    private boolean tunnelAsked;
    private boolean tunnelOpen;
    private boolean paused;
    private boolean begunBody;
    private boolean taken;
    private boolean reset;
    private int untaken;
    private long progress;
    private long bytes;
    private long writtenBefore;

    Http2ClientStream(Http2ClientConnection connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
        this.loop = connection.loop();
        this.reading = loop.deadlines().add(this::readingPassed);
        this.writing = loop.deadlines().add(this::writingPassed);
    }

    /** The stream's request is there. */
    void begin(RequestHead head, boolean ended) {
        tunnelAsked = head.webSocket();
        bodiless = ended || tunnelAsked;
        if (!bodiless) {
            reading.in(loop.timeouts().body());
        }
        Exchange begun = new Exchange(this, head);
        exchange = begun;
        taken = true;
        begun.start();
    }

    /** Whether the stream's first section was a request. */
    boolean isTaken() {
        return taken;
    }

    /** The client has reset the stream. */
    void reset() {
        reset = true;
    }

    boolean isReset() {
        return reset;
    }

    /** What came is a request that is not taken. */
    void refuse(RequestHead unknown, Rejection reason) {
        Exchange begun = new Exchange(this, unknown);
        exchange = begun;
        begun.refuse(reason.status(), reason.text());
    }

    /** A piece of the body; returns how much of it is taken already. */
    int data(ByteBuf data, boolean ended) {
        int size = data.readableBytes();
        Exchange current = exchange;
        if (current == null) {
            return size;
        }
        begunBody |= size > 0;
        bytes += size;
        progress += size;
        if (tunnelAsked && !tunnelOpen) {
            early.add(data.retain());
            untaken += size;
            return 0;
        }
        if (bytes > loop.settings().limits().requestBody() && !tunnelOpen) {
            loop.metrics().rejected(Rejection.BODY_TOO_LARGE);
            current.rejected(Rejection.BODY_TOO_LARGE);
            return size;
        }
        if (size > 0) {
            current.requestBody(data.retain());
        }
        if (ended) {
            ended(new Headers());
        }
        if (paused && !ended) {
            untaken += size;
            return 0;
        }
        return size;
    }

    /** The request is complete. */
    void ended(Headers trailers) {
        reading.clear();
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        if (tunnelAsked) {
            // A tunnel that one side has left is of no use to the other
            current.clientGone();
            linger();
        } else {
            bodiless = true;
            current.requestEnd(trailers);
        }
    }

    /** All frames that were read in one go are decoded. */
    @Override
    public void burst() {
        Exchange current = exchange;
        if (current != null) {
            current.clientBurst();
        }
    }

    @Override
    public void writabilityChanged() {
        Exchange current = exchange;
        Http2ResponseRelay answer = relay;
        if (current != null && answer != null && answer.isWritable()) {
            current.clientWritable();
        }
    }

    /** The stream is closed, by whatever side and for whatever reason. */
    void closed() {
        reading.remove();
        Http2ResponseRelay answer = relay;
        if (answer != null && answer.isEnding()) {
            // The promise of its last frame tells how it ended
            return;
        }
        Exchange current = exchange;
        over();
        if (current != null) {
            current.clientGone();
        }
    }

    private void over() {
        exchange = null;
        reading.remove();
        writing.remove();
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            data.release();
        }
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public ByteBufAllocator allocator() {
        return connection.channel().alloc();
    }

    @Override
    public ResponseRelay relay(Exchange asking, RequestHead head) {
        Http2ResponseRelay made = new Http2ResponseRelay(asking, this, connection, stream);
        relay = made;
        return made;
    }

    @Override
    public boolean isPumping() {
        return false;
    }

    /** Frames say how long they are. */
    @Override
    public boolean isBodyProven() {
        return true;
    }

    @Override
    public boolean isBodyBegun() {
        return begunBody;
    }

    @Override
    public void pauseBody() {
        if (!paused) {
            paused = true;
            reading.clear();
        }
    }

    @Override
    public void resumeBody() {
        if (paused) {
            paused = false;
            if (!bodiless) {
                progress = 0;
                reading.in(loop.timeouts().body());
            }
            take();
        }
    }

    /** Gives what was taken late back into the window. */
    private void take() {
        int size = untaken;
        untaken = 0;
        if (size > 0 && stream.state() != Http2Stream.State.CLOSED) {
            try {
                if (connection.connection().local().flowController().consumeBytes(stream, size)) {
                    connection.flushSoon();
                }
            } catch (Http2Exception broken) {
                connection.onError(connection.context(), true, broken);
            }
        }
    }

    @Override
    public void expectProgress() {
        Http2ResponseRelay answer = relay;
        writtenBefore = answer == null ? 0 : answer.written();
        writing.in(loop.writePatience());
    }

    @Override
    public void progressed() {
        writing.clear();
    }

    private void writingPassed() {
        Http2ResponseRelay answer = relay;
        if (answer != null && answer.written() > writtenBefore) {
            expectProgress();
            return;
        }
        Exchange current = exchange;
        if (current != null) {
            current.clientGone();
        }
        cutOff(true);
    }

    private void readingPassed() {
        if (progress >= LEAST_PROGRESS) {
            progress = 0;
            reading.in(loop.timeouts().body());
            return;
        }
        Exchange current = exchange;
        if (current != null) {
            current.bodyStalled();
        }
    }

    @Override
    public void next() {
        over();
    }

    /** RFC 9113 §8.1: the answer is whole, and nobody wants the rest of the request. */
    @Override
    public void linger() {
        over();
        connection.reset(stream, Http2Error.NO_ERROR);
    }

    @Override
    public void cutOff(boolean reset) {
        over();
        connection.reset(stream, Http2Error.INTERNAL_ERROR);
    }

    @Override
    public void tunnel() {
        tunnelOpen = true;
        reading.clear();
        writing.clear();
        Exchange current = exchange;
        for (ByteBuf data = early.poll(); data != null; data = early.poll()) {
            if (current == null) {
                data.release();
            } else {
                current.requestBody(data);
            }
        }
        take();
        burst();
    }
}

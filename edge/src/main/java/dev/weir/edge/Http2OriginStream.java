package dev.weir.edge;

import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One exchange on a connection to an origin in HTTP/2 (RFC 9113 §8.1). Bytes of the answer go back into the stream's window only
 * when the listener takes them, so a client that stalls stalls its own answer and no other.
 *
 * <pre>
 * NEW ──begin──▶ HEAD ──1xx──▶ HEAD ──head──▶ BODY ──END_STREAM──▶ CLOSED
 *                 └──2xx to CONNECT──▶ TUNNEL ──END_STREAM──▶ CLOSED           RFC 8441 §5
 * any ──error, RST_STREAM, deadline, abort──▶ CLOSED
 * </pre>
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails shows as the stream ending
final class Http2OriginStream implements OriginStream, Http2Endpoint.Side {
    private static final Headers NO_TRAILERS = new Headers();

    private enum State {
        NEW,
        HEAD,
        BODY,
        TUNNEL,
        CLOSED
    }

    private final Http2OriginConnection connection;
    private final Loop loop;
    private final Deadlines.Deadline deadline;
    private final Http2OriginRequest request;

    private State state = State.NEW;
    private @Nullable OriginListener listener;
    private @Nullable Http2Stream stream;
    private String webSocketKey = "";
    private boolean webSocket;
    private boolean headRequest;
    private boolean beginning;
    private boolean answerBegan;
    private boolean inUse = true;
    private boolean paused;
    private long pausedAt;
    private boolean bodiless;
    private boolean released;
    private int informational;
    private long announced = -1;
    private long received;
    private int untaken;

    Http2OriginStream(Http2OriginConnection connection) {
        this.connection = connection;
        this.loop = connection.loop();
        this.request = new Http2OriginRequest(connection);
        this.deadline = loop.deadlines().add(this::deadlinePassed);
    }

    // ---- the request

    @Override
    public void begin(
            OriginListener asking, String method, String target, Headers fields, Framing framing, boolean tunnel) {
        listener = asking;
        state = State.HEAD;
        webSocket = tunnel;
        headRequest = method.equals("HEAD");
        deadline.in(loop.timeouts().firstByte());
        Http2Stream opened = connection.begin(this);
        stream = opened;
        if (opened == null) {
            release();
            later(OriginFailure.Kind.GOING_AWAY, "the connection to the origin takes no more requests");
            return;
        }
        webSocketKey = tunnel ? fields.combined(Http2Fields.SEC_WEBSOCKET_KEY) : "";
        // What fails now must not reach the listener before it knows of us
        beginning = true;
        request.begin(opened, server().settings().secure(), method, target, fields, framing, tunnel);
        beginning = false;
    }

    @Override
    public void body(ByteBuf data) {
        if (state == State.CLOSED) {
            data.release();
        } else {
            request.body(data);
        }
    }

    @Override
    public void end(Headers trailers) {
        if (!webSocket && state != State.CLOSED) {
            request.end(trailers);
        }
    }

    @Override
    public void flush() {
        request.flush();
        if (state == State.HEAD) {
            deadline.in(loop.timeouts().firstByte());
        } else if (state == State.TUNNEL) {
            deadline.in(loop.timeouts().tunnel());
        }
        connection.flushSoon();
    }

    @Override
    public boolean isWritable() {
        Http2Stream current = stream;
        return current != null
                && connection.connection().remote().flowController().isWritable(current);
    }

    @Override
    public void writabilityChanged() {
        OriginListener asking = listener;
        if (asking != null && isWritable()) {
            if (state == State.HEAD) {
                deadline.in(loop.timeouts().firstByte());
            }
            asking.writable();
        }
    }

    // ---- the answer

    /** A field section; that it stands where one may stand is checked. */
    void section(Http2Headers section, boolean ended) {
        OriginListener asking = listener;
        if (asking == null) {
            return;
        }
        if (!paused) {
            deadline.in(loop.timeouts().read());
        }
        if (state == State.HEAD) {
            head(asking, section, ended);
            return;
        }
        Headers trailers = loop.http2Responses().trailers(section);
        if (trailers == null) {
            malformed(loop.http2Responses().flaw());
        } else {
            ended(asking, trailers);
        }
    }

    private void head(OriginListener asking, Http2Headers section, boolean ended) {
        ResponseHead head = loop.http2Responses().read(section, ended, headRequest);
        if (head == null) {
            malformed(loop.http2Responses().flaw());
            return;
        }
        answerBegan = true;
        int status = head.status();
        if (status < 200) {
            if (++informational > loop.settings().limits().informational()) {
                malformed(Rejection.TOO_MANY_INFORMATIONAL);
                return;
            }
            deadline.in(loop.timeouts().firstByte());
            asking.informational(head);
            return;
        }
        if (webSocket && status < 300) {
            switched(asking, head.headers(), ended);
            return;
        }
        state = State.BODY;
        if (!asking.isCheck()) {
            server().answered(status);
        }
        bodiless = head.framing() instanceof Framing.None;
        announced = Framing.announced(head.framing());
        asking.head(head);
        if (ended && isAskedBy(asking)) {
            ended(asking, NO_TRAILERS);
        }
    }

    /** RFC 8441 §5: what 101 says in HTTP/1. */
    private void switched(OriginListener asking, Headers headers, boolean ended) {
        state = State.TUNNEL;
        deadline.in(loop.timeouts().tunnel());
        headers.remove(HeaderName.CONTENT_LENGTH);
        headers.set(Http2Fields.SEC_WEBSOCKET_ACCEPT, Http2Fields.webSocketAccept(webSocketKey));
        asking.switched(new ResponseHead(101, headers, Framing.NONE, false, -1));
        if (ended && isAskedBy(asking)) {
            ended(asking, NO_TRAILERS);
        }
    }

    /** A piece of the body; returns how much of it is taken already. */
    int data(ByteBuf data, boolean ended) {
        int size = data.readableBytes();
        OriginListener asking = listener;
        if (asking == null) {
            return size;
        }
        if (state == State.HEAD) {
            malformed(Rejection.HTTP2);
            return size;
        }
        if (state == State.BODY) {
            received += size;
            if (announced >= 0 && received > announced) {
                malformed(Rejection.LENGTH_CONTRADICTED);
                return size;
            }
        }
        if (!paused) {
            deadline.in(
                    state == State.TUNNEL
                            ? loop.timeouts().tunnel()
                            : loop.timeouts().read());
        }
        if (size > 0) {
            asking.body(data.retain());
        }
        if (ended) {
            if (isAskedBy(asking)) {
                ended(asking, NO_TRAILERS);
            }
        } else if (paused && isAskedBy(asking)) {
            untaken += size;
            return 0;
        }
        return size;
    }

    /** All frames that were read in one go are decoded. */
    @Override
    public void burst() {
        OriginListener asking = listener;
        if (asking != null) {
            asking.burst();
        }
    }

    /** False once a call to the listener has made it give up. */
    @SuppressWarnings("ReferenceEquality") // this very exchange, not one like it
    private boolean isAskedBy(OriginListener asking) {
        return listener == asking;
    }

    private void ended(OriginListener asking, Headers trailers) {
        if (state == State.BODY && !bodiless && announced >= 0 && received < announced) {
            malformed(Rejection.LENGTH_CONTRADICTED);
            return;
        }
        listener = null;
        connection.served();
        over();
        if (!request.isSent()) {
            // RFC 9113 §8.1: the answer is whole, and nobody wants the rest of the request
            reset(Http2Error.CANCEL);
        }
        asking.end(trailers);
        asking.burst();
    }

    // ---- what goes wrong

    private void malformed(Rejection rejection) {
        fail(OriginFailure.Kind.NONSENSE, "the origin's answer was refused: " + rejection.text());
        reset(Http2Error.PROTOCOL_ERROR);
    }

    /** The codec finds fault with the stream and resets it. */
    void broken(boolean outbound, Http2Exception.StreamException error) {
        if (outbound) {
            // Of what is written later the stream's end tells why it failed, which follows
            if (beginning) {
                fail(OriginFailure.Kind.NONSENSE, "the origin does not take fields so large");
            }
        } else if (error instanceof Http2Exception.HeaderListSizeException) {
            malformed(Rejection.SECTION_TOO_LARGE);
        } else {
            malformed(state == State.BODY && announced >= 0 ? Rejection.LENGTH_CONTRADICTED : Rejection.HTTP2);
        }
    }

    /** The origin has reset the stream (RFC 9113 §5.4.2). */
    void reset(long code) {
        Http2Error error = Http2Error.valueOf(code);
        if (answerBegan) {
            fail(OriginFailure.Kind.TRUNCATED, "the origin reset the stream within its answer");
        } else if (error == Http2Error.REFUSED_STREAM) {
            fail(OriginFailure.Kind.REFUSED, "the origin takes no more requests at the moment");
        } else if (error == Http2Error.HTTP_1_1_REQUIRED) {
            fail(OriginFailure.Kind.HTTP1_REQUIRED, "the origin wants this request over HTTP/1.1");
        } else {
            fail(OriginFailure.Kind.CLOSED, "the origin reset the stream without an answer");
        }
    }

    /** The whole connection has ended. */
    void connectionEnded(OriginFailure.Kind kind, String text) {
        if (kind == OriginFailure.Kind.CLOSED && answerBegan) {
            fail(OriginFailure.Kind.TRUNCATED, text + " within its answer");
        } else {
            fail(kind, text);
        }
    }

    /** The stream is closed, by whatever side and for whatever reason. */
    void closed() {
        Http2Stream current = stream;
        if (listener != null) {
            if (current != null && connection.isUnread(current.id())) {
                fail(OriginFailure.Kind.GOING_AWAY, "the origin is going away and has not read the request");
            } else {
                connectionEnded(OriginFailure.Kind.CLOSED, "the origin ended the stream");
            }
        }
        release();
    }

    private void fail(OriginFailure.Kind kind, String text) {
        OriginListener asking = listener;
        if (asking == null) {
            return;
        }
        if (beginning) {
            later(kind, text);
            return;
        }
        listener = null;
        boolean stale = switch (kind) {
            case GONE, GOING_AWAY, HTTP1_REQUIRED -> true;
            case CLOSED -> isReused();
            default -> false;
        };
        if (!asking.isCheck() && !stale && state != State.TUNNEL) {
            server().failed();
        }
        over();
        asking.failed(new OriginFailure(kind, text));
    }

    private void later(OriginFailure.Kind kind, String text) {
        loop.eventLoop().execute(() -> fail(kind, text));
    }

    private void deadlinePassed() {
        switch (state) {
            case HEAD ->
                fail(
                        OriginFailure.Kind.FIRST_BYTE_TIMEOUT,
                        "the origin did not begin to answer within the time allowed");
            case BODY -> fail(OriginFailure.Kind.READ_TIMEOUT, "the origin stopped within its answer");
            case TUNNEL -> fail(OriginFailure.Kind.READ_TIMEOUT, "nothing was sent for too long");
            case NEW, CLOSED -> {}
        }
        reset(Http2Error.CANCEL);
    }

    private void reset(Http2Error error) {
        Http2Stream current = stream;
        if (current != null) {
            connection.reset(current, error);
        }
    }

    @Override
    public void abort() {
        listener = null;
        if (state == State.TUNNEL) {
            // What was said last is to get out before the end
            flush();
            connection.flush(connection.context());
        }
        over();
        reset(Http2Error.CANCEL);
    }

    @Override
    public void giveBack() {
        over();
        release();
    }

    /** Nobody listens any more; what waits for being taken is dropped. */
    private void over() {
        state = State.CLOSED;
        deadline.remove();
        request.release();
        if (paused) {
            paused = false;
            connection.pool().resumed(this);
        }
        take();
        if (inUse) {
            inUse = false;
            server().ended();
        }
    }

    /** The connection has a place for another one. */
    private void release() {
        if (!released) {
            released = true;
            over();
            connection.released();
        }
    }

    // ---- flow

    @Override
    public void pause() {
        if (!paused) {
            paused = true;
            pausedAt = System.nanoTime();
            connection.pool().paused(this);
            deadline.clear();
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            connection.pool().resumed(this);
            if (state == State.BODY) {
                deadline.in(loop.timeouts().read());
            } else if (state == State.TUNNEL) {
                deadline.in(loop.timeouts().tunnel());
            }
            take();
        }
    }

    @Override
    public long pausedFor() {
        return System.nanoTime() - pausedAt;
    }

    @Override
    public void giveWay() {
        fail(OriginFailure.Kind.LIMIT, "the client was too slow while all connections to the origin were in use");
        reset(Http2Error.CANCEL);
        // The place is free when this is written
        connection.flush(connection.context());
    }

    /** Gives what was taken late back into the window. */
    private void take() {
        int size = untaken;
        untaken = 0;
        Http2Stream current = stream;
        if (size > 0 && current != null && current.state() != Http2Stream.State.CLOSED) {
            try {
                if (connection.connection().local().flowController().consumeBytes(current, size)) {
                    connection.flushSoon();
                }
            } catch (Http2Exception broken) {
                connection.onError(connection.context(), true, broken);
            }
        }
    }

    @Override
    public Server server() {
        return connection.server();
    }

    @Override
    public HttpVersion version() {
        return HttpVersion.HTTP_2;
    }

    @Override
    public boolean isReused() {
        return connection.isGone() && connection.hasServed();
    }

    @Override
    public boolean answerBegan() {
        return answerBegan;
    }
}

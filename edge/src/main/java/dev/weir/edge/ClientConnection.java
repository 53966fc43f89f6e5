package dev.weir.edge;

import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection in HTTP/1: its requests one after the other (RFC 9112 §9.3), pipelined ones waiting as bytes. Everything
 * happens on the connection's event loop.
 *
 * <pre>
 * HEAD ──head──▶ BODY ──end──▶ WAIT ──answered──▶ HEAD            RFC 9112 §9.3
 *   │              │             └──answered, to be closed──▶ LINGER ──▶ CLOSED   §9.6
 *   │              └──malformed──▶ 400 ──▶ LINGER
 *   └──malformed──▶ 400 ──▶ LINGER
 * WAIT ──101──▶ TUNNEL ──▶ CLOSED                                 RFC 9110 §7.8
 * </pre>
 *
 * <p>Buffers: what is read belongs to the inbox until the decoder hands out slices; those belong to the exchange.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
final class ClientConnection extends ChannelInboundHandlerAdapter implements ClientStream {
    /** Why reading is paused; reading goes on when no reason is left. */
    private enum Pause {
        /** The client is further ahead than {@code limits.held}. */
        INBOX(1),
        /** The origin does not take the body as fast as it comes. */
        ORIGIN(2);

        private final int bit;

        Pause(int bit) {
            this.bit = bit;
        }
    }

    private enum Stage {
        HEAD,
        BODY,
        WAIT,
        TUNNEL,
        LINGER,
        CLOSED
    }

    /** How long and how much is read after the last answer, so that closing does not destroy it (RFC 9112 §9.6). */
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** How long a client that has shut its side is waited with for an answer to begin: it may just as well have left. */
    private static final long HALF_CLOSED_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Loop loop;
    private final Channel channel;
    private final InetSocketAddress peer;
    private final String scheme;
    private final RequestDecoder decoder;
    private final ArrayDeque<ByteBuf> inbox = new ArrayDeque<>(4);
    private final Deadlines.Deadline reading;
    private final Deadlines.Deadline writing;
    private final WriteProgress progress;

    private Stage stage = Stage.HEAD;
    private @Nullable Exchange exchange;
    private int inboxBytes;
    private boolean pumping;

    /** Whether nothing but what is being read has come. In the clear only: over TLS the version was agreed on. */
    private boolean isPristine;

    private int pauses;
    private boolean inputShut;
    private long bodyProgress;
    private int lingered;

    ClientConnection(Loop loop, Channel channel, InetSocketAddress peer, String scheme) {
        this.scheme = scheme;
        this.isPristine = scheme.equals("http");
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
        this.decoder = loop.requestDecoder(peer, scheme);
        this.reading = loop.deadlines().add(this::readingPassed);
        this.writing = loop.deadlines().add(this::writingPassed);
        this.progress = new WriteProgress(channel);
        reading.in(loop.timeouts().idle());
    }

    @Override
    public Loop loop() {
        return loop;
    }

    Channel channel() {
        return channel;
    }

    @Override
    public boolean isPumping() {
        return pumping;
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public ResponseRelay relay(Exchange asking, RequestHead head) {
        return new Http1ResponseRelay(asking, this, head);
    }

    @Override
    public boolean isBodyProven() {
        return decoder.body().proven();
    }

    @Override
    public boolean isBodyBegun() {
        return decoder.body().beganChunk();
    }

    @Override
    public void pauseBody() {
        pause(Pause.ORIGIN);
    }

    @Override
    public void resumeBody() {
        resume(Pause.ORIGIN);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (stage == Stage.LINGER || stage == Stage.CLOSED) {
            lingered += in.readableBytes();
            in.release();
            if (lingered > loop.settings().limits().discarded()) {
                close();
            }
            return;
        }
        inbox.add(in);
        inboxBytes += in.readableBytes();
        pump();
    }

    /** Decodes what is in the inbox, as far as the current request's state lets it. */
    @SuppressWarnings("ReferenceEquality") // this very buffer, not one with the same bytes
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            for (ByteBuf in = inbox.peek(); in != null; in = inbox.peek()) {
                int before = in.readableBytes();
                Stage stageBefore = stage;
                boolean onward = step(in);
                // A step may have ended the connection and with it the inbox
                if (inbox.peek() == in) {
                    int left = in.readableBytes();
                    inboxBytes -= before - left;
                    // A step that changed nothing would change nothing for ever
                    onward &= left < before || stage != stageBefore;
                    if (!in.isReadable()) {
                        inbox.remove();
                        in.release();
                    }
                }
                if (!onward) {
                    break;
                }
                Exchange current = exchange;
                if (stage == Stage.WAIT && current != null) {
                    // Its request is complete: let it run now, since the next one may be in the same bytes
                    current.clientBurst();
                }
            }
        } finally {
            pumping = false;
        }
        Exchange current = exchange;
        if (current != null) {
            current.clientBurst();
        }
        if (inboxBytes > loop.held()) {
            pause(Pause.INBOX);
        }
        if (inputShut) {
            endOfInput();
        }
    }

    /** One step; false when nothing more can be done with these bytes now. */
    private boolean step(ByteBuf in) {
        switch (stage) {
            case HEAD -> {
                boolean fresh = !decoder.started();
                if (!decoder.head(in)) {
                    Rejection rejection = decoder.rejection();
                    if (rejection == Rejection.PREFACE && isPristine) {
                        becomeHttp2(in);
                    } else if (rejection != null) {
                        refuse(rejection);
                    } else if (fresh && decoder.started()) {
                        reading.in(loop.timeouts().head());
                    }
                    return true;
                }
                begin(decoder.take());
            }
            case BODY -> {
                body(in);
            }
            case TUNNEL -> current().requestBody(in.readRetainedSlice(in.readableBytes()));
            case WAIT, LINGER, CLOSED -> {
                return false;
            }
        }
        return true;
    }

    private void becomeHttp2(ByteBuf in) {
        ByteBuf rest = in.readRetainedSlice(in.readableBytes());
        stage = Stage.CLOSED;
        reading.remove();
        writing.remove();
        dropInbox();
        Http2ClientConnection.takeOver(this, channel, loop, peer, rest);
    }

    private void body(ByteBuf in) {
        Exchange current = current();
        BodyDecoder body = decoder.body();
        BodyDecoder.Step step = body.next(in);
        if (step == BodyDecoder.Step.DATA) {
            ByteBuf data = body.data();
            bodyProgress += data.readableBytes();
            current.requestBody(data);
            if (!body.ended() || stage != Stage.BODY) {
                return;
            }
            // The last byte was there: the end must not wait for bytes that may never come
            step = body.next(in);
        }
        if (step == BodyDecoder.Step.END) {
            stage = Stage.WAIT;
            reading.clear();
            current.requestEnd(body.trailers());
        } else if (step == BodyDecoder.Step.REJECTED) {
            // Nothing behind it is looked at, however long the refusal takes to be written
            stage = Stage.WAIT;
            reading.clear();
            loop.metrics().rejected(body.rejection());
            current.rejected(body.rejection());
        }
    }

    private Exchange current() {
        Exchange current = exchange;
        if (current == null) {
            throw new IllegalStateException("no exchange in " + stage);
        }
        return current;
    }

    private void begin(RequestHead head) {
        isPristine = false;
        Exchange begun = new Exchange(this, head);
        exchange = begun;
        if (decoder.body().ended()) {
            stage = Stage.WAIT;
            reading.clear();
        } else {
            stage = Stage.BODY;
            bodyProgress = 0;
            reading.in(loop.timeouts().body());
        }
        begun.start();
    }

    /** What came is no request: say so and close (RFC 9112 §2.2, §9.6). */
    private void refuse(Rejection rejection) {
        loop.metrics().rejected(rejection);
        refuse(rejection.status(), rejection.text());
    }

    private void refuse(int status, String text) {
        Request unknown = new Request(loop.nextId(), "-", scheme, "-", "-", new Headers(), peer);
        Exchange begun =
                new Exchange(this, new RequestHead(unknown, HttpVersion.HTTP_1_1, Framing.NONE, false, false, false));
        exchange = begun;
        stage = Stage.WAIT;
        reading.clear();
        begun.refuse(status, text);
    }

    /** The exchange is over and the connection goes on. */
    @Override
    public void next() {
        exchange = null;
        if (stage == Stage.CLOSED) {
            return;
        }
        stage = Stage.HEAD;
        reading.in(loop.timeouts().idle());
        writing.clear();
        resume(Pause.ORIGIN);
        resume(Pause.INBOX);
        if (loop.closing()) {
            linger();
            return;
        }
        pump();
    }

    /** The exchange is over and so is the connection: our side is shut, and what still comes is read and dropped. */
    @Override
    public void linger() {
        exchange = null;
        if (stage == Stage.CLOSED) {
            return;
        }
        stage = Stage.LINGER;
        dropInbox();
        writing.clear();
        reading.in(LINGER_NANOS);
        pauses = 0;
        channel.config().setAutoRead(true);
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (inputShut) {
            close();
        } else if (tls != null) {
            // RFC 8446 §6.1: the alert says that this was all; the client closes then
            tls.closeOutbound();
        } else {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }

    /** RFC 9112 §8: an incomplete answer ends with its connection. */
    @Override
    public void cutOff(boolean reset) {
        exchange = null;
        if (reset) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        close();
    }

    @Override
    public void tunnel() {
        stage = Stage.TUNNEL;
        reading.clear();
        writing.clear();
        resume(Pause.INBOX);
        pump();
    }

    /** Closes a connection that waits for a request; others close when their answer is sent. */
    void drain() {
        if (stage == Stage.HEAD && exchange == null && !decoder.started()) {
            linger();
        }
    }

    void close() {
        if (stage != Stage.CLOSED) {
            stage = Stage.CLOSED;
            reading.remove();
            writing.remove();
            dropInbox();
        }
        channel.close();
    }

    private void dropInbox() {
        for (ByteBuf in = inbox.poll(); in != null; in = inbox.poll()) {
            in.release();
        }
        inboxBytes = 0;
    }

    private void pause(Pause reason) {
        if (pauses == 0) {
            channel.config().setAutoRead(false);
            if (stage == Stage.BODY) {
                reading.clear();
            }
        }
        pauses |= reason.bit;
    }

    private void resume(Pause reason) {
        int left = pauses & ~reason.bit;
        if (left != pauses) {
            pauses = left;
            if (left == 0 && stage != Stage.CLOSED) {
                if (stage == Stage.BODY) {
                    bodyProgress = 0;
                    reading.in(loop.timeouts().body());
                }
                channel.config().setAutoRead(true);
            }
        }
    }

    /** Takes note of bytes handed to the channel. */
    void wrote(int bytes) {
        progress.handed(bytes);
    }

    /** Writing has stopped because the client does not take it; it must get on within the time allowed. */
    @Override
    public void expectProgress() {
        progress.mark();
        writing.in(loop.writePatience());
    }

    @Override
    public void progressed() {
        writing.clear();
    }

    private void writingPassed() {
        if (progress.isMade()) {
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
        switch (stage) {
            case HEAD -> {
                if (decoder.started()) {
                    refuse(408, "the request's head did not come within the time allowed");
                } else {
                    // RFC 9112 §9.5: an idle connection may be closed without a word
                    linger();
                }
            }
            case BODY -> {
                if (bodyProgress >= LEAST_PROGRESS) {
                    bodyProgress = 0;
                    reading.in(loop.timeouts().body());
                } else {
                    current().bodyStalled();
                }
            }
            case WAIT -> {
                Exchange current = exchange;
                if (current != null && current.isUnanswered()) {
                    current.clientGone();
                    cutOff(false);
                }
            }
            case LINGER -> close();
            case TUNNEL, CLOSED -> {}
        }
    }

    /** The client will send no more. One that has sent its request may still wait for the answer (RFC 9112 §9.6). */
    private void endOfInput() {
        switch (stage) {
            case HEAD -> {
                if (decoder.started()) {
                    refuse(400, "the request ends within its head");
                } else {
                    close();
                }
            }
            case BODY -> current().bodyCutShort();
            case WAIT -> {
                if (inbox.isEmpty()) {
                    reading.in(HALF_CLOSED_NANOS);
                }
            }
            case TUNNEL, LINGER, CLOSED -> close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !inputShut) {
            inputShut = true;
            endOfInput();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Exchange current = exchange;
        if (current != null && channel.isWritable()) {
            current.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Exchange current = exchange;
        exchange = null;
        close();
        if (current != null) {
            current.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // channelInactive follows
        loop.plane().connectionFailed(cause);
        channel.close();
    }
}

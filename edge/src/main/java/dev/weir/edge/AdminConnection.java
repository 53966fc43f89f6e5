package dev.weir.edge;

import dev.weir.cache.HttpCache;
import dev.weir.http.HeaderName;
import dev.weir.http.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The operator's connection: one request, one answer, closed. {@code /live} says that the process runs, {@code /ready}
 * that it wants requests (503 while draining), {@code /metrics} gives the figures in the Prometheus text format, and POST
 * {@code /reload} reads the configuration again (422 and every error when it is refused), {@code DELETE /cache} removes stored
 * answers.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails shows as the connection ending
final class AdminConnection extends ChannelInboundHandlerAdapter {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
    private static final HeaderName ORIGIN = HeaderName.of("Origin");

    private final Plane plane;
    private final Loop loop;
    private final RequestDecoder decoder;
    private boolean answered;

    AdminConnection(Plane plane, Loop loop) {
        this.plane = plane;
        this.loop = loop;
        this.decoder = loop.requestDecoder(new InetSocketAddress(0), "http");
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Deadlines.Deadline deadline = loop.deadlines().add(context::close);
        deadline.in(PATIENCE);
        context.channel().closeFuture().addListener(closed -> deadline.remove());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (answered) {
                return;
            }
            if (decoder.head(in)) {
                answer(context, decoder.take().request());
                return;
            }
            Rejection rejection = decoder.rejection();
            if (rejection != null) {
                send(context, rejection.status(), "text/plain; charset=utf-8", rejection.text() + "\n", false);
            }
        } finally {
            in.release();
        }
    }

    private void answer(ChannelHandlerContext context, Request request) {
        boolean headOnly = request.method().equals("HEAD");
        String text = "text/plain; charset=utf-8";
        if (request.path().equals("/cache") && request.method().equals("DELETE")) {
            purge(context, request);
            return;
        }
        if (request.path().equals("/reload")) {
            reload(context, request);
            return;
        }
        if (!request.isRead()) {
            send(context, 405, text, "only GET and HEAD here, and DELETE of /cache\n", false);
            return;
        }
        switch (request.path()) {
            case "/live" -> send(context, 200, text, "live\n", headOnly);
            case "/ready" -> {
                boolean draining = plane.draining();
                send(context, draining ? 503 : 200, text, draining ? "draining\n" : "ready\n", headOnly);
            }
            case "/metrics" ->
                send(
                        context,
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        plane.metrics().scrape(),
                        headOnly);
            default ->
                send(
                        context,
                        404,
                        text,
                        "try /live, /ready, /metrics, POST /reload or DELETE /cache?url=…\n",
                        headOnly);
        }
    }

    /** Off the loop, since it reads files and looks names up. */
    private void reload(ChannelHandlerContext context, Request request) {
        Supplier<String> work = plane.reload();
        String text = "text/plain; charset=utf-8";
        if (work == null) {
            send(context, 404, text, "there is no configuration file to reload\n", false);
        } else if (!request.method().equals("POST")) {
            send(context, 405, text, "only POST here\n", false);
        } else if (request.headers().contains(ORIGIN)) {
            // Any page in a browser on this machine could send it
            send(context, 403, text, "not for web pages\n", false);
        } else {
            answered = true;
            Thread.ofVirtual().name("reload").start(() -> {
                String said;
                int status = 200;
                try {
                    said = work.get();
                } catch (RuntimeException refused) {
                    said = String.valueOf(refused.getMessage());
                    status = 422;
                }
                String content = said + "\n";
                int outcome = status;
                loop.eventLoop().execute(() -> send(context, outcome, text, content, false));
            });
        }
    }

    /** {@code DELETE /cache?url=…} removes one URL, {@code ?prefix=…} all that begin with it; both percent-encoded. */
    private void purge(ChannelHandlerContext context, Request request) {
        HttpCache cache = plane.cache();
        String text = "text/plain; charset=utf-8";
        if (request.headers().contains(ORIGIN)) {
            // A page in the operator's browser must not be able to do this behind the operator's back
            send(context, 403, text, "not from a web page\n", false);
            return;
        }
        if (cache == null) {
            send(context, 404, text, "there is no cache\n", false);
            return;
        }
        Optional<Purge> purge = Purge.of(request.query());
        if (purge.isEmpty()) {
            send(
                    context,
                    400,
                    text,
                    "say ?url= or ?prefix= and a percent-encoded URL such as http%3A%2F%2Fa.example%2F\n",
                    false);
            return;
        }
        // Visits every stored URL, and waits for the disk
        Thread.ofVirtual().name("purge").start(() -> {
            int purged = purge.get().run(cache);
            context.executor()
                    .execute(() -> send(context, 200, "application/json", "{\"purged\":" + purged + "}\n", false));
        });
    }

    private void send(ChannelHandlerContext context, int status, String type, String content, boolean headOnly) {
        answered = true;
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        Headers headers = new Headers()
                .add(HeaderName.CONTENT_TYPE, type)
                .add(HeaderName.CONTENT_LENGTH, Integer.toString(body.length))
                .add(HeaderName.CACHE_CONTROL, "no-store")
                .add(HeaderName.CONNECTION, "close");
        context.write(loop.writer().status(status).fields(headers).end().toBuffer(context.alloc(), 0));
        context.writeAndFlush(headOnly ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body))
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !answered) {
            context.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}

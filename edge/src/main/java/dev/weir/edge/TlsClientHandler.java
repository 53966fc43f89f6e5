package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a client's connection over TLS: the certificate is chosen by the name in the first message, and the handler
 * for the rest by the protocol that was agreed on (RFC 7301). The whole must be done within {@code timeouts.head}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails shows as the connection ending
final class TlsClientHandler extends SslClientHelloHandler<SslContext> {
    /** A first message of more than this is no browser's; a post-quantum key share needs some 1.5 kB. */
    private static final int LONGEST_HELLO = 16 * 1024;

    private final Loop loop;
    private final InetSocketAddress peer;
    private final ServerCertificates certificates;
    private final Deadlines.Deadline deadline;

    TlsClientHandler(Loop loop, Channel channel, InetSocketAddress peer, ServerCertificates certificates) {
        super(LONGEST_HELLO);
        this.loop = loop;
        this.peer = peer;
        this.certificates = certificates;
        this.deadline = loop.deadlines().add(channel::close);
        deadline.in(loop.timeouts().head());
    }

    @Override
    protected Future<SslContext> lookup(ChannelHandlerContext context, @Nullable ByteBuf message) {
        ClientHello hello = message == null ? ClientHello.NONE : ClientHello.read(message);
        Optional<SslContext> found = hello.protocols().equals(List.of(ServerCertificates.ACME_TLS))
                ? certificates.challenge(hello.serverName())
                : certificates.of(hello.serverName());
        return found.isPresent()
                ? context.executor().newSucceededFuture(found.get())
                : context.executor().newFailedFuture(new EdgeException("there is no certificate yet"));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, Future<SslContext> found) {
        deadline.remove();
        if (!found.isSuccess()) {
            loop.metrics().handshakeFailed();
            context.close();
            return;
        }
        SslHandler tls = found.getNow().newHandler(context.alloc());
        tls.setHandshakeTimeoutMillis(
                TimeUnit.NANOSECONDS.toMillis(loop.timeouts().head()));
        context.pipeline().addLast(new Negotiation());
        context.pipeline().replace(this, null, tls);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        deadline.remove();
        super.channelInactive(context);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loop.metrics().handshakeFailed();
        loop.plane().connectionFailed(cause);
        context.close();
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {
        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ServerCertificates.ACME_TLS)) {
                // RFC 8737 §3: the authority has seen what it came for
                context.close();
                return;
            }
            ChannelHandler handler = protocol.equals(ApplicationProtocolNames.HTTP_2)
                    ? Http2ClientConnection.of(loop, peer, true)
                    : new ClientConnection(loop, context.channel(), peer, "https");
            context.pipeline().addLast(handler);
        }

        @Override
        protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
            loop.metrics().handshakeFailed();
            context.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            loop.plane().connectionFailed(cause);
            context.close();
        }
    }
}

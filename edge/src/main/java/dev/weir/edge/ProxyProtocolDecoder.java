package dev.weir.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a connection from a load balancer: a PROXY protocol header within {@code timeouts.head}, then everything
 * goes to the handlers for the client that it names. Anything else is closed without a word, since it comes from a machine
 * that was set up to know better. On its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails shows as the connection ending
final class ProxyProtocolDecoder extends ChannelInboundHandlerAdapter {
    private final Loop loop;
    private final InetSocketAddress balancer;
    private final Consumer<InetSocketAddress> proceed;
    private ByteBuf held = Unpooled.EMPTY_BUFFER;
    private Deadlines.@Nullable Deadline deadline;

    /**
     * @param proceed told of the client; adds the handlers for it
     */
    ProxyProtocolDecoder(Loop loop, InetSocketAddress balancer, Consumer<InetSocketAddress> proceed) {
        this.loop = loop;
        this.balancer = balancer;
        this.proceed = proceed;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        Deadlines.Deadline made = loop.deadlines().add(() -> refuse(context));
        made.in(loop.timeouts().head());
        deadline = made;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        // A header comes in one piece nearly always; together they are bounded by the longest header and one read
        held = held.isReadable() ? Unpooled.wrappedBuffer(held, in) : in;
        switch (ProxyHeader.of(held)) {
            case ProxyHeader.Incomplete incomplete -> {
                if (held.readableBytes() >= ProxyHeader.MOST) {
                    refuse(context);
                }
            }
            case ProxyHeader.Malformed malformed -> refuse(context);
            case ProxyHeader.Read read -> {
                ByteBuf rest = held.skipBytes(read.length());
                held = Unpooled.EMPTY_BUFFER;
                proceed.accept(read.client().orElse(balancer));
                if (rest.isReadable()) {
                    context.fireChannelRead(rest);
                } else {
                    rest.release();
                }
                context.pipeline().remove(this);
            }
        }
    }

    private void refuse(ChannelHandlerContext context) {
        loop.metrics().proxyRefused();
        context.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** Also when the channel has closed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.release();
        held = Unpooled.EMPTY_BUFFER;
        Deadlines.Deadline current = deadline;
        if (current != null) {
            current.remove();
        }
    }
}

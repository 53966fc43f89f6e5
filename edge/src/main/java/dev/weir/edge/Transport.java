package dev.weir.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * How the operating system is asked for sockets: by the JDK's selectors.
 *
 * <p>Netty's epoll transport costs some 15 % less CPU at 1 kB, and as of 4.2.18 it now and then breaks a connection that is in
 * order: a descriptor closed and opened again within one turn of the loop gets the events of its predecessor, and one that was
 * paused after the other side shut its half cannot be resumed. {@code conformance/soak} finds both, about once in 100,000
 * exchanges.
 *
 * @param name for the log
 */
record Transport(
        String name,
        IoHandlerFactory handlers,
        ChannelFactory<ServerChannel> serverChannels,
        ChannelFactory<Channel> clientChannels) {

    static final Transport NIO =
            new Transport("nio", NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new);
}

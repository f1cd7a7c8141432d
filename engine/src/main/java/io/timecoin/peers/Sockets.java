package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.NETWORK;
import static io.timecoin.base.EngineException.Cause.PORT_IN_USE;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.NoopAddressResolverGroup;
import io.timecoin.base.EngineException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;
import java.util.function.Consumer;

/** How sockets are made, and what it means when one cannot be. Stateless. */
final class Sockets {
    private static final int BACKLOG = 1024;
    private static final int READ_BYTES_MIN = 2048;
    private static final int READ_BYTES_INITIAL = 16 * 1024;
    private static final int READ_BYTES_MAX = 64 * 1024;
    private static final int CONNECT_MS_MAX = 5_000;

    private Sockets() {}

    /** For a socket that accepts; what it accepts is handed over on its event loop. */
    static ServerBootstrap accepting(EventLoopGroup loops, Consumer<SocketChannel> accepted) {
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accepted.accept(channel);
                    }
                });
    }

    /** Reads nothing until the connection is there to take it, and looks no name up on an event loop. */
    static Bootstrap dialling(EventLoopGroup loops) {
        return new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS_MAX)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, readBuffers())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        // Not before it is connected: a failed attempt is no connection.
                    }
                });
    }

    private static AdaptiveRecvByteBufAllocator readBuffers() {
        return new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_INITIAL, READ_BYTES_MAX);
    }

    /** Why an address could not be bound. */
    static EngineException bindFailure(ListenerConfig config, Throwable cause) {
        String address = config.host() + ':' + config.port();
        boolean isUnknown = cause instanceof UnresolvedAddressException;
        String reason = isUnknown ? "the host is unknown" : String.valueOf(cause.getMessage());
        if (cause instanceof BindException && reason.contains("in use")) {
            return EngineException.fatal(PORT_IN_USE, "something already listens on " + address, cause);
        }
        return EngineException.fatal(NETWORK, "cannot listen on " + address + ": " + reason, cause);
    }
}

package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How one connection is ended from this side: with a word why, which arrives before the end. Event loop, except where said. */
final class Ending {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
    private static final long LINGER_MS = 1_000;

    /** For who knows, or will soon, that it is banned: what it sends meanwhile costs this node its reading. */
    private static final long LINGER_AGAIN_MS = 250;

    private final Connection connection;
    private final SocketChannel channel;
    private final Link link;
    private final NetworkListener listener;
    private boolean hasBegun;
    private volatile boolean isBanned;
    private long droppedBytes;

    Ending(Connection connection, SocketChannel channel, Link link, NetworkListener listener) {
        this.connection = connection;
        this.channel = channel;
        this.link = link;
        this.listener = listener;
    }

    /** Whether nothing that still comes is looked at. */
    boolean hasBegun() {
        return hasBegun;
    }

    /** Any thread: whether it is banned, and hears nothing more but that. */
    boolean isBanned() {
        return isBanned;
    }

    /** Ends the link: says why, takes nothing more, and closes once that has left. */
    void end(ResultCode code, long correlationId) {
        end(code, FrameType.HELLO.code(), correlationId);
    }

    /** As above, where it is a request that is answered by the end. */
    void end(ResultCode code, int requestType, long correlationId) {
        if (hasBegun) {
            return;
        }
        end(code, requestType, correlationId, LINGER_MS);
    }

    private void end(ResultCode code, int requestType, long correlationId, long lingerMs) {
        begin(code);
        connection.answer(code, requestType, correlationId);
        shutDownOutput(lingerMs);
    }

    /** As above, where the other side has been answered. */
    void endAnswered(ResultCode code) {
        if (!hasBegun) {
            begin(code);
            shutDownOutput(LINGER_MS);
        }
    }

    private void begin(ResultCode code) {
        listener.peerTable().remove(connection);
        link.end(code);
        connection.intake().end();
    }

    /** Ends it because who it is, or where it comes from, has been banned. A peer learns it as the end of its link. */
    void endBanned(int requestType, long correlationId) {
        endBanned(requestType, correlationId, LINGER_MS);
    }

    /** As above, where the ban is older than what came. */
    void endBannedBefore(int requestType, long correlationId) {
        endBanned(requestType, correlationId, LINGER_AGAIN_MS);
    }

    private void endBanned(int requestType, long correlationId, long lingerMs) {
        if (hasBegun) {
            return;
        }
        isBanned = true;
        listener.counts().connectionsBanned.increment();
        boolean isClients = !link.isPeer() && requestType != FrameType.ANSWER.code();
        if (link.isDialled()) {
            listener.links().refused(connection, ResultCode.BANNED);
        }
        end(ResultCode.BANNED, isClients ? requestType : FrameType.HELLO.code(), correlationId, lingerMs);
    }

    /** To close with bytes unread would reset the connection and could lose the answer: so first only our half ends. */
    private void shutDownOutput(long lingerMs) {
        hasBegun = true;
        channel.pipeline().addFirst(new Dropping());
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls == null) {
                channel.shutdownOutput();
            } else {
                tls.closeOutbound().addListener(closed -> channel.shutdownOutput());
            }
        });
        channel.eventLoop().schedule((Runnable) channel::close, lingerMs, TimeUnit.MILLISECONDS);
    }

    /** Drops what still comes; the other side may need to write it before it reads why, but not without end. */
    void drop(ByteBuf in) {
        droppedBytes += in.readableBytes();
        in.release();
        if (droppedBytes > Limits.FRAME_SKIP_BYTES_MAX) {
            channel.close();
        }
    }

    /** Ahead of TLS: what is dropped need not be decrypted. */
    private final class Dropping extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf in = (ByteBuf) message;
            listener.counts().bytesIn.add(in.readableBytes());
            drop(in);
        }
    }

    /** Any thread: ends the link; what was handed over for it still leaves. */
    void endLater(ResultCode code) {
        tell(() -> {
            connection.outbound().run();
            end(code, 0);
        });
    }

    /** Any thread: takes note of what the other side did; if it is too much, its event loop ends the connection. */
    void offended(ResultCode code) {
        connection.stay().offended();
        if (connection.guard().offended(code)) {
            isBanned = true;
            tell(() -> {
                connection.outbound().run();
                endBanned(FrameType.HELLO.code(), 0);
            });
        }
    }

    private void tell(Runnable what) {
        try {
            channel.eventLoop().execute(what);
        } catch (RejectedExecutionException stopped) {
            // The loops are gone, and every connection with them.
            LOG.debug("connection {} has ended with its loop", connection.id());
        }
    }
}

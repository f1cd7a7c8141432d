package io.timecoin.peers;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.timecoin.base.Hash;
import io.timecoin.crypto.NodeIdentity;
import io.timecoin.crypto.NodeKey;
import java.net.InetSocketAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before a connection is one: the TLS handshake, in which both sides prove the keys of their nodes. Until it is over a
 * socket has no frames, no queue and no place among the connections, and there are only so many such sockets
 * ({@link PendingHandshakes}).
 *
 * <p>The arithmetic of handshakes runs on threads of its own, so that a flood of them does not hold up what is linked.
 * Event loops, except {@link #close}.
 */
final class TlsGate implements AutoCloseable {
    /** What becomes of a socket. Its event loop. */
    interface Outcome {
        void open(NodeKey key);

        void refused(String reason);
    }

    /** Accepted sockets whose next word in the handshake is waited for. */
    static final int HANDSHAKES_MAX = 256;

    /** Those whose word is here, and waits for a thread to be answered: less than a second's work. */
    private static final int COMPUTED_MAX = 256;

    static final long HANDSHAKE_MS_MAX = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(TlsGate.class);
    private static final int CORES_PER_THREAD = 4;
    private static final long THREAD_IDLE_SECONDS = 30;

    private final NodeIdentity identity;
    private final NetworkCounts counts;
    private final UnlinkedLog unlinked;
    private final ThreadPoolExecutor workers;
    private volatile String lastFailure = "";

    private final PendingHandshakes<SocketChannel> pending = new PendingHandshakes<>(HANDSHAKES_MAX, COMPUTED_MAX);

    TlsGate(NodeIdentity identity, NetworkCounts counts, UnlinkedLog unlinked) {
        this.identity = identity;
        this.unlinked = unlinked;
        this.counts = counts;
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / CORES_PER_THREAD);
        // Each handshake has one task out at a time, and those of sockets that have ended cost nothing.
        this.workers = new ThreadPoolExecutor(
                threads, threads, THREAD_IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "timecoin-tls");
                    thread.setDaemon(true);
                    return thread;
                });
        workers.allowCoreThreadTimeOut(true);
    }

    /**
     * Begins a handshake.
     *
     * @param expected what the other side must be called, or null if any node will do
     */
    void enter(SocketChannel channel, boolean isDialled, Hash expected, Outcome outcome) {
        SslHandler tls = new SslHandler(identity.engine(isDialled), task -> compute(channel, task));
        tls.setHandshakeTimeoutMillis(HANDSHAKE_MS_MAX);
        if (!isDialled) {
            admit(channel);
        }
        channel.pipeline().addLast(tls, new Waiting(channel, tls, expected, outcome));
    }

    private void compute(SocketChannel channel, Runnable task) {
        giveUp(pending.computes(channel));
        workers.execute(() -> {
            if (channel.isOpen()) {
                task.run();
                giveUp(pending.computed(channel));
            }
        });
    }

    private void admit(SocketChannel channel) {
        InetSocketAddress address = channel.remoteAddress();
        if (address == null) {
            // It went before anybody asked, and its handshake will tell.
            return;
        }
        giveUp(pending.add(channel, IpAddress.of(address.getAddress()).subscriber()));
    }

    /** Ends a socket at once: TLS would first say so, and wait until that has been taken. */
    private static void giveUp(SocketChannel channel) {
        if (channel == null) {
            return;
        }
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.close();
        } else {
            tls.close();
        }
    }

    /** Why the last handshake failed. Any thread. */
    String lastFailure() {
        return lastFailure;
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }

    /** Waits behind the handshake for its end, and is replaced by the connection. */
    private final class Waiting extends ChannelInboundHandlerAdapter {
        private final SocketChannel channel;
        private final SslHandler tls;
        private final Hash expected;
        private final Outcome outcome;
        private boolean isOver;

        private Waiting(SocketChannel channel, SslHandler tls, Hash expected, Outcome outcome) {
            this.channel = channel;
            this.tls = tls;
            this.expected = expected;
            this.outcome = outcome;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent end && !isOver) {
                isOver = true;
                pending.remove(channel);
                if (end.isSuccess()) {
                    succeed(ctx);
                } else {
                    fail(TlsReason.of(end.cause()));
                }
            }
        }

        private void succeed(ChannelHandlerContext ctx) {
            NodeKey key = NodeIdentity.otherSide(tls.engine().getSession());
            if (expected != null && !expected.equals(key.peerId())) {
                fail("another node answers there: " + key.peerId());
                return;
            }
            outcome.open(key);
            ctx.pipeline().remove(this);
        }

        private void fail(String reason) {
            counts.handshakesFailed.increment();
            lastFailure = reason;
            unlinked.refused(null, channel.remoteAddress(), reason);
            LOG.debug("no handshake with {}: {}", channel.remoteAddress(), reason);
            outcome.refused(reason);
            channel.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!isOver) {
                isOver = true;
                pending.remove(channel);
                fail(TlsReason.ENDED);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // What went wrong in the handshake comes as its end, with the same cause.
            if (!isOver) {
                isOver = true;
                pending.remove(channel);
                fail(TlsReason.of(cause));
            }
        }
    }
}

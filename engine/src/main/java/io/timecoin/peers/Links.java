package io.timecoin.peers;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials what the configuration names and keeps it linked. A thread of its own looks names up, which blocks, and owns the
 * diallers; connections tell it what became of them from their event loops.
 */
final class Links implements AutoCloseable {
    /** Opens a connection over a channel that was dialled; null if there is none to be. Event loop. */
    interface Opener {
        Connection open(SocketChannel channel);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final long STOP_MS_MAX = 2_000;
    private static final long HELLO_MS_MAX = 5_000;

    private final LinkConfig config;
    private final PeerTable peers;
    private final NetworkCounts counts;
    private final DefaultEventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("links", true));
    private final List<Dialler> diallers = new ArrayList<>();
    private Bootstrap bootstrap;
    private Opener opener;
    private volatile boolean isStopped;

    Links(LinkConfig config, PeerTable peers, NetworkCounts counts) {
        this.config = config;
        this.peers = peers;
        this.counts = counts;
        for (PeerAddress address : config.addresses()) {
            diallers.add(new Dialler(address, this, new Backoff(config.redialMsMin(), config.redialMsMax())));
        }
    }

    /** Dials every address. */
    void start(Bootstrap toDialWith, Opener toOpenWith) {
        bootstrap = toDialWith;
        opener = toOpenWith;
        for (Dialler dialler : diallers) {
            tell(dialler::onTime);
        }
    }

    /** Any thread: a connection's other side said hello as a peer. */
    void up(Connection connection, boolean isKept) {
        if (connection.isDialled()) {
            tellOwner(connection, dialler -> {
                dialler.onUp(isKept);
                if (isKept) {
                    LOG.info("linked to {} at {}", connection.node(), dialler.address());
                }
            });
        }
    }

    /** Any thread: the other side of a connection said why it ends the link. */
    void refused(Connection connection, ResultCode code) {
        tellOwner(connection, dialler -> {
            if (code != ResultCode.LINK_SURPLUS && dialler.onRefusal(code)) {
                LOG.warn("{} takes no link: {}", dialler.address(), code == null ? "unknown code" : code.text());
            }
        });
    }

    /** Any thread: a connection has ended and is in no table any more. */
    void ended(Connection connection) {
        if (connection.isDialled()) {
            tellOwner(connection, Dialler::onEnd);
        } else if (connection.node() != null) {
            tell(() -> nodeFree(connection.node()));
        }
    }

    private void tellOwner(Connection connection, Consumer<Dialler> what) {
        tell(() -> {
            for (Dialler dialler : diallers) {
                if (dialler.owns(connection)) {
                    what.accept(dialler);
                }
            }
        });
    }

    /** Links thread: whether a node is linked, or another address of it is being dialled. */
    boolean isTaken(Hash node, Dialler asking) {
        for (Dialler dialler : diallers) {
            if (dialler != asking && dialler.pursues(node)) {
                return true;
            }
        }
        return peers.has(node);
    }

    /** Links thread. */
    void nodeFree(Hash node) {
        for (Dialler dialler : diallers) {
            dialler.onNodeFree(node);
        }
    }

    /** Links thread. */
    void schedule(Dialler dialler, Backoff backoff) {
        if (!isStopped) {
            long waitMs = backoff.nextMs(ThreadLocalRandom.current().nextDouble());
            thread.schedule(dialler::onTime, waitMs, TimeUnit.MILLISECONDS);
        }
    }

    /** Links thread. */
    void connect(Dialler dialler) {
        if (isStopped) {
            return;
        }
        counts.dials.increment();
        InetSocketAddress address = new InetSocketAddress(
                dialler.address().host(), dialler.address().port());
        if (address.isUnresolved()) {
            dialler.onFailure();
            return;
        }
        bootstrap.connect(address).addListener((ChannelFuture connected) -> connected(dialler, connected));
    }

    private void connected(Dialler dialler, ChannelFuture connected) {
        Connection connection = connected.isSuccess() ? opener.open((SocketChannel) connected.channel()) : null;
        if (connection == null) {
            LOG.debug("{} is not reached", dialler.address(), connected.cause());
            // A channel that failed to connect has closed itself, or never had a loop to be closed by.
            if (connected.isSuccess()) {
                connected.channel().close();
            }
            tell(dialler::onFailure);
            return;
        }
        tell(() -> dialler.onConnected(connection));
        connection.open();
        connected.channel().eventLoop().schedule(connection::requirePeer, HELLO_MS_MAX, TimeUnit.MILLISECONDS);
    }

    private void tell(Runnable what) {
        if (diallers.isEmpty()) {
            return;
        }
        try {
            thread.execute(what);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("nobody dials any more");
        }
    }

    /** Dials no more. */
    void stop() {
        isStopped = true;
    }

    @Override
    public void close() {
        stop();
        thread.shutdownGracefully(0, STOP_MS_MAX, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MS_MAX);
    }
}

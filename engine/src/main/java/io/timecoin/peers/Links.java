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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials what the configuration names and keeps it linked, and others where there are slots left. A thread of its own
 * looks names up, which blocks, and owns the diallers; connections tell it what became of them from their event loops.
 */
final class Links implements AutoCloseable {
    /** Opens a connection over a channel that was dialled. Event loop. */
    interface Opener {
        /**
         * Opens one, or finds that there is none to be.
         *
         * @param expected what the other side must be called, or null
         */
        void open(SocketChannel channel, Hash expected, Opened then);
    }

    /** Told what became of a channel. Event loop. */
    interface Opened {
        void opened(Connection connection);

        /** There is no connection to be; the reason is null if it is only that nothing is opened any more. */
        void failed(String reason);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final long STOP_MS_MAX = 2_000;
    private static final long HELLO_MS_MAX = 5_000;

    private final LinkConfig config;
    private final PeerTable peers;
    private final NetworkCounts counts;
    private final DefaultEventExecutor thread = new DefaultEventExecutor(new DefaultThreadFactory("links", true));
    private final Discovery discovery;
    private final Backoff looking;

    /** Changed by the links thread, read by any. */
    private final List<Dialler> diallers = new CopyOnWriteArrayList<>();

    private Bootstrap bootstrap;
    private Opener opener;
    private volatile boolean isStopped;

    Links(LinkConfig config, PeerTable peers, Discovery discovery, NetworkCounts counts) {
        this.discovery = discovery;
        this.looking = new Backoff(config.redialMsMin(), config.redialMsMax());
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
        if (discovery.isLooking()) {
            tell(this::lookLogged);
        }
    }

    private void lookLogged() {
        new LoggedTask("the search for peers", this::look).run();
    }

    /** Links thread: dials one more if there is a slot, now and again. */
    private void look() {
        if (isStopped) {
            return;
        }
        try {
            if (diallers.size() < discovery.outboundMax() && dialAnother()) {
                looking.reset();
            }
        } finally {
            thread.schedule(this::lookLogged, nextMs(looking), TimeUnit.MILLISECONDS);
        }
    }

    private boolean dialAnother() {
        KnownPeer drawn = discovery.draw(drawnAddresses(), this::isPursued);
        PeerAddress address = drawn == null
                ? freeBootstrap()
                : new PeerAddress(drawn.peer(), drawn.address().toString(), drawn.port());
        if (address == null) {
            return false;
        }
        if (drawn != null) {
            discovery.attempted(drawn.peer(), drawn.address(), drawn.port());
        }
        Dialler dialler = new Dialler(address, this, looking, false);
        diallers.add(dialler);
        dialler.onTime();
        return drawn != null;
    }

    private List<IpAddress> drawnAddresses() {
        List<IpAddress> addresses = new ArrayList<>();
        for (Dialler dialler : diallers) {
            IpAddress address =
                    dialler.isKept() ? null : IpAddress.parse(dialler.address().host());
            if (address != null) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private boolean isPursued(KnownPeer known) {
        return diallers.stream()
                .map(Dialler::address)
                .anyMatch(address -> known.peer().equals(address.peerId())
                        || address.port() == known.port() && known.address().equals(IpAddress.parse(address.host())));
    }

    /** The next bootstrap node that is neither linked nor dialled, or null. */
    private PeerAddress freeBootstrap() {
        for (int i = 0; i < discovery.bootstrapCount(); i++) {
            PeerAddress next = discovery.nextBootstrap();
            boolean isLinked = next.peerId() != null && discovery.isLinked(next.peerId());
            boolean isTaken = diallers.stream().anyMatch(dialler -> dialler.isAt(next));
            if (!isLinked && !isTaken) {
                return next;
            }
        }
        return null;
    }

    /** Links thread: one that was drawn has ended. */
    void done(Dialler dialler) {
        diallers.remove(dialler);
    }

    private static long nextMs(Backoff backoff) {
        return backoff.nextMs(ThreadLocalRandom.current().nextDouble());
    }

    /** Any thread: a connection's other side said hello as a peer. */
    void up(Connection connection, boolean isKept) {
        if (connection.isDialled()) {
            tellOwner(connection, dialler -> {
                dialler.onUp(isKept);
                discovery.reached(connection);
                if (isKept) {
                    LOG.info("linked to {} at {}", connection.node(), dialler.address());
                }
            });
        }
    }

    /** Any thread: the other side of a connection said why it ends the link. */
    void refused(Connection connection, ResultCode code) {
        if (code != ResultCode.LINK_SURPLUS) {
            refused(connection, code == null ? "unknown code" : code.text());
        }
    }

    /** Any thread: TLS, here or on the other side, ended a connection. */
    void refused(Connection connection, String reason) {
        tellOwner(connection, dialler -> warn(dialler, reason));
    }

    /** Links thread: says once what keeps an address from being linked. */
    private static void warn(Dialler dialler, String reason) {
        if (reason != null && dialler.onRefusal(reason) && dialler.isKept()) {
            LOG.warn("{} takes no link: {}", dialler.address(), reason);
        }
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
            thread.schedule(dialler::onTime, nextMs(backoff), TimeUnit.MILLISECONDS);
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
            dialler.onRefusal("the host is unknown");
            dialler.onFailure();
            return;
        }
        bootstrap.connect(address).addListener((ChannelFuture connected) -> connected(dialler, connected));
    }

    private void connected(Dialler dialler, ChannelFuture connected) {
        if (!connected.isSuccess()) {
            // The channel has closed itself, or never had a loop to be closed by.
            LOG.debug("{} is not reached", dialler.address(), connected.cause());
            tell(() -> {
                dialler.onRefusal("not reached: " + rootOf(connected.cause()).getMessage());
                dialler.onFailure();
            });
            return;
        }
        SocketChannel channel = (SocketChannel) connected.channel();
        opener.open(channel, dialler.address().peerId(), new Opened() {
            @Override
            public void opened(Connection connection) {
                tell(() -> dialler.onConnected(connection));
                connection.open();
                channel.eventLoop().schedule(connection::requirePeer, HELLO_MS_MAX, TimeUnit.MILLISECONDS);
            }

            @Override
            public void failed(String reason) {
                channel.close();
                tell(() -> {
                    warn(dialler, reason);
                    dialler.onFailure();
                });
            }
        });
    }

    /** Netty wraps what the system says into a sentence with the address, which stands beside the reason already. */
    private static Throwable rootOf(Throwable failure) {
        return failure.getCause() == null ? failure : failure.getCause();
    }

    private void tell(Runnable what) {
        if (diallers.isEmpty() && discovery.outboundMax() == 0) {
            return;
        }
        try {
            thread.execute(what);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("nobody dials any more");
        }
    }

    /** Any thread: which addresses take no link, and why. */
    List<String> refusals() {
        List<String> refusals = new ArrayList<>();
        for (Dialler dialler : diallers) {
            String refusal = dialler.refusal();
            if (refusal != null && dialler.isKept()) {
                refusals.add(dialler.address() + ": " + refusal);
            }
        }
        return refusals;
    }

    /** Any thread: the same, with who was asked for and when it was refused. */
    List<UnlinkedPeer> unlinked() {
        List<UnlinkedPeer> unlinked = new ArrayList<>();
        for (Dialler dialler : diallers) {
            String reason = dialler.refusal();
            if (reason != null && dialler.isKept()) {
                PeerAddress address = dialler.address();
                String text = new PeerAddress(address.host(), address.port()).toString();
                unlinked.add(new UnlinkedPeer(
                        UnlinkedPeer.Kind.CONFIGURED, address.peerId(), text, reason, dialler.refusedMs(), 1));
            }
        }
        return unlinked;
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

package io.timecoin.peers;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.timecoin.base.EngineException;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.codec.Offences;
import io.timecoin.codec.OutboundSink;
import io.timecoin.codec.Resume;
import io.timecoin.crypto.NodeIdentity;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;

/**
 * The network of one validator: takes connections and dials other validators, hands their frames to the sink, sends what
 * the pipeline has for them.
 *
 * <p>Life: constructed, so that the pipeline can be given it as its outbound side; {@link #start} with the pipeline's
 * inbound side; {@link #stopReading} to drain; {@link #close}. Threads: those four from one thread, {@link #resume} and
 * {@link #counters}, {@link #peers} and the methods of {@link BulkSink} from any, those of {@link OutboundSink} from the
 * publish thread alone.
 */
public final class NetworkListener implements OutboundSink, BulkSink, Offences, Resume, AutoCloseable {
    /**
     * Of what the JVM may take, which bounds its memory outside the heap too: clients may fill this part, peers another. In the
     * smallest heap half of what is shared must still hold the largest frame.
     */
    private static final int OUTBOUND_SHARE_OF_MEMORY = 8;

    private static final int SWEEPS_PER_IDLE = 4;
    private static final long STOP_MS_MAX = 2_000;
    private static final long FINISH_MS_MAX = 1_000;

    private final ListenerConfig config;
    private final LinkConfig linkConfig;
    private final TrafficConfig traffic;
    private final OutboundBudget clientBudget;
    private final OutboundBudget peerBudget;
    private final NetworkCounts counts = new NetworkCounts();
    private final UnlinkedLog unlinked = new UnlinkedLog();
    private final OutboundCompression compression = new OutboundCompression(counts.compression);
    private final ConnectionTable table;
    private final PeerTable peerTable;
    private final Links links;
    private final Outflow outflow;
    private final GossipAgent gossip;
    private final TlsGate gate;
    private final Guard guard;
    private final Entrance entrance;
    private final Discovery discovery;
    private final AtomicLong resumes = new AtomicLong();
    private final MultiThreadIoEventLoopGroup loops;
    private final List<LoopAgent> agents = new ArrayList<>();

    private InboundSink sink;
    private ArchiveSources sources = ArchiveSources.NONE;
    private LongSupplier height = () -> 0;
    private ByteBufAllocator allocator = ByteBufAllocator.DEFAULT;
    private volatile Channel serverChannel;
    private volatile boolean taking;
    private boolean closed;

    /**
     * Prepares a listener; nothing is bound yet.
     *
     * @param config address and bounds
     */
    public NetworkListener(ListenerConfig config) {
        this(config, LinkConfig.none());
    }

    /** The same over plain TCP, with links. */
    NetworkListener(ListenerConfig config, LinkConfig linkConfig) {
        this(config, linkConfig, TrafficConfig.defaults());
    }

    NetworkListener(ListenerConfig config, LinkConfig linkConfig, TrafficConfig traffic) {
        this(config, linkConfig, traffic, GuardConfig.wide(), null);
    }

    /**
     * Prepares a listener that links to other nodes; nothing is bound or dialled yet.
     *
     * @param config address and bounds
     * @param linkConfig whom to dial, and what a peer must say
     * @param traffic what passes between nodes, and how
     * @param guarding whom to take, and how much of each
     * @param identity proven to every other side, which has to prove its own; null for plain TCP, where nothing is proven
     */
    public NetworkListener(
            ListenerConfig config,
            LinkConfig linkConfig,
            TrafficConfig traffic,
            GuardConfig guarding,
            NodeIdentity identity) {
        this(config, linkConfig, traffic, guarding, identity, outboundBytesOfRole());
    }

    NetworkListener(
            ListenerConfig config,
            LinkConfig linkConfig,
            TrafficConfig traffic,
            GuardConfig guarding,
            NodeIdentity identity,
            long outboundBytesOfRole) {
        this.config = config;
        this.linkConfig = linkConfig;
        this.traffic = traffic.asPossibleHere();
        int dialledMax = linkConfig.addresses().size() + guarding.slots().outboundMax();
        int connectionsMax = config.connectionsMax() + Limits.CONNECTIONS_RESERVED + dialledMax;
        this.clientBudget = new OutboundBudget(outboundBytesOfRole, connectionsMax);
        this.peerBudget = new OutboundBudget(outboundBytesOfRole, connectionsMax);
        this.table = new ConnectionTable(config.connectionsMax(), Limits.CONNECTIONS_RESERVED, dialledMax);
        this.peerTable = new PeerTable(linkConfig.node());
        this.guard = new Guard(guarding, counts);
        this.gate = identity == null ? null : new TlsGate(identity, counts, unlinked);
        this.entrance = new Entrance(this, gate, guarding.slots());
        Hash self = identity == null ? null : identity.key().peerId();
        this.discovery = new Discovery(
                guarding,
                guard,
                peerTable,
                entrance.slots(),
                self,
                linkConfig.addresses().size());
        this.links = new Links(linkConfig, peerTable, discovery, counts);
        this.loops = new MultiThreadIoEventLoopGroup(
                config.threadCount(), new DefaultThreadFactory("network", true), NioIoHandler.newFactory());
        for (EventExecutor loop : loops) {
            agents.add(new LoopAgent((EventLoop) loop, counts.compression));
        }
        this.gossip = new GossipAgent(agents.get(0).eventLoop(), peerTable, counts.gossip);
        this.peerTable.tell(gossip);
        this.outflow = new Outflow(table, peerTable, gossip, counts);
    }

    private static long outboundBytesOfRole() {
        return Math.max(
                2L * LinkConfig.OUTBOUND_BYTES_MIN, Runtime.getRuntime().maxMemory() / OUTBOUND_SHARE_OF_MEMORY);
    }

    /**
     * Binds the address, begins to take connections and to dial.
     *
     * @param inbound where frames are offered, from the event loops
     * @param archive serves peers that lag
     * @param committedHeight height of the last committed block, told in each hello; asked from event loops
     */
    public void start(InboundSink inbound, ArchiveSources archive, LongSupplier committedHeight) {
        sources = archive;
        height = committedHeight;
        start(inbound);
    }

    /**
     * Binds the address and begins to take connections.
     *
     * @param inbound where frames are offered, from the event loops
     * @throws EngineException FATAL PORT_IN_USE if something listens there, FATAL NETWORK if it cannot be bound
     */
    public void start(InboundSink inbound) {
        Invariant.check(sink == null, "a listener starts once");
        sink = inbound;
        taking = true;
        ChannelFuture bound = Sockets.accepting(loops, entrance::accept)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.AUTO_READ, false)
                .bind(new InetSocketAddress(config.host(), config.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw Sockets.bindFailure(config, bound.cause());
        }
        // Nobody is let in before the port is known, which every hello tells.
        serverChannel = bound.channel();
        serverChannel.config().setAutoRead(true);
        if (config.readIdleMs() > 0) {
            long periodMs = config.readIdleMs() / SWEEPS_PER_IDLE;
            for (LoopAgent agent : agents) {
                LoggedTask sweep = new LoggedTask("the sweep of idle connections", agent::sweep);
                agent.eventLoop().scheduleWithFixedDelay(sweep, periodMs, periodMs, TimeUnit.MILLISECONDS);
            }
        }
        guard.start();
        links.start(Sockets.dialling(loops), entrance::open);
    }

    /** Whose consensus keys decide from now on: a set that is replaced where it is another, asked for by any thread. */
    public void validators(Supplier<? extends Set<Hash>> now) {
        guard.validators(now);
    }

    /** Before it starts: where the buffers of what it accepts come from, so that they can be counted. */
    void allocateFrom(ByteBufAllocator source) {
        allocator = source;
    }

    List<LoopAgent> agents() {
        return agents;
    }

    LoopAgent agentOf(EventLoop loop) {
        for (LoopAgent agent : agents) {
            if (agent.eventLoop() == loop) {
                return agent;
            }
        }
        throw new IllegalStateException("every loop of the group has an agent");
    }

    /** The bound port: the configured one, or the one the system chose. */
    public int port() {
        return ((InetSocketAddress) serverChannel.localAddress()).getPort();
    }

    /** What has been counted so far. */
    public NetworkCounters counters() {
        return counts.snapshot();
    }

    @Override
    public void resume() {
        resumes.incrementAndGet();
        for (int i = 0; i < agents.size(); i++) {
            agents.get(i).resume();
        }
    }

    @Override
    public boolean send(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        return outflow.send(connectionId, correlationId, type, payload, offset, length);
    }

    @Override
    public void sendToSubscribers(FrameType type, DirectBuffer payload, int offset, int length) {
        outflow.sendToSubscribers(type, payload, offset, length);
    }

    @Override
    public void sendToPeers(FrameType type, DirectBuffer payload, int offset, int length) {
        outflow.sendToPeers(type, payload, offset, length);
    }

    @Override
    public void relay(
            long connectionId, DirectBuffer hashes, int hashAt, DirectBuffer payload, int offset, int length) {
        outflow.relay(connectionId, hashes, hashAt, payload, offset, length);
    }

    @Override
    public void refused(long connectionId, ResultCode code, DirectBuffer hashes, int hashAt) {
        outflow.refused(connectionId, code, hashes, hashAt);
    }

    @Override
    public void broughtConsensus(long connectionId) {
        outflow.broughtConsensus(connectionId);
    }

    @Override
    public void flush() {
        outflow.flush();
    }

    @Override
    public boolean sendBulk(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        return outflow.sendBulk(connectionId, correlationId, type, payload, offset, length);
    }

    @Override
    public boolean isValidators(long connectionId) {
        return outflow.isValidators(connectionId);
    }

    @Override
    public long bulkRoom(long connectionId) {
        return outflow.bulkRoom(connectionId);
    }

    @Override
    public void offence(long connectionId, ResultCode code) {
        if (!Offence.isEver(code)) {
            return;
        }
        Connection connection = table.find(connectionId);
        if (connection == null) {
            guard.offence(connectionId, code);
        } else {
            connection.ending().offended(code);
            if (code == ResultCode.FALSE_PROOF) {
                // Whoever asked has no use for it any more. Where it is banned, it has ended with that.
                connection.ending().endLater(code);
            }
        }
    }

    /** The links to other validators that are up, in the order of their nodes. Any thread. */
    public List<PeerView> peers() {
        return Arrays.stream(peerTable.links()).map(Connection::view).toList();
    }

    @Override
    public int peerCount() {
        return peerTable.links().length;
    }

    /** How those stand that are linked, in the same order. Any thread; locks for a moment. */
    public List<PeerState> peerStates() {
        return Arrays.stream(peerTable.links()).map(PeerState::of).toList();
    }

    /** Who is not linked, and why: what is configured, links that were lost, who was refused. Any thread; locks for a moment. */
    public List<UnlinkedPeer> unlinkedPeers() {
        List<UnlinkedPeer> all = new ArrayList<>();
        links.unlinked().stream().limit(Limits.UNLINKED_MAX).forEach(all::add);
        all.addAll(unlinked.all());
        return all;
    }

    /** The configured addresses that take no link, each with the reason. Any thread. */
    public List<String> refusals() {
        return links.refusals();
    }

    /** Why the last connection did not come up that proved no key; empty if none failed. Any thread. */
    public String lastHandshakeFailure() {
        return gate == null ? "" : gate.lastFailure();
    }

    /** Takes no more connections and offers no more frames once it has returned; what is sent still leaves. */
    public void stopReading() {
        taking = false;
        links.stop();
        if (serverChannel != null) {
            serverChannel.close().awaitUninterruptibly(STOP_MS_MAX);
        }
        List<Future<?>> stops = new ArrayList<>();
        for (LoopAgent agent : agents) {
            stops.add(agent.eventLoop().submit(agent::stopReading));
        }
        for (Future<?> stop : stops) {
            stop.awaitUninterruptibly(STOP_MS_MAX);
        }
    }

    /** Lets out what was flushed, for a second at most, and ends every connection and thread. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopReading();
        links.close();
        if (gate != null) {
            gate.close();
        }
        for (LoopAgent agent : agents) {
            agent.eventLoop().execute(agent::finish);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FINISH_MS_MAX);
        for (int slot = 0; slot < table.capacity(); slot++) {
            Connection connection = table.at(slot);
            if (connection != null) {
                connection.awaitEnd(deadline - System.nanoTime());
            }
        }
        agents.get(0).eventLoop().execute(gossip::close);
        compression.close();
        guard.close();
        loops.shutdownGracefully(0, FINISH_MS_MAX, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MS_MAX);
    }

    boolean isTaking() {
        return taking;
    }

    Entrance entrance() {
        return entrance;
    }

    Discovery discovery() {
        return discovery;
    }

    Guard guard() {
        return guard;
    }

    ConnectionTable table() {
        return table;
    }

    PeerTable peerTable() {
        return peerTable;
    }

    Links links() {
        return links;
    }

    ListenerConfig config() {
        return config;
    }

    LinkConfig linkConfig() {
        return linkConfig;
    }

    TrafficConfig traffic() {
        return traffic;
    }

    GossipAgent gossip() {
        return gossip;
    }

    OutboundCompression compression() {
        return compression;
    }

    OutboundBudget clientBudget() {
        return clientBudget;
    }

    OutboundBudget peerBudget() {
        return peerBudget;
    }

    InboundSink sink() {
        return sink;
    }

    ArchiveSources sources() {
        return sources;
    }

    LongSupplier height() {
        return height;
    }

    AtomicLong resumes() {
        return resumes;
    }

    UnlinkedLog unlinked() {
        return unlinked;
    }

    NetworkCounts counts() {
        return counts;
    }
}

package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.NETWORK;
import static io.timecoin.base.EngineException.Cause.PORT_IN_USE;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.timecoin.base.EngineException;
import io.timecoin.base.Invariant;
import io.timecoin.codec.BlocksSource;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.codec.OutboundSink;
import io.timecoin.codec.Resume;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
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
public final class NetworkListener implements OutboundSink, BulkSink, Resume, AutoCloseable {
    private static final int BACKLOG = 1024;

    /**
     * Of what the JVM may take, which bounds its memory outside the heap too: clients may fill this part, peers another. In the
     * smallest heap half of what is shared must still hold the largest frame.
     */
    private static final int OUTBOUND_SHARE_OF_MEMORY = 8;

    private static final int READ_BYTES_MIN = 2048;
    private static final int READ_BYTES_INITIAL = 16 * 1024;
    private static final int READ_BYTES_MAX = 64 * 1024;

    private static final int SWEEPS_PER_IDLE = 4;
    private static final int CONNECT_MS_MAX = 5_000;
    private static final long STOP_MS_MAX = 2_000;
    private static final long FINISH_MS_MAX = 1_000;

    private final ListenerConfig config;
    private final LinkConfig linkConfig;
    private final OutboundBudget clientBudget;
    private final OutboundBudget peerBudget;
    private final NetworkCounts counts = new NetworkCounts();
    private final ConnectionTable table;
    private final PeerTable peerTable;
    private final Links links;
    private final Outflow outflow;
    private final AtomicLong resumes = new AtomicLong();
    private final MultiThreadIoEventLoopGroup loops;
    private final List<LoopAgent> agents = new ArrayList<>();

    private InboundSink sink;
    private BlocksSource blocks = BlocksSource.NONE;
    private LongSupplier height = () -> 0;
    private Channel serverChannel;
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

    /**
     * Prepares a listener that links to other validators; nothing is bound or dialled yet.
     *
     * @param config address and bounds
     * @param linkConfig whom to dial, and what a peer must say
     */
    public NetworkListener(ListenerConfig config, LinkConfig linkConfig) {
        this(
                config,
                linkConfig,
                Math.max(
                        2L * LinkConfig.OUTBOUND_BYTES_MIN,
                        Runtime.getRuntime().maxMemory() / OUTBOUND_SHARE_OF_MEMORY));
    }

    NetworkListener(ListenerConfig config, LinkConfig linkConfig, long outboundBytesOfRole) {
        this.config = config;
        this.linkConfig = linkConfig;
        int connectionsMax = config.connectionsMax() + linkConfig.addresses().size();
        this.clientBudget = new OutboundBudget(outboundBytesOfRole, connectionsMax);
        this.peerBudget = new OutboundBudget(outboundBytesOfRole, connectionsMax);
        this.table = new ConnectionTable(
                config.connectionsMax(), linkConfig.addresses().size());
        this.peerTable = new PeerTable(linkConfig.node());
        this.links = new Links(linkConfig, peerTable, counts);
        this.outflow = new Outflow(table, peerTable, counts);
        this.loops = new MultiThreadIoEventLoopGroup(
                config.threadCount(), new DefaultThreadFactory("network", true), NioIoHandler.newFactory());
        for (EventExecutor loop : loops) {
            agents.add(new LoopAgent((EventLoop) loop));
        }
    }

    /**
     * Binds the address, begins to take connections and to dial.
     *
     * @param inbound where frames are offered, from the event loops
     * @param blocksSource serves peers that ask for committed blocks
     * @param committedHeight height of the last committed block, told in each hello; asked from event loops
     */
    public void start(InboundSink inbound, BlocksSource blocksSource, LongSupplier committedHeight) {
        blocks = blocksSource;
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
        ChannelFuture bound = bootstrap()
                .bind(new InetSocketAddress(config.host(), config.port()))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close();
            throw bindFailure(bound.cause());
        }
        serverChannel = bound.channel();
        if (config.readIdleMs() > 0) {
            long periodMs = config.readIdleMs() / SWEEPS_PER_IDLE;
            for (LoopAgent agent : agents) {
                agent.eventLoop().scheduleWithFixedDelay(agent::sweep, periodMs, periodMs, TimeUnit.MILLISECONDS);
            }
        }
        links.start(dialBootstrap(), channel -> add(channel, true));
    }

    private ServerBootstrap bootstrap() {
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
                        accept(channel);
                    }
                });
    }

    private void accept(SocketChannel channel) {
        if (add(channel, false) == null) {
            counts.connectionsRefused.increment();
            channel.close();
        }
    }

    private Connection add(SocketChannel channel, boolean isDialled) {
        long id = taking ? table.reserve(isDialled) : 0;
        if (id == 0) {
            return null;
        }
        Connection connection = new Connection(id, channel, agentOf(channel.eventLoop()), this, isDialled);
        channel.pipeline().addLast(connection);
        return connection;
    }

    /** Reads nothing until the connection is there to take it, and looks no name up on an event loop. */
    private Bootstrap dialBootstrap() {
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

    private LoopAgent agentOf(EventLoop loop) {
        for (LoopAgent agent : agents) {
            if (agent.eventLoop() == loop) {
                return agent;
            }
        }
        throw new IllegalStateException("every loop of the group has an agent");
    }

    private EngineException bindFailure(Throwable cause) {
        String address = config.host() + ':' + config.port();
        boolean isUnknown = cause instanceof UnresolvedAddressException;
        String reason = isUnknown ? "the host is unknown" : String.valueOf(cause.getMessage());
        if (cause instanceof BindException && reason.contains("in use")) {
            return EngineException.fatal(PORT_IN_USE, "something already listens on " + address, cause);
        }
        return EngineException.fatal(NETWORK, "cannot listen on " + address + ": " + reason, cause);
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
    public void relay(long connectionId, FrameType type, DirectBuffer payload, int offset, int length) {
        outflow.relay(connectionId, type, payload, offset, length);
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
    public long bulkRoom(long connectionId) {
        return outflow.bulkRoom(connectionId);
    }

    /** The links to other validators that are up, in the order of their nodes. Any thread. */
    public List<PeerView> peers() {
        return Arrays.stream(peerTable.links()).map(Connection::view).toList();
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
        loops.shutdownGracefully(0, FINISH_MS_MAX, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MS_MAX);
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

    OutboundBudget clientBudget() {
        return clientBudget;
    }

    OutboundBudget peerBudget() {
        return peerBudget;
    }

    InboundSink sink() {
        return sink;
    }

    BlocksSource blocks() {
        return blocks;
    }

    LongSupplier height() {
        return height;
    }

    AtomicLong resumes() {
        return resumes;
    }

    NetworkCounts counts() {
        return counts;
    }
}

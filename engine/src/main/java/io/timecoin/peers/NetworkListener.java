package io.timecoin.peers;

import static io.timecoin.base.EngineException.Cause.NETWORK;
import static io.timecoin.base.EngineException.Cause.PORT_IN_USE;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.timecoin.base.EngineException;
import io.timecoin.base.Invariant;
import io.timecoin.codec.BlocksSource;
import io.timecoin.codec.BulkSink;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.codec.OutboundSink;
import io.timecoin.codec.Resume;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The TCP listener: takes connections, hands their frames to the sink, sends what the pipeline has for them.
 *
 * <p>Life: constructed, so that the pipeline can be given it as its outbound side; {@link #start} with the pipeline's
 * inbound side; {@link #stopReading} to drain; {@link #close}. Threads: those four from one thread, {@link #resume} and
 * {@link #counters} from any, the methods of {@link OutboundSink} from the publish thread alone.
 */
public final class NetworkListener implements OutboundSink, BulkSink, Resume, AutoCloseable {
    private static final int BACKLOG = 1024;
    private static final int READ_BYTES_MIN = 2048;
    private static final int READ_BYTES_INITIAL = 16 * 1024;
    private static final int READ_BYTES_MAX = 64 * 1024;

    /** Below this, a copy into the connection's own chunk is cheaper than one more buffer to write. */
    private static final int SHARED_BYTES_MIN = 4096;

    private static final int SWEEPS_PER_IDLE = 4;
    private static final long STOP_MS_MAX = 2_000;
    private static final long FINISH_MS_MAX = 1_000;

    private final ListenerConfig config;
    private final ConnectionTable table;
    private final NetworkCounts counts = new NetworkCounts();
    private final AtomicLong resumes = new AtomicLong();
    private final MultiThreadIoEventLoopGroup loops;
    private final List<LoopAgent> agents = new ArrayList<>();

    // Publish thread.
    private final List<Connection> batch = new ArrayList<>();
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    private final LinkConfig linkConfig;
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
        this.config = config;
        this.linkConfig = linkConfig;
        this.table = new ConnectionTable(config.connectionsMax());
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
    }

    private ServerBootstrap bootstrap() {
        int high = config.outboundBytesMax();
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high))
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_INITIAL, READ_BYTES_MAX))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
    }

    private void accept(SocketChannel channel) {
        long id = taking ? table.reserve() : 0;
        if (id == 0) {
            counts.connectionsRefused.increment();
            channel.close();
            return;
        }
        channel.pipeline().addLast(new Connection(id, channel, agentOf(channel.eventLoop()), this));
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
        Connection connection = table.find(connectionId);
        if (connection == null) {
            counts.framesDroppedOut.increment();
            return false;
        }
        boolean admitted = connection.outbound().append(type, correlationId, payload, offset, length);
        queued(connection, admitted);
        return admitted;
    }

    @Override
    public void sendToSubscribers(FrameType type, DirectBuffer payload, int offset, int length) {
        Connection[] subscribers = table.subscribers();
        if (subscribers.length == 0) {
            return;
        }
        if (length < SHARED_BYTES_MIN) {
            for (Connection subscriber : subscribers) {
                queued(subscriber, subscriber.outbound().append(type, 0, payload, offset, length));
            }
            return;
        }
        ByteBuf frame = ByteBufAllocator.DEFAULT.directBuffer(FrameHeader.BYTES + length);
        OutboundQueue.encode(frame, view, type, 0, payload, offset, length);
        for (Connection subscriber : subscribers) {
            queued(subscriber, subscriber.outbound().appendShared(frame));
        }
        frame.release();
    }

    @Override
    public void sendToPeers(FrameType type, DirectBuffer payload, int offset, int length) {
        sendToPeersBut(0, type, payload, offset, length);
    }

    @Override
    public void sendToPeersBut(long connectionId, FrameType type, DirectBuffer payload, int offset, int length) {
        // No connection is a peer yet.
    }

    @Override
    public boolean sendBulk(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        return false;
    }

    @Override
    public long queuedBytes(long connectionId) {
        return -1;
    }

    /** The links to other validators that are up now. Any thread. */
    public List<PeerView> peers() {
        return List.of();
    }

    private void queued(Connection connection, boolean admitted) {
        if (!admitted) {
            counts.framesDroppedOut.increment();
        } else if (connection.joinBatch()) {
            batch.add(connection);
        }
    }

    @Override
    public void flush() {
        for (int i = 0; i < batch.size(); i++) {
            Connection connection = batch.get(i);
            connection.leaveBatch();
            connection.outbound().flush();
        }
        batch.clear();
    }

    /** Takes no more connections and offers no more frames once it has returned; what is sent still leaves. */
    public void stopReading() {
        taking = false;
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
        for (LoopAgent agent : agents) {
            agent.eventLoop().execute(agent::finish);
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FINISH_MS_MAX);
        for (int slot = 0; slot < config.connectionsMax(); slot++) {
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

    InboundSink sink() {
        return sink;
    }

    AtomicLong resumes() {
        return resumes;
    }

    NetworkCounts counts() {
        return counts;
    }
}

package io.timecoin.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.timecoin.crypto.NodeIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Attacks one validator and tells what became of it.
 *
 * <pre>
 *  pace: so many pieces a second --turns--> connections, each with its script ==sockets==> validator
 *                                                ^                                            |
 *                counts <--answers, ends---------+--------------------------------------------+
 *  probe: asks for the status as somebody else, over connections of its own
 * </pre>
 *
 * <p>One thread, an event loop, owns connections, scripts and counts; the arithmetic of handshakes and the probe have their
 * own. What waits to be sent is bounded for all connections together. {@link #run} blocks its caller, {@link #sample} and
 * {@link #stop} are for any. An attack runs once.
 */
public final class Attack {
    private static final long TICK_MICROS = 2_000;
    private static final int PIECES_A_TICK_MAX = 2_048;
    private static final int OPENINGS_A_TICK_MAX = 32;
    private static final int CONNECT_MS_MAX = 5_000;
    private static final int QUEUED_BYTES_MAX = 32 * 1024 * 1024;
    private static final int QUEUED_BYTES_LEAST = 2 * AttackScript.PIECE_BYTES_MAX;
    private static final int QUEUED_BYTES_MOST = 8 * AttackScript.PIECE_BYTES_MAX;
    private static final int CORES_PER_THREAD = 2;
    private static final long END_MS_MAX = 1_000;
    private static final long FLUSH_MS_MAX = 400;
    private static final double NANOS_PER_SECOND = 1e9;

    /** What may be made up for after a pause, as a part of a second. */
    private static final double BURST_SECONDS = 0.1;

    private final AttackConfig config;
    private final int ratePerSecond;
    private final AttackCounts counts;
    private final StatusProbe probe;
    private final MultiThreadIoEventLoopGroup loops;
    private final EventLoop loop;
    private final ExecutorService handshakes;
    private final List<AttackConnection> connections = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile AttackReport last;

    // The event loop.
    private boolean isEnded;
    private long begunNs;
    private long tickNs;
    private double pieces;
    private int next;

    /** Prepares an attack; no connection is made yet. */
    public Attack(AttackConfig config, AttackTarget target) {
        this.config = config;
        // Whoever drips as fast as it can does not drip.
        boolean isSlow = config.kind() == AttackKind.SLOWLORIS && config.ratePerSecond() == AttackConfig.MAXIMUM;
        this.ratePerSecond = isSlow ? config.connections() : config.ratePerSecond();
        this.counts = new AttackCounts(config.identities().size());
        this.probe = new StatusProbe(target, config.isPlain() ? null : NodeIdentity.ephemeral());
        this.loops =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("attack", true), NioIoHandler.newFactory());
        this.loop = (EventLoop) loops.iterator().next();
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / CORES_PER_THREAD);
        // Bounded by the connections there are: the handshake of each has one task out at a time.
        this.handshakes = Executors.newFixedThreadPool(threads, new DefaultThreadFactory("attack-tls", true));
        Bootstrap bootstrap = bootstrap(target);
        AttackScripts scripts = new AttackScripts(config, target);
        for (int i = 0; i < config.connections(); i++) {
            connections.add(new AttackConnection(
                    i % config.identities().size(),
                    config.isPlain()
                            ? null
                            : config.identities().get(i % config.identities().size()),
                    scripts.next(),
                    bootstrap,
                    handshakes,
                    counts));
        }
    }

    private Bootstrap bootstrap(AttackTarget target) {
        int high = Math.max(QUEUED_BYTES_LEAST, Math.min(QUEUED_BYTES_MOST, QUEUED_BYTES_MAX / config.connections()));
        Bootstrap bootstrap = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .remoteAddress(target.host(), target.port())
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS_MAX)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(high / 2, high));
        boolean makesMany = config.kind() == AttackKind.CONNECTION_FLOOD || config.kind() == AttackKind.OVERSIZED;
        // An end in order keeps the local port for a minute: a flood would soon have none left.
        return makesMany ? bootstrap.option(ChannelOption.SO_LINGER, 0) : bootstrap;
    }

    /**
     * Attacks until the window is over or it is stopped, and closes every socket.
     *
     * @return what was sent and met, whatever the validator did
     */
    public AttackReport run() {
        probe.start();
        try {
            loop.execute(this::begin);
            if (config.windowMs() > 0) {
                awaitStop(config.windowMs());
            } else {
                awaitStop(Long.MAX_VALUE);
            }
            probe.close();
            loop.submit(this::end).awaitUninterruptibly(END_MS_MAX);
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MS_MAX);
            for (AttackConnection connection : connections) {
                connection.awaitEnd(deadline - System.nanoTime());
            }
            return sample();
        } finally {
            endHandshakes();
            loops.shutdownGracefully(0, END_MS_MAX, TimeUnit.MILLISECONDS).awaitUninterruptibly(END_MS_MAX);
        }
    }

    /** What is being computed hands its outcome to the loop, so that must be there still. */
    private void endHandshakes() {
        handshakes.shutdownNow();
        try {
            handshakes.awaitTermination(END_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitStop(long ms) {
        try {
            stop.await(ms, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets {@link #run} end. */
    public void stop() {
        stop.countDown();
    }

    /** How the attack stands. */
    public AttackReport sample() {
        try {
            last = loop.submit(this::report).get();
        } catch (RejectedExecutionException | ExecutionException e) {
            // It has ended, and the last word is said.
            return last;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return last;
    }

    private AttackReport report() {
        long now = isEnded ? tickNs : System.nanoTime();
        return counts.report(begunNs == 0 ? 0 : (now - begunNs) / NANOS_PER_SECOND, probe);
    }

    private void begin() {
        begunNs = System.nanoTime();
        tickNs = begunNs;
        tick();
    }

    private void end() {
        isEnded = true;
        tickNs = System.nanoTime();
        connections.forEach(AttackConnection::finish);
        loop.schedule(() -> connections.forEach(AttackConnection::close), FLUSH_MS_MAX, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (isEnded) {
            return;
        }
        long now = System.nanoTime();
        refill((now - tickNs) / NANOS_PER_SECOND);
        tickNs = now;
        attend(now);
        boolean isBusy = giveTurns() && ratePerSecond == AttackConfig.MAXIMUM;
        // Scheduled, not executed: the loop reads and writes sockets before what is due next, but behind all that
        // waits.
        loop.schedule(this::tick, isBusy ? 1 : TICK_MICROS, TimeUnit.MICROSECONDS);
    }

    private void refill(double seconds) {
        pieces = ratePerSecond == AttackConfig.MAXIMUM
                ? PIECES_A_TICK_MAX
                : Math.min(pieces + ratePerSecond * seconds, 1 + ratePerSecond * BURST_SECONDS);
    }

    /** Opens what is closed, in the order of turns, and closes what is over. */
    private void attend(long now) {
        boolean paysForOpening = config.kind() == AttackKind.CONNECTION_FLOOD;
        int openings = 0;
        for (int i = 0; i < connections.size(); i++) {
            AttackConnection connection = connections.get((next + i) % connections.size());
            connection.closeIfOver(now);
            boolean mayOpen = openings < OPENINGS_A_TICK_MAX && (!paysForOpening || pieces >= 1);
            if (mayOpen && connection.openIfDue(now)) {
                openings++;
                pieces -= paysForOpening ? 1 : 0;
            }
        }
    }

    /** Whether any piece was sent. */
    private boolean giveTurns() {
        boolean hasSent = false;
        int idle = 0;
        while (pieces >= 1 && idle < connections.size()) {
            AttackConnection connection = connections.get(next);
            next = (next + 1) % connections.size();
            int used = connection.send((int) Math.min(pieces, Integer.MAX_VALUE));
            pieces -= used;
            idle = used == 0 ? idle + 1 : 0;
            hasSent |= used > 0;
        }
        return hasSent;
    }
}

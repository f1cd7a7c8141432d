package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.timecoin.base.Hash;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.BlocksSource;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, accepted or dialled. READING until the sink refuses a frame, then STALLED with that frame kept and the
 * socket not read; {@link #readOn} offers it again. CLOSED or drained, it offers nothing. What it is between validators
 * is in {@link Link}. Event loop, except where said.
 */
final class Connection extends ChannelInboundHandlerAdapter implements FrameReader.Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int SWEEPS_IDLE_MAX = 4;
    private static final long LINGER_MS = 1_000;

    private final long id;
    private final SocketChannel channel;
    private final LoopAgent agent;
    private final NetworkListener listener;
    private final ConnectionTable table;
    private final InboundSink sink;
    private final BlocksSource blocks;
    private final AtomicLong resumes;
    private final NetworkCounts counts;
    private final OutboundQueue outbound;
    private final FrameReader reader;
    private final Link link;
    private final Handshake handshake;
    private final ParkedTransactions parked = new ParkedTransactions(this::offer);

    /** Read from the socket and not yet used: the first holds the refused frame, unless the reader does. */
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(1);

    private boolean stalled;
    private boolean isListed;
    private boolean stopped;
    private boolean ended;
    private boolean subscribed;
    private boolean written;
    private boolean arrived;
    private int silentSweeps;
    private int stuckSweeps;
    private long framesTaken;
    private long discardedBytes;

    /** Publish thread: whether the connection is in the batch being gathered, and whether it was given up. */
    private boolean inBatch;

    private boolean givenUp;

    Connection(long id, SocketChannel channel, LoopAgent agent, NetworkListener listener, boolean isDialled) {
        this.id = id;
        this.channel = channel;
        this.agent = agent;
        this.listener = listener;
        this.table = listener.table();
        this.sink = listener.sink();
        this.blocks = listener.blocks();
        this.resumes = listener.resumes();
        this.counts = listener.counts();
        this.outbound =
                new OutboundQueue(channel, listener.config().outboundBytesMax(), listener.clientBudget(), this::readOn);
        this.reader = new FrameReader(channel.alloc(), this);
        this.link = new Link(listener.linkConfig(), isDialled);
        this.handshake = new Handshake(this, link, listener);
    }

    /** Any thread. */
    long id() {
        return id;
    }

    /** Any thread. */
    boolean isDialled() {
        return link.isDialled();
    }

    /** Any thread: whether the other side said that it is a peer, and the link has not ended. */
    boolean isPeer() {
        return link.isPeer();
    }

    /** Any thread: the other side's identity, or null before its hello. */
    Hash node() {
        return link.node();
    }

    /** Any thread. */
    boolean isOpen() {
        return channel.isActive();
    }

    OutboundQueue outbound() {
        return outbound;
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    /** Any thread; of a link that is up. */
    PeerView view() {
        InetSocketAddress address = channel.remoteAddress();
        return new PeerView(
                id,
                address == null ? "" : address.getAddress().getHostAddress() + ':' + address.getPort(),
                link.node(),
                link.isDialled(),
                link.height(),
                outbound.queuedBytes(),
                link.sinceMs());
    }

    /** Publish thread: marks the connection as part of the batch; false if it already was. */
    boolean joinBatch() {
        boolean joined = !inBatch;
        inBatch = true;
        return joined;
    }

    /** Publish thread. */
    void leaveBatch() {
        inBatch = false;
    }

    /** Publish thread: ends a connection that lost what it must not lose. */
    void endTooSlow() {
        if (!givenUp) {
            givenUp = true;
            counts.connectionsTooSlow.increment();
            channel.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        counts.bytesIn.add(in.readableBytes());
        arrived = true;
        if (stopped || ended) {
            discard(in);
            return;
        }
        held.add(in);
        if (!stalled) {
            useHeld();
        }
    }

    private void discard(ByteBuf in) {
        discardedBytes += in.readableBytes();
        in.release();
        if (discardedBytes > Limits.FRAME_SKIP_BYTES_MAX) {
            channel.close();
        }
    }

    private void useHeld() {
        framesTaken = 0;
        ByteBuf first = held.peek();
        while (first != null && !stalled) {
            if (reader.read(first)) {
                held.poll().release();
                first = held.peek();
            } else {
                stall();
            }
        }
        counts.framesIn.add(framesTaken);
    }

    private void stall() {
        stalled = true;
        counts.stalls.increment();
        channel.config().setAutoRead(false);
    }

    /** Goes on after a stall, with the kept frame first. */
    void readOn() {
        isListed = false;
        if (stopped) {
            return;
        }
        parked.offerAll();
        if (!stalled) {
            return;
        }
        stalled = false;
        useHeld();
        flushWritten();
        if (!stalled) {
            channel.config().setAutoRead(true);
        }
    }

    /** A client that does not read its answers is not read: so none is lost. */
    @Override
    public boolean isReady() {
        return link.isPeer() || !outbound.isHalfFull();
    }

    @Override
    public ResultCode admit(FrameType type) {
        return handshake.admit(type);
    }

    @Override
    public boolean onFrame(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        boolean isTaken =
                switch (type) {
                    case HELLO -> handshake.onHello(correlationId, buffer, offset, length);
                    case ANSWER -> {
                        handshake.onAnswer(buffer, offset, length);
                        yield true;
                    }
                    case SUBSCRIBE_BLOCKS -> {
                        subscribe(correlationId, buffer, offset, length);
                        yield true;
                    }
                    case BLOCKS_REQUEST -> {
                        requestBlocks(correlationId, buffer, offset, length);
                        yield true;
                    }
                    case TRANSACTION -> takeTransaction(correlationId, buffer, offset, length);
                    default -> offer(type, correlationId, buffer, offset, length);
                };
        framesTaken += isTaken ? 1 : 0;
        return isTaken;
    }

    /** A client's waits in its socket; a peer's steps aside, because votes come behind it. */
    private boolean takeTransaction(long correlationId, DirectBuffer buffer, int offset, int length) {
        if (!link.isPeer()) {
            return offer(FrameType.TRANSACTION, correlationId, buffer, offset, length);
        }
        boolean isOffered = parked.isEmpty() && offer(FrameType.TRANSACTION, correlationId, buffer, offset, length);
        if (!isOffered && !parked.park(buffer, offset, length)) {
            counts.transactionsDroppedIn.increment();
        }
        return true;
    }

    /** Offers one frame to the sink; false if it has no room, then this connection is listed to be resumed. */
    boolean offer(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        // A resume that comes between the refusal and the stall would be lost: so its count is read before and after.
        long resumesBefore = resumes.get();
        if (sink.offer(id, correlationId, type, buffer, offset, length)) {
            return true;
        }
        if (!isListed) {
            isListed = true;
            agent.stall(this);
        }
        if (resumes.get() != resumesBefore) {
            agent.resume();
        }
        return false;
    }

    private void subscribe(long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = MessageForm.checkSubscribeBlocks(buffer, offset, length);
        if (code == ResultCode.OK) {
            subscribed = true;
            table.subscribe(this);
        }
        answer(code, FrameType.SUBSCRIBE_BLOCKS.code(), correlationId);
    }

    private void requestBlocks(long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = MessageForm.checkBlocksRequest(buffer, offset, length);
        if (code != ResultCode.OK) {
            answer(code, FrameType.BLOCKS_REQUEST.code(), correlationId);
        } else if (!blocks.serve(
                id,
                correlationId,
                MessageForm.blocksRequestFrom(buffer, offset),
                MessageForm.blocksRequestCount(buffer, offset))) {
            counts.blocksRequestsDropped.increment();
        }
    }

    @Override
    public void onRefused(ResultCode code, int typeCode, long correlationId, boolean last) {
        counts.framesRefused.increment();
        // Two that refuse each other's answers would never come to rest.
        if (typeCode != FrameType.ANSWER.code()) {
            answer(code, typeCode, correlationId);
        }
        if (last) {
            shutDownOutput();
        }
    }

    /** To close with bytes unread would reset the connection and could lose the answer: so only our half ends. */
    private void shutDownOutput() {
        ended = true;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> channel.shutdownOutput());
    }

    /** Ends the link: says why, takes nothing more, and closes once that has left. */
    void end(ResultCode code, long correlationId) {
        if (ended) {
            return;
        }
        listener.peerTable().remove(this);
        link.end();
        reader.end();
        answer(code, FrameType.HELLO.code(), correlationId);
        shutDownOutput();
        channel.eventLoop().schedule((Runnable) channel::close, LINGER_MS, TimeUnit.MILLISECONDS);
    }

    /** Any thread: another link to the same validator is kept; what was handed over for this one still leaves. */
    void endSurplus() {
        try {
            channel.eventLoop().execute(() -> {
                outbound.run();
                end(ResultCode.LINK_SURPLUS, 0);
            });
        } catch (RejectedExecutionException stopped) {
            // The loops are gone, and every connection with them.
            LOG.debug("connection {} has ended with its loop", id);
        }
    }

    /** Closes a dialled connection whose other side has not said hello by now. */
    void requirePeer() {
        if (!link.isPeer()) {
            channel.close();
        }
    }

    /** Says hello before anything else; for the side that dialled. */
    void open() {
        handshake.sayHello();
        flushWritten();
        channel.config().setAutoRead(true);
    }

    void answer(ResultCode code, int requestType, long correlationId) {
        write(agent.answerFrame().encode(channel.alloc(), code, requestType, correlationId));
    }

    /** Writes a frame of our own; it leaves when what was read has been used. */
    void write(ByteBuf frame) {
        // Whoever sends nonsense and reads no answer must not fill the memory.
        if (outbound.writeNow(frame)) {
            written = true;
        } else {
            counts.framesDroppedOut.increment();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flushWritten();
    }

    private void flushWritten() {
        if (written) {
            written = false;
            channel.flush();
        }
    }

    /** Counts silence and stuckness; four sweeps of either end the connection. Keeps a link from silence of ours. */
    void sweep() {
        boolean silent = !arrived && !subscribed && !stalled && !stopped;
        silentSweeps = silent ? silentSweeps + 1 : 0;
        arrived = false;
        stuckSweeps = outbound.isStuck() ? stuckSweeps + 1 : 0;
        if (silentSweeps >= SWEEPS_IDLE_MAX || stuckSweeps >= SWEEPS_IDLE_MAX) {
            counts.connectionsIdle.increment();
            channel.close();
        } else if (!outbound.takeHandedOut() && link.isPeer()) {
            handshake.sayHello();
            flushWritten();
        }
    }

    /** From here on nothing is offered; answers still leave. */
    void stopReading() {
        stopped = true;
        stalled = false;
        channel.config().setAutoRead(false);
        releaseHeld();
    }

    /** Ends the connection once what was handed over has left. */
    void finish() {
        outbound.run();
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Any thread but the event loop: waits for the end. */
    void awaitEnd(long nanos) {
        channel.closeFuture().awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        table.put(this);
        agent.add(this);
        counts.connections.increment();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        stopped = true;
        link.end();
        agent.remove(this);
        table.remove(this);
        listener.peerTable().remove(this);
        counts.connections.decrement();
        releaseHeld();
        outbound.discard();
        listener.links().ended(this);
    }

    private void releaseHeld() {
        for (ByteBuf buffer = held.poll(); buffer != null; buffer = held.poll()) {
            buffer.release();
        }
        reader.release();
        parked.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset is the other side's right; anything else is a fault of ours, and worth its trace.
        if (!(cause instanceof IOException)) {
            LOG.error("connection {} ends: its handler failed", id, cause);
        }
        ctx.close();
    }
}

package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.timecoin.base.Limits;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import io.timecoin.codec.sbe.MessageHeaderDecoder;
import io.timecoin.codec.sbe.SubscribeBlocksDecoder;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted connection. READING until the sink refuses a frame, then STALLED with that frame kept and the socket not
 * read; {@link #readOn} offers it again. CLOSED or drained, it offers nothing. Event loop, except where said.
 */
final class Connection extends ChannelInboundHandlerAdapter implements FrameReader.Consumer {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
    private static final int SWEEPS_IDLE_MAX = 4;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private final long id;
    private final SocketChannel channel;
    private final LoopAgent agent;
    private final ConnectionTable table;
    private final InboundSink sink;
    private final AtomicLong resumes;
    private final NetworkCounts counts;
    private final OutboundQueue outbound;
    private final FrameReader reader;

    /** Read from the socket and not yet used: the first holds the refused frame, unless the reader does. */
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(1);

    private boolean stalled;
    private boolean stopped;
    private boolean ended;
    private boolean subscribed;
    private boolean answered;
    private boolean arrived;
    private int silentSweeps;
    private int stuckSweeps;
    private long framesTaken;
    private long discardedBytes;

    /** Publish thread: whether the connection is in the batch being gathered. */
    private boolean inBatch;

    Connection(long id, SocketChannel channel, LoopAgent agent, NetworkListener listener) {
        this.id = id;
        this.channel = channel;
        this.agent = agent;
        this.table = listener.table();
        this.sink = listener.sink();
        this.resumes = listener.resumes();
        this.counts = listener.counts();
        this.outbound = new OutboundQueue(channel);
        this.reader = new FrameReader(channel.alloc(), this);
    }

    long id() {
        return id;
    }

    OutboundQueue outbound() {
        return outbound;
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
        if (stopped || !stalled) {
            return;
        }
        stalled = false;
        useHeld();
        flushAnswers();
        if (!stalled) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public boolean onFrame(FrameType type, long correlationId, DirectBuffer buffer, int offset, int length) {
        if (type == FrameType.SUBSCRIBE_BLOCKS) {
            subscribe(correlationId, buffer, offset, length);
            framesTaken++;
            return true;
        }
        if (type.isPeerOnly() || type == FrameType.HELLO) {
            onRefused(ResultCode.HELLO_REQUIRED, type.code(), correlationId, false);
            return true;
        }
        // A resume that comes between the refusal and the stall would be lost: so its count is read before and after.
        long resumesBefore = resumes.get();
        if (sink.offer(id, correlationId, type, buffer, offset, length)) {
            framesTaken++;
            return true;
        }
        agent.stall(this);
        if (resumes.get() != resumesBefore) {
            agent.resume();
        }
        return false;
    }

    private void subscribe(long correlationId, DirectBuffer buffer, int offset, int length) {
        ResultCode code = checkSubscribe(buffer, offset, length);
        if (code == ResultCode.OK) {
            subscribed = true;
            table.subscribe(this);
        }
        answer(code, FrameType.SUBSCRIBE_BLOCKS.code(), correlationId);
    }

    private static ResultCode checkSubscribe(DirectBuffer buffer, int offset, int length) {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + SubscribeBlocksDecoder.BLOCK_LENGTH) {
            return ResultCode.MALFORMED;
        }
        boolean canonical = unsignedShort(buffer, offset) == SubscribeBlocksDecoder.BLOCK_LENGTH
                && unsignedShort(buffer, offset + 2) == SubscribeBlocksDecoder.TEMPLATE_ID
                && unsignedShort(buffer, offset + 4) == SubscribeBlocksDecoder.SCHEMA_ID
                && unsignedShort(buffer, offset + 6) == SubscribeBlocksDecoder.SCHEMA_VERSION
                && buffer.getLong(offset + MessageHeaderDecoder.ENCODED_LENGTH) == 0;
        return canonical ? ResultCode.OK : ResultCode.NOT_CANONICAL;
    }

    private static int unsignedShort(DirectBuffer buffer, int at) {
        return buffer.getShort(at, ByteOrder.LITTLE_ENDIAN) & UNSIGNED_SHORT;
    }

    @Override
    public void onRefused(ResultCode code, int typeCode, long correlationId, boolean last) {
        counts.framesRefused.increment();
        answer(code, typeCode, correlationId);
        if (last) {
            // To close with bytes unread would reset the connection and could lose the answer: so only our half ends.
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> channel.shutdownOutput());
            ended = true;
        }
    }

    private void answer(ResultCode code, int requestType, long correlationId) {
        // Whoever sends nonsense and reads no answer must not fill the memory.
        if (!channel.isWritable()) {
            counts.framesDroppedOut.increment();
            return;
        }
        answered = true;
        channel.write(agent.answerFrame().encode(channel.alloc(), code, requestType, correlationId));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flushAnswers();
    }

    private void flushAnswers() {
        if (answered) {
            answered = false;
            channel.flush();
        }
    }

    /** Counts silence and stuckness; four sweeps of either end the connection. */
    void sweep() {
        boolean silent = !arrived && !subscribed && !stalled && !stopped;
        silentSweeps = silent ? silentSweeps + 1 : 0;
        arrived = false;
        stuckSweeps = outbound.isStuck() ? stuckSweeps + 1 : 0;
        if (silentSweeps >= SWEEPS_IDLE_MAX || stuckSweeps >= SWEEPS_IDLE_MAX) {
            counts.connectionsIdle.increment();
            channel.close();
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
        agent.remove(this);
        table.remove(this);
        counts.connections.decrement();
        releaseHeld();
        outbound.discard();
    }

    private void releaseHeld() {
        for (ByteBuf buffer = held.poll(); buffer != null; buffer = held.poll()) {
            buffer.release();
        }
        reader.release();
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

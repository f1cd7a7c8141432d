package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.timecoin.base.Limits;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frames that wait to leave over one connection. The publish thread gathers frames into chunks; the event loop takes
 * whole chunks, so a batch of thousands of answers costs one task and one write, not thousands. Bulk frames of any thread
 * are chunks of their own, and never stand inside another.
 *
 * <pre>
 *  publish thread: append -> open chunk -> waiting chunks -> event loop: write, flush -> channel -> socket
 *                     ^                        |
 *                     +--- taken back while the event loop has not come: small batches fill one chunk, not many
 *  any thread: appendBulk ------------> waiting chunks
 * </pre>
 *
 * Bytes wait in two places, here and in the channel; both count against the one maximum, which is the only reason to
 * refuse a frame, and of which a frame that may be lost leaves half free. On the way out the lock guards a few moves of
 * references, never a copy or a write.
 */
final class OutboundQueue implements Runnable {
    /** How much of what may wait for a connection a frame may take up. */
    enum Share {
        /** May be lost, or sent later. */
        HALF,
        WHOLE
    }

    private static final int CHUNK_BYTES_MIN = 1024;

    private final Channel channel;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable onRoom;
    private final ChannelFutureListener onWritten = future -> wrote();

    // Guarded by the lock.
    private final Object lock = new Object();
    private ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private boolean lastTakesMore;

    // Publish thread.
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuf open;
    private int chunkBytesHint = CHUNK_BYTES_MIN;

    // Event loop.
    private ArrayDeque<ByteBuf> taken = new ArrayDeque<>();
    private boolean progress;
    private boolean handedOut;
    private boolean isWaitedFor;

    /** Appended and not yet written to the channel: added to by whoever appends, taken from by the event loop. */
    private final AtomicLong waitingBytes = new AtomicLong();

    /**
     * Creates an empty queue.
     *
     * @param onRoom run by the event loop once there is room again, if {@link #isHalfFull} said that there is little
     */
    OutboundQueue(Channel channel, Runnable onRoom) {
        this.channel = channel;
        this.onRoom = onRoom;
    }

    /**
     * Publish thread: copies one frame into the open chunk; false if the connection is too slow for it.
     *
     * @param share of what may wait that the frame may take up
     */
    boolean append(Share share, FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        int bytes = FrameHeader.BYTES + length;
        if (!admit(share, bytes)) {
            return false;
        }
        if (open == null) {
            takeBack(bytes);
        } else if (!fits(open, bytes)) {
            handOver();
            schedule();
        }
        if (open == null) {
            int initial = Math.max(chunkBytesHint, bytes);
            open = channel.alloc().directBuffer(initial, Math.max(Limits.OUTBOUND_CHUNK_BYTES, bytes));
        }
        encode(open, view, type, correlationId, payload, offset, length);
        return true;
    }

    /** Publish thread: queues a frame that other connections share, after what was appended before. */
    boolean appendShared(Share share, ByteBuf frame) {
        if (!admit(share, frame.readableBytes())) {
            return false;
        }
        if (open != null) {
            handOver();
        }
        ByteBuf duplicate = frame.retainedDuplicate();
        synchronized (lock) {
            waiting.addLast(duplicate);
            lastTakesMore = false;
        }
        return true;
    }

    /** Any thread: copies one frame into a chunk of its own and hands it over; false if there is no room for it. */
    boolean appendBulk(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        int bytes = FrameHeader.BYTES + length;
        if (!admit(Share.HALF, bytes)) {
            return false;
        }
        ByteBuf frame = channel.alloc().directBuffer(bytes);
        encode(frame, new UnsafeBuffer(0, 0), type, correlationId, payload, offset, length);
        synchronized (lock) {
            waiting.addLast(frame);
            lastTakesMore = false;
        }
        schedule();
        return true;
    }

    /** Publish thread: ends a batch. */
    void flush() {
        if (open != null) {
            handOver();
        }
        schedule();
    }

    static void encode(
            ByteBuf target,
            UnsafeBuffer view,
            FrameType type,
            long correlationId,
            DirectBuffer payload,
            int offset,
            int length) {
        int at = target.writerIndex();
        target.ensureWritable(FrameHeader.BYTES + length);
        ByteBufView.wrap(view, target, at, FrameHeader.BYTES + length);
        FrameHeader.encode(view, 0, type, length, correlationId);
        view.putBytes(FrameHeader.BYTES, payload, offset, length);
        target.writerIndex(at + FrameHeader.BYTES + length);
    }

    /** Claims the bytes if they fit. Room is judged before it is claimed, so that a refused giant is in nobody's way. */
    private boolean admit(Share share, int bytes) {
        long before = waitingBytes.get();
        while (before + bytes + kept(share) <= channel.bytesBeforeUnwritable()) {
            if (waitingBytes.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = waitingBytes.get();
        }
        return false;
    }

    private int kept(Share share) {
        return share == Share.WHOLE ? 0 : bytesMax() / 2;
    }

    private int bytesMax() {
        return channel.config().getWriteBufferHighWaterMark();
    }

    /** Any thread: what waits, here and in the channel; at most the maximum. */
    long queuedBytes() {
        long bytesMax = bytesMax();
        // The channel stays writable when it holds just the maximum, so an empty one tells of one byte more.
        long inChannel = Math.max(0, bytesMax - channel.bytesBeforeUnwritable());
        return Math.min(bytesMax, waitingBytes.get() + inChannel);
    }

    /** Event loop: whether little room is left for answers; then it is told when three quarters are free. */
    boolean isHalfFull() {
        isWaitedFor |= queuedBytes() > bytesMax() / 2;
        return isWaitedFor;
    }

    private void wrote() {
        progress = true;
        if (isWaitedFor && queuedBytes() <= bytesMax() / 4) {
            isWaitedFor = false;
            // Not from here, which may be within a flush.
            channel.eventLoop().execute(onRoom);
        }
    }

    private static boolean fits(ByteBuf chunk, int bytes) {
        return chunk.writerIndex() + bytes <= Limits.OUTBOUND_CHUNK_BYTES;
    }

    /** Opens the last chunk again if the event loop has not taken it: else many small batches made many chunks. */
    private void takeBack(int bytes) {
        synchronized (lock) {
            if (lastTakesMore && !waiting.isEmpty() && fits(waiting.peekLast(), bytes)) {
                open = waiting.pollLast();
                lastTakesMore = false;
            }
        }
    }

    private void handOver() {
        chunkBytesHint = Math.min(Limits.OUTBOUND_CHUNK_BYTES, Math.max(CHUNK_BYTES_MIN, open.readableBytes()));
        synchronized (lock) {
            waiting.addLast(open);
            lastTakesMore = true;
        }
        open = null;
    }

    private void schedule() {
        if (!scheduled.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.eventLoop().execute(this);
        } catch (RejectedExecutionException stopped) {
            // The loops are gone and with them every socket: nobody else takes the chunks.
            discard();
        }
    }

    /** Event loop: writes every chunk and flushes once. */
    @Override
    public void run() {
        scheduled.set(false);
        if (!channel.isActive()) {
            discard();
            return;
        }
        synchronized (lock) {
            ArrayDeque<ByteBuf> empty = taken;
            taken = waiting;
            waiting = empty;
        }
        for (ByteBuf chunk = taken.poll(); chunk != null; chunk = taken.poll()) {
            int bytes = chunk.readableBytes();
            channel.write(chunk).addListener(onWritten);
            waitingBytes.addAndGet(-bytes);
            handedOut = true;
        }
        channel.flush();
    }

    /** Event loop: writes a frame past those that wait here; it leaves with the channel's next flush. */
    void writeNow(ByteBuf frame) {
        channel.write(frame).addListener(onWritten);
    }

    /** Event loop: whether bytes waited in the channel and none was taken since the last call. */
    boolean isStuck() {
        ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
        boolean stuck = queued != null && !queued.isEmpty() && !progress;
        progress = false;
        return stuck;
    }

    /** Event loop: whether anything was written since the last call. */
    boolean takeHandedOut() {
        boolean was = handedOut;
        handedOut = false;
        return was;
    }

    /** Releases what can no longer be sent. */
    void discard() {
        synchronized (lock) {
            for (ByteBuf chunk = waiting.poll(); chunk != null; chunk = waiting.poll()) {
                chunk.release();
            }
        }
    }
}

package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
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
 * Bytes count from when a frame is admitted until the socket has taken its chunk. They have two bounds: the connection's
 * maximum and the {@link OutboundBudget} of all connections of its role. Those bounds are the only reason to refuse a
 * frame, and a frame that may be lost leaves half of both free. On the way out the lock guards a few moves of references,
 * never a copy or a write.
 */
final class OutboundQueue implements Runnable {
    /** How much of what may wait for a connection a frame may take up. */
    enum Share {
        WHOLE(1),
        /** May be lost, or sent later. */
        HALF(2);

        private final int fraction;

        Share(int fraction) {
            this.fraction = fraction;
        }
    }

    private static final int CHUNK_BYTES_MIN = 1024;

    /** What a chunk of its own costs beside the bytes of its frame: objects of the channel and of the buffer. */
    static final int CHUNK_OVERHEAD_BYTES = 256;

    private final Channel channel;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Runnable onRoom;
    private volatile int bytesMax;
    private volatile OutboundBudget.Account account;
    private volatile OutboundCompression compression;

    // Guarded by the lock.
    private final Object lock = new Object();
    private ArrayDeque<Chunk> waiting = new ArrayDeque<>();

    // Publish thread.
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuf open;
    private OutboundBudget.Account openAccount;
    private int chunkBytesHint = CHUNK_BYTES_MIN;

    // Event loop.
    private ArrayDeque<Chunk> taken = new ArrayDeque<>();
    private int chunksInChannel;
    private boolean progress;
    private boolean handedOut;
    private boolean isWaitedFor;
    private volatile long bytesOut;

    /** Admitted and not yet taken by the socket: added to by whoever appends, taken from by the event loop. */
    private final AtomicLong queuedBytes = new AtomicLong();

    /** Bytes that leave together. */
    private final class Chunk implements ChannelFutureListener {
        private final ByteBuf buffer;
        private final boolean takesMore;
        private final int queued;
        private final int charged;
        private int length;
        private final OutboundBudget.Account debtor;

        private Chunk(ByteBuf buffer, boolean takesMore, int queued, int charged, OutboundBudget.Account debtor) {
            this.buffer = buffer;
            this.takesMore = takesMore;
            this.queued = queued;
            this.charged = charged;
            this.debtor = debtor;
        }

        /** Event loop. */
        void write() {
            chunksInChannel++;
            length = buffer.readableBytes();
            channel.write(buffer).addListener(this);
        }

        @Override
        public void operationComplete(ChannelFuture future) {
            chunksInChannel--;
            progress = true;
            bytesOut += future.isSuccess() ? length : 0;
            leave();
            if (isWaitedFor && isWithin(4)) {
                isWaitedFor = false;
                // Not from here, which may be within a flush.
                channel.eventLoop().execute(onRoom);
            }
        }

        void discard() {
            leave();
            buffer.release();
        }

        private void leave() {
            queuedBytes.addAndGet(-queued);
            debtor.giveBack(charged);
        }
    }

    /**
     * Creates an empty queue.
     *
     * @param bytesMax most bytes that may wait
     * @param budget shared by all connections of the role
     * @param onRoom run by the event loop once there is room again, if {@link #isHalfFull} said that there is little
     */
    OutboundQueue(Channel channel, int bytesMax, OutboundBudget budget, Runnable onRoom) {
        this.channel = channel;
        this.bytesMax = bytesMax;
        this.account = budget.new Account();
        this.onRoom = onRoom;
    }

    /** Event loop: the connection takes another role. What waits stays on the account it was taken from. */
    void changeRole(int most, OutboundBudget budget) {
        bytesMax = most;
        account = budget.new Account();
    }

    /** Event loop: the other side takes compressed frames from here on. */
    void compressWith(OutboundCompression agreed) {
        compression = agreed;
    }

    /**
     * Publish thread: copies one frame into the open chunk; false if the connection is too slow for it.
     *
     * @param share of what may wait that the frame may take up
     */
    boolean append(Share share, FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        int bytes = FrameHeader.BYTES + length;
        OutboundBudget.Account debtor = account;
        if (!admit(share, bytes, bytes, debtor)) {
            return false;
        }
        if (open == null) {
            takeBack(bytes, debtor);
        } else if (!fits(open, bytes) || openAccount != debtor) {
            handOver();
            schedule();
        }
        if (open == null) {
            int initial = Math.max(chunkBytesHint, bytes);
            open = channel.alloc().directBuffer(initial, Math.max(Limits.OUTBOUND_CHUNK_BYTES, bytes));
            openAccount = debtor;
        }
        encode(open, view, type, correlationId, payload, offset, length);
        return true;
    }

    /**
     * Publish thread: queues a frame that other connections share, after what was appended before. The budget is charged for
     * the chunk alone: all that wait hold the same bytes, no more of them than one connection may have waiting.
     */
    boolean appendShared(Share share, ByteBuf frame) {
        int bytes = frame.readableBytes() + CHUNK_OVERHEAD_BYTES;
        OutboundBudget.Account debtor = account;
        if (!admit(share, bytes, CHUNK_OVERHEAD_BYTES, debtor)) {
            return false;
        }
        if (open != null) {
            handOver();
        }
        enqueue(new Chunk(frame.retainedDuplicate(), false, bytes, CHUNK_OVERHEAD_BYTES, debtor));
        return true;
    }

    /**
     * Any thread: copies one frame into a chunk of its own, compressed where that is agreed and worth it, and hands it over;
     * false if there is no room for it as it is.
     */
    boolean appendBulk(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        int bytes = FrameHeader.BYTES + length + CHUNK_OVERHEAD_BYTES;
        OutboundBudget.Account debtor = account;
        if (!admit(Share.HALF, bytes, bytes, debtor)) {
            return false;
        }
        ByteBuf frame = bulkFrame(type, correlationId, payload, offset, length);
        int saved = FrameHeader.BYTES + length - frame.readableBytes();
        if (saved > 0) {
            queuedBytes.addAndGet(-saved);
            debtor.giveBack(saved);
        }
        enqueue(new Chunk(frame, false, bytes - saved, bytes - saved, debtor));
        schedule();
        return true;
    }

    /** Any thread: hands over whole frames, and takes them over; false if there is no room for them, then they are lost. */
    boolean appendFrames(ByteBuf frames) {
        int bytes = frames.readableBytes() + CHUNK_OVERHEAD_BYTES;
        OutboundBudget.Account debtor = account;
        if (!admit(Share.HALF, bytes, bytes, debtor)) {
            frames.release();
            return false;
        }
        enqueue(new Chunk(frames, false, bytes, bytes, debtor));
        schedule();
        return true;
    }

    private ByteBuf bulkFrame(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        OutboundCompression agreed = compression;
        ByteBuf frame =
                agreed == null ? null : agreed.frame(channel.alloc(), type, correlationId, payload, offset, length);
        if (frame == null) {
            frame = channel.alloc().directBuffer(FrameHeader.BYTES + length);
            encode(frame, new UnsafeBuffer(0, 0), type, correlationId, payload, offset, length);
        }
        return frame;
    }

    private void enqueue(Chunk chunk) {
        synchronized (lock) {
            waiting.addLast(chunk);
        }
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
        encode(target, view, type, 0, correlationId, payload, offset, length);
    }

    static void encode(
            ByteBuf target,
            UnsafeBuffer view,
            FrameType type,
            int flags,
            long correlationId,
            DirectBuffer payload,
            int offset,
            int length) {
        int at = target.writerIndex();
        target.ensureWritable(FrameHeader.BYTES + length);
        ByteBufView.wrap(view, target, at, FrameHeader.BYTES + length);
        FrameHeader.encode(view, 0, type, flags, length, correlationId);
        view.putBytes(FrameHeader.BYTES, payload, offset, length);
        target.writerIndex(at + FrameHeader.BYTES + length);
    }

    /** Claims the bytes if they fit. Room is judged before it is claimed, so that a refused giant is in nobody's way. */
    private boolean admit(Share share, int bytes, int charged, OutboundBudget.Account debtor) {
        if (!debtor.take(charged, share.fraction)) {
            return false;
        }
        long before = queuedBytes.get();
        while (before + bytes <= bytesMax / share.fraction) {
            if (queuedBytes.compareAndSet(before, before + bytes)) {
                return true;
            }
            before = queuedBytes.get();
        }
        debtor.giveBack(charged);
        return false;
    }

    private boolean isWithin(int fraction) {
        return queuedBytes.get() <= bytesMax / fraction && account.room(fraction) >= 0;
    }

    /** Any thread: what waits, here and in the channel. */
    long queuedBytes() {
        return queuedBytes.get();
    }

    /** Any thread: bytes of frames that the socket has taken. */
    long bytesOut() {
        return bytesOut;
    }

    /** Any thread: length of the longest payload that {@link #appendBulk} would take now. */
    long bulkRoom() {
        long room = Math.min(bytesMax / Share.HALF.fraction - queuedBytes.get(), account.room(Share.HALF.fraction));
        return Math.max(0, room - FrameHeader.BYTES - CHUNK_OVERHEAD_BYTES);
    }

    /** Event loop: whether little room is left for answers; then it is told when three quarters are free. */
    boolean isHalfFull() {
        isWaitedFor |= !isWithin(2);
        return isWaitedFor;
    }

    private static boolean fits(ByteBuf chunk, int bytes) {
        return chunk.writerIndex() + bytes <= Limits.OUTBOUND_CHUNK_BYTES;
    }

    /** Opens the last chunk again if the event loop has not taken it: else many small batches made many chunks. */
    private void takeBack(int bytes, OutboundBudget.Account debtor) {
        synchronized (lock) {
            Chunk last = waiting.peekLast();
            if (last != null && last.takesMore && last.debtor == debtor && fits(last.buffer, bytes)) {
                open = waiting.pollLast().buffer;
                openAccount = debtor;
            }
        }
    }

    private void handOver() {
        int bytes = open.readableBytes();
        chunkBytesHint = Math.min(Limits.OUTBOUND_CHUNK_BYTES, Math.max(CHUNK_BYTES_MIN, bytes));
        enqueue(new Chunk(open, true, bytes, bytes, openAccount));
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
            ArrayDeque<Chunk> empty = taken;
            taken = waiting;
            waiting = empty;
        }
        for (Chunk chunk = taken.poll(); chunk != null; chunk = taken.poll()) {
            chunk.write();
            handedOut = true;
        }
        channel.flush();
    }

    /**
     * Event loop: writes a frame past those that wait here; it leaves with the channel's next flush. Takes the frame over,
     * whether there is room or not.
     */
    boolean writeNow(ByteBuf frame) {
        int bytes = frame.readableBytes() + CHUNK_OVERHEAD_BYTES;
        OutboundBudget.Account debtor = account;
        if (!admit(Share.WHOLE, bytes, bytes, debtor)) {
            frame.release();
            return false;
        }
        new Chunk(frame, false, bytes, bytes, debtor).write();
        return true;
    }

    /** Event loop: whether bytes waited in the channel and none was taken since the last call. */
    boolean isStuck() {
        boolean stuck = chunksInChannel > 0 && !progress;
        progress = false;
        return stuck;
    }

    /** Event loop: whether anything was written since the last call. */
    boolean takeHandedOut() {
        boolean was = handedOut;
        handedOut = false;
        return was;
    }

    /** Gives up what can no longer be sent. */
    void discard() {
        synchronized (lock) {
            for (Chunk chunk = waiting.poll(); chunk != null; chunk = waiting.poll()) {
                chunk.discard();
            }
        }
    }
}

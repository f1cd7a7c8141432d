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
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frames that wait to leave over one connection. The publish thread gathers frames into chunks; the event loop takes
 * whole chunks, so a batch of thousands of answers costs one task and one write, not thousands.
 *
 * <pre>
 *  publish thread: append -> open chunk -> waiting chunks -> event loop: write, flush -> channel -> socket
 *                     ^                        |
 *                     +--- taken back while the event loop has not come: small batches fill one chunk, not many
 * </pre>
 *
 * Bytes wait in two places, here (appended - written) and in the channel; both count against the one maximum, which is
 * the only reason to refuse a frame. On the way out the lock guards a few moves of references, never a copy or a write.
 */
final class OutboundQueue implements Runnable {
    private static final int CHUNK_BYTES_MIN = 1024;

    private final Channel channel;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ChannelFutureListener onWritten = future -> progress = true;

    // Guarded by the lock.
    private final Object lock = new Object();
    private ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
    private boolean lastTakesMore;

    // Publish thread.
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuf open;
    private int chunkBytesHint = CHUNK_BYTES_MIN;
    private long appendedBytes;

    // Event loop; writtenBytes is read by the publish thread.
    private ArrayDeque<ByteBuf> taken = new ArrayDeque<>();
    private volatile long writtenBytes;
    private boolean progress;

    OutboundQueue(Channel channel) {
        this.channel = channel;
    }

    /** Publish thread: copies one frame into the open chunk; false if the connection is too slow for it. */
    boolean append(FrameType type, long correlationId, DirectBuffer payload, int offset, int length) {
        int bytes = FrameHeader.BYTES + length;
        if (!admits(bytes)) {
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
        appendedBytes += bytes;
        return true;
    }

    /** Publish thread: queues a frame that other connections share, after what was appended before. */
    boolean appendShared(ByteBuf frame) {
        int bytes = frame.readableBytes();
        if (!admits(bytes)) {
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
        appendedBytes += bytes;
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

    private boolean admits(int bytes) {
        return appendedBytes - writtenBytes + bytes <= channel.bytesBeforeUnwritable();
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
            writtenBytes = writtenBytes + bytes;
        }
        channel.flush();
    }

    /** Event loop: whether bytes waited in the channel and none was taken since the last call. */
    boolean isStuck() {
        ChannelOutboundBuffer queued = channel.unsafe().outboundBuffer();
        boolean stuck = queued != null && !queued.isEmpty() && !progress;
        progress = false;
        return stuck;
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

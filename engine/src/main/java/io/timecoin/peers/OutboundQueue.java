package io.timecoin.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.timecoin.base.Limits;
import io.timecoin.codec.FrameHeader;
import io.timecoin.codec.FrameType;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frames that wait to leave over one connection. The publish thread gathers frames into chunks; the event loop takes
 * whole chunks, so a batch of thousands of answers costs one task and one write, not thousands.
 *
 * <pre>
 *  publish thread: append -> open chunk -> seal -> handoff (256 chunks) -> event loop: write, flush -> socket
 *                     |                                                        |
 *                     +-- appendedBytes          admission            writtenBytes --+
 * </pre>
 *
 * Bytes wait in two places: here (appended - written) and in the channel; both count against the maximum.
 */
final class OutboundQueue implements Runnable {
    private static final int CHUNK_BYTES_MIN = 1024;

    private final Channel channel;
    private final OneToOneConcurrentArrayQueue<ByteBuf> handoff =
            new OneToOneConcurrentArrayQueue<>(Limits.OUTBOUND_CHUNKS_MAX);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ChannelFutureListener onWritten = future -> progress = true;

    // Publish thread.
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private ByteBuf open;
    private int openFrames;
    private int chunkBytesHint = CHUNK_BYTES_MIN;
    private long appendedBytes;

    // Event loop.
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
        if (open != null && open.writerIndex() + bytes > Limits.OUTBOUND_CHUNK_BYTES && !handOver()) {
            return false;
        }
        if (open == null) {
            int initial = Math.max(chunkBytesHint, bytes);
            open = channel.alloc().directBuffer(initial, Math.max(Limits.OUTBOUND_CHUNK_BYTES, bytes));
        }
        encode(open, view, type, correlationId, payload, offset, length);
        openFrames++;
        appendedBytes += bytes;
        return true;
    }

    /** Publish thread: queues a frame that other connections share, after what was appended before. */
    boolean appendShared(ByteBuf frame) {
        int bytes = frame.readableBytes();
        if (!admits(bytes) || open != null && !handOver()) {
            return false;
        }
        ByteBuf duplicate = frame.retainedDuplicate();
        if (!handoff.offer(duplicate)) {
            duplicate.release();
            return false;
        }
        appendedBytes += bytes;
        return true;
    }

    /** Publish thread: ends a batch; returns how many frames were lost because the event loop is far behind. */
    int flush() {
        if (open == null) {
            schedule();
            return 0;
        }
        if (handOver()) {
            return 0;
        }
        int lost = openFrames;
        appendedBytes -= open.readableBytes();
        open.release();
        open = null;
        openFrames = 0;
        return lost;
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

    private boolean handOver() {
        int bytes = open.readableBytes();
        if (!handoff.offer(open)) {
            return false;
        }
        chunkBytesHint = Math.min(Limits.OUTBOUND_CHUNK_BYTES, Math.max(CHUNK_BYTES_MIN, bytes));
        open = null;
        openFrames = 0;
        schedule();
        return true;
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
        ByteBuf chunk = handoff.poll();
        while (chunk != null) {
            int bytes = chunk.readableBytes();
            channel.write(chunk).addListener(onWritten);
            writtenBytes = writtenBytes + bytes;
            chunk = handoff.poll();
        }
        channel.flush();
    }

    /** Event loop: whether bytes waited in the channel and none was taken since the last call. */
    boolean isStuck() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        boolean stuck = waiting != null && !waiting.isEmpty() && !progress;
        progress = false;
        return stuck;
    }

    /** Event loop: releases what can no longer be sent. */
    void discard() {
        ByteBuf chunk = handoff.poll();
        while (chunk != null) {
            chunk.release();
            chunk = handoff.poll();
        }
    }
}

package io.timecoin.peers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.codec.FrameType;
import io.timecoin.codec.InboundSink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Keeps what is offered, as long as there is room. */
final class RecordingSink implements InboundSink {
    record Frame(long connectionId, long correlationId, FrameType type, byte[] payload) {}

    private static final long WAIT_S_MAX = 20;

    private final List<Frame> frames = new ArrayList<>();
    private int room = Integer.MAX_VALUE;
    private int refusals;

    @Override
    public synchronized boolean offer(
            long connectionId, long correlationId, FrameType type, DirectBuffer payload, int offset, int length) {
        if (room == 0) {
            refusals++;
            notifyAll();
            return false;
        }
        room--;
        byte[] copy = new byte[length];
        payload.getBytes(offset, copy);
        frames.add(new Frame(connectionId, correlationId, type, copy));
        notifyAll();
        return true;
    }

    synchronized void allow(int more) {
        room = more;
    }

    synchronized List<Frame> awaitFrames(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (frames.size() < count) {
            awaitUntil(deadline, "frames: " + frames.size() + " of " + count);
        }
        return List.copyOf(frames);
    }

    synchronized void awaitRefusals(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S_MAX);
        while (refusals < count) {
            awaitUntil(deadline, "refusals: " + refusals + " of " + count);
        }
    }

    synchronized int refusals() {
        return refusals;
    }

    /** The first four bytes of each transaction, in order. */
    synchronized List<Integer> numbers() {
        return frames.stream()
                .filter(frame -> frame.type() == FrameType.TRANSACTION)
                .map(frame -> new UnsafeBuffer(frame.payload()).getInt(0))
                .toList();
    }

    synchronized int frameCount() {
        return frames.size();
    }

    private void awaitUntil(long deadline, String what) throws InterruptedException {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        assertTrue(leftMs > 0, what);
        wait(leftMs);
    }
}

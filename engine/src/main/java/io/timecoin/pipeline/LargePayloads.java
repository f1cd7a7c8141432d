package io.timecoin.pipeline;

import io.timecoin.base.Limits;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/** The bounded pool of buffers for payloads that do not fit a slot. Any thread; never blocks. */
final class LargePayloads {
    private final ManyToManyConcurrentArrayQueue<UnsafeBuffer> free;

    LargePayloads(int count) {
        free = new ManyToManyConcurrentArrayQueue<>(count);
        for (int i = 0; i < count; i++) {
            free.offer(new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]));
        }
    }

    /** A buffer for the largest payload, or null if all are in the ring. */
    UnsafeBuffer acquire() {
        return free.poll();
    }

    void release(UnsafeBuffer buffer) {
        free.offer(buffer);
    }
}

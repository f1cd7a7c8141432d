package io.timecoin.pipeline;

import io.timecoin.base.Limits;
import io.timecoin.ledger.ChainRules;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/** Buffers for payloads that do not fit a slot: many for transactions, a few for proposals and blocks. Any thread. */
final class LargePayloads {
    private static final int BLOCK_BUFFERS = 6;
    private static final int BLOCK_FRONT_BYTES = 64 * 1024;

    private final ManyToManyConcurrentArrayQueue<UnsafeBuffer> free;
    private final ManyToManyConcurrentArrayQueue<UnsafeBuffer> freeForBlocks =
            new ManyToManyConcurrentArrayQueue<>(BLOCK_BUFFERS);
    private final int blockBytesMax;

    LargePayloads(int count, ChainRules rules) {
        free = new ManyToManyConcurrentArrayQueue<>(count);
        for (int i = 0; i < count; i++) {
            free.offer(new UnsafeBuffer(new byte[Limits.TRANSACTION_BYTES_MAX]));
        }
        blockBytesMax = bytesMax(rules);
        for (int i = 0; i < BLOCK_BUFFERS; i++) {
            freeForBlocks.offer(new UnsafeBuffer(new byte[blockBytesMax]));
        }
    }

    /** The largest payload that a chain can have a use for, in bytes. */
    static int bytesMax(ChainRules rules) {
        return Math.max(
                rules.blockBytesMax() + rules.blockTransactionsMax() * Integer.BYTES + BLOCK_FRONT_BYTES,
                Limits.BODIES_BYTES_MAX + Limits.TRANSACTION_BYTES_MAX + BLOCK_FRONT_BYTES);
    }

    /** The largest payload that this chain can have a use for, in bytes. */
    int bytesMax() {
        return blockBytesMax;
    }

    /** A buffer for a payload of this length, or null if all are in the ring. */
    UnsafeBuffer acquire(int length) {
        return length <= Limits.TRANSACTION_BYTES_MAX ? free.poll() : freeForBlocks.poll();
    }

    void release(UnsafeBuffer buffer) {
        (buffer.capacity() == Limits.TRANSACTION_BYTES_MAX ? free : freeForBlocks).offer(buffer);
    }
}

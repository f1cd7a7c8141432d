package io.timecoin.pipeline;

import io.timecoin.base.Limits;
import io.timecoin.ledger.ChainRules;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Buffers for payloads that do not fit a slot: many for transactions, a few for proposals and bodies, and, apart from these,
 * some for blocks that may have to wait for their turn. The last are made as they are needed, and kept. Any thread.
 */
final class LargePayloads {
    private static final int PROPOSAL_BUFFERS = 6;
    private static final int BLOCK_FRONT_BYTES = 64 * 1024;

    private final Pool transactions;
    private final Pool proposals;
    private final Pool smallBlocks;
    private final Pool largeBlocks;
    private final int blockBytesMax;

    /** A buffer that knows where it belongs. */
    static final class Payload extends UnsafeBuffer {
        private final Pool home;

        private Payload(int bytes, Pool home) {
            super(new byte[bytes]);
            this.home = home;
        }
    }

    private static final class Pool {
        private final ManyToManyConcurrentArrayQueue<Payload> free;
        private final AtomicInteger left;
        private final int bytes;

        private Pool(int count, int bytes) {
            this.free = new ManyToManyConcurrentArrayQueue<>(Math.max(2, count));
            this.left = new AtomicInteger(count);
            this.bytes = bytes;
        }

        private Pool filled() {
            for (int i = left.getAndSet(0); i > 0; i--) {
                free.offer(new Payload(bytes, this));
            }
            return this;
        }

        private Payload acquire() {
            Payload payload = free.poll();
            if (payload == null && left.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
                payload = new Payload(bytes, this);
            }
            return payload;
        }
    }

    LargePayloads(int count, ChainRules rules) {
        blockBytesMax = bytesMax(rules);
        transactions = new Pool(count, Limits.TRANSACTION_BYTES_MAX).filled();
        proposals = new Pool(PROPOSAL_BUFFERS, blockBytesMax).filled();
        smallBlocks = new Pool(Limits.CATCH_UP_BLOCKS_MAX, Limits.CATCH_UP_SMALL_BYTES_MAX);
        largeBlocks = new Pool(Limits.largeBlocksAhead(blockBytesMax), blockBytesMax);
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
    Payload acquire(int length) {
        return (length <= Limits.TRANSACTION_BYTES_MAX ? transactions : proposals).acquire();
    }

    /** A buffer for a block of this length, or null if all hold blocks that are in the ring or wait for it. */
    Payload acquireForBlock(int length) {
        return (length <= Limits.CATCH_UP_SMALL_BYTES_MAX ? smallBlocks : largeBlocks).acquire();
    }

    void release(Payload payload) {
        payload.home.free.offer(payload);
    }
}

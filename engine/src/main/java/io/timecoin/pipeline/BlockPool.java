package io.timecoin.pipeline;

import io.timecoin.base.Invariant;
import io.timecoin.ledger.ChainRules;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.CommittedBlocks;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * The committed blocks in flight between the state thread and their readers. Each block counts its readers; the state
 * thread waits when all are in flight, which the readers behind the journal bring to an end.
 */
final class BlockPool implements CommittedBlocks {
    private static final long NAP_NS = 20_000;

    private final CommittedBlock[] blocks;
    private final AtomicIntegerArray readers;
    private volatile int readersPerBlock;
    private final FailStop failStop;
    private volatile boolean isHalted;

    BlockPool(ChainRules rules, int count, int readersPerBlock, FailStop failStop) {
        this.failStop = failStop;
        this.blocks = new CommittedBlock[count];
        this.readers = new AtomicIntegerArray(count);
        this.readersPerBlock = readersPerBlock;
        for (int i = 0; i < count; i++) {
            blocks[i] = new CommittedBlock(rules, i);
        }
    }

    @Override
    public CommittedBlock acquire() {
        while (true) {
            for (CommittedBlock block : blocks) {
                if (readers.get(block.index()) == 0) {
                    readers.set(block.index(), readersPerBlock);
                    return block;
                }
            }
            Invariant.check(!isHalted && !failStop.hasFailed(), "no block is built while the node stops");
            LockSupport.parkNanos(NAP_NS);
        }
    }

    @Override
    public void release(CommittedBlock block) {
        readers.set(block.index(), 0);
    }

    /**
     * Changes how many readers a block has; called by the last reader before, which has given back all it saw. A block
     * that no reader has given back is still the replica's, of a proposal that is not decided: its readers are yet to
     * come. What the others have not given back is waited for.
     */
    void readers(int count) {
        for (CommittedBlock block : blocks) {
            if (readers.get(block.index()) == readersPerBlock) {
                readers.set(block.index(), count);
            } else {
                awaitReturn(block);
            }
        }
        readersPerBlock = count;
    }

    private void awaitReturn(CommittedBlock block) {
        while (readers.get(block.index()) != 0) {
            Invariant.check(!failStop.hasFailed(), "readers give blocks back");
            LockSupport.parkNanos(NAP_NS);
        }
    }

    /** A reader is done. */
    void giveBack(CommittedBlock block) {
        int left = readers.decrementAndGet(block.index());
        Invariant.check(left >= 0, "a block is given back once by each reader");
    }

    /** The readers are gone: whoever waits for a block fails instead of waiting for ever. */
    void halt() {
        isHalted = true;
    }
}

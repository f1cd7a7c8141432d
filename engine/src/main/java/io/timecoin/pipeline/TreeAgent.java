package io.timecoin.pipeline;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.StateCommitment;
import java.util.concurrent.locks.LockSupport;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The state tree, or another commitment, on a thread of its own: starts on a block when the state thread commits it, is
 * joined where the next header needs the root. At most one block is in hand, because the next cannot be built without the
 * root of this one.
 */
final class TreeAgent implements StateCommitment, Runnable {
    private static final long JOIN_NAP_NS = 20_000;
    private static final int JOIN_SPINS = 200;

    private final StateCommitment commitment;
    private final UnsafeBuffer root = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final FailStop failStop;
    private volatile Thread thread;
    private volatile CommittedBlock submitted;
    private volatile boolean isRunning = true;
    private BlockPool blocks;

    TreeAgent(StateCommitment commitment, FailStop failStop) {
        this.commitment = commitment;
        this.failStop = failStop;
        commitment.root(root, 0);
    }

    /** Names who takes back the blocks that were read. */
    void blocks(BlockPool pool) {
        blocks = pool;
    }

    @Override
    public void apply(CommittedBlock block) {
        join();
        submitted = block;
        LockSupport.unpark(thread);
    }

    @Override
    public void root(MutableDirectBuffer target, int offset) {
        join();
        target.putBytes(offset, root, 0, Hash.BYTES);
    }

    private void join() {
        for (int spins = 0; submitted != null; spins++) {
            Invariant.check(!failStop.hasFailed(), "the state tree is at work");
            if (spins < JOIN_SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(JOIN_NAP_NS);
            }
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            while (isRunning) {
                CommittedBlock block = submitted;
                if (block == null) {
                    LockSupport.park(this);
                } else {
                    commitment.apply(block);
                    commitment.root(root, 0);
                    submitted = null;
                    blocks.giveBack(block);
                }
            }
        } catch (Throwable e) {
            // Also an Error: whoever joins would wait for ever.
            failStop.fail(e);
        }
    }

    /** Ends the loop; the commitment belongs to the caller again. */
    void stop() {
        isRunning = false;
        LockSupport.unpark(thread);
    }
}

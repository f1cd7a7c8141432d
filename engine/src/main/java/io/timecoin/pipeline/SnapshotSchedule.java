package io.timecoin.pipeline;

import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.Replica;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.ExpandableArrayBuffer;

/**
 * Snapshots while the validator runs: the state thread captures the replica at every so many blocks, the store thread
 * writes it with the coins of that block, the journal thread records that it exists. One is in hand at a time; a block
 * whose turn comes meanwhile is passed over, which decides nothing but how long a recovery takes.
 */
public final class SnapshotSchedule {
    /** A pool larger than this is not captured: it would have to be copied on the heap. */
    public static final long POOL_BYTES_MAX = 64L << 20;

    private final int intervalBlocks;
    private final Snapshots snapshots;
    private final CommittedUtxoStore coins;
    private final BlockStore blocks;
    private final ExpandableArrayBuffer captured = new ExpandableArrayBuffer();
    private final AtomicReference<Snapshots.Mark> written = new AtomicReference<>();
    private volatile boolean isAbandoned;
    private int capturedLength;
    private volatile long capturedHeight;

    /**
     * Creates the schedule.
     *
     * @param intervalBlocks a snapshot at every multiple of this height
     * @param snapshots writes them, on the store thread
     * @param coins the stored coins, read on the store thread
     * @param blocks synced before a snapshot counts: a replay behind it appends the next block
     */
    public SnapshotSchedule(int intervalBlocks, Snapshots snapshots, CommittedUtxoStore coins, BlockStore blocks) {
        this.blocks = blocks;
        this.intervalBlocks = intervalBlocks;
        this.snapshots = snapshots;
        this.coins = coins;
    }

    /** State thread: captures the replica if the block just committed is due. */
    void onCommitted(CommittedBlock block, Replica replica) {
        boolean isDue =
                block.height() % intervalBlocks == 0 && replica.pooledBytes() <= POOL_BYTES_MAX && replica.isQuiet();
        if (!isDue || capturedHeight != 0) {
            return;
        }
        capturedLength = 0;
        replica.capture((source, offset, length) -> {
            captured.putBytes(capturedLength, source, offset, length);
            capturedLength += length;
        });
        capturedHeight = block.height();
    }

    /** Store thread: writes both kinds of snapshot if the block just stored was captured. */
    void onStored(CommittedBlock block, long sequence) {
        if (block.height() != capturedHeight) {
            return;
        }
        blocks.sync();
        snapshots.writeUtxo(
                block.height(),
                block.bytes(),
                block.headerAt(),
                block.headerLength(),
                coins.size(),
                coins::forEach,
                this::isAbandoned);
        Snapshots.Mark mark = snapshots.writeReplica(
                sequence, block.height(), captured, capturedLength, coins.size(), coins::forEach, this::isAbandoned);
        if (mark != null) {
            written.set(mark);
        }
        capturedHeight = 0;
    }

    private boolean isAbandoned() {
        return isAbandoned;
    }

    /** Gives up the snapshot in the making, if there is one, and all later ones: the node is in a hurry to end. */
    void abandon() {
        isAbandoned = true;
    }

    /** Journal thread: a snapshot that was written and is not journaled yet, or null. */
    Snapshots.Mark takeWritten() {
        return written.get() == null ? null : written.getAndSet(null);
    }
}

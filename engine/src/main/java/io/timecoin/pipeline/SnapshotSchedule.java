package io.timecoin.pipeline;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.OffHeapBytes;
import io.timecoin.journal.JournalWriter;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.Replica;
import io.timecoin.store.BlockStore;
import io.timecoin.store.CommittedUtxoStore;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots while the validator runs. Every so many blocks one of each kind is due: the state thread captures the replica,
 * the thread of the coins writes it with the coins of that block, the journal thread records that it exists, and only then
 * are older ones deleted. What cannot be captured at its height stays due, and the log says so once. A snapshot that is
 * given up while it is written, because the blocks behind it fill the memory they wait in, is tried again a quarter of the
 * interval later without the kind for peers, which is half the bytes; both are due again when they would have been.
 *
 * <pre>
 *  phase      whose turn  does                                                    then
 *  IDLE       state       captures at a block that is due                         CAPTURED
 *  CAPTURED   coins       writes and syncs, once that block is in the map         WRITTEN; GIVEN_UP; IDLE if it needs no mark
 *  GIVEN_UP   state       sets when the replica's is due again                    IDLE
 *  WRITTEN    journal     appends the mark to a batch                             MARKING
 *  MARKING    journal     has synced the batch                                    MARKED
 *  MARKED     coins       deletes what is one too many                            IDLE
 * </pre>
 *
 * <p>Each phase belongs to one thread, and what is captured goes from one to the next with it. One is in hand at a time.
 * Which blocks are due follows from the validator's key, so that not all of a set write at the same time. Nothing here
 * reaches the state: when snapshots are taken decides nothing but how long a recovery takes.
 */
public final class SnapshotSchedule {
    /** A pool larger than this is not captured: copying it would hold up the state thread. In bytes. */
    public static final long POOL_BYTES_MAX = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSchedule.class);
    private static final long UNKNOWN = -1;

    private final int intervalBlocks;
    private final int retryBlocks;
    private final long offset;
    private final Snapshots snapshots;
    private final Snapshots.Coins coins;
    private final BlockStore blocks;
    private final long poolBytesMax;

    private volatile Phase phase = Phase.IDLE;
    private volatile boolean isAbandoned;
    private volatile boolean isGivenUp;
    private volatile Postponed postponed;

    private long utxoDue = UNKNOWN;
    private long replicaDue = UNKNOWN;
    private long saidOf = UNKNOWN;
    private Snapshots.Moment moment;
    private Snapshots.Mark written;

    private enum Phase {
        IDLE,
        CAPTURED,
        GIVEN_UP,
        WRITTEN,
        MARKING,
        MARKED
    }

    private enum Postponed {
        IN_HAND("the one before is not done with"),
        POOL("the pool is too large to be captured, only coins are written"),
        NOT_QUIET("a block is being agreed on");

        private final String reason;

        Postponed(String reason) {
            this.reason = reason;
        }
    }

    /**
     * Creates the schedule.
     *
     * @param intervalBlocks blocks from one snapshot to the next, from 1
     * @param validator its key: decides at which of so many heights they are due
     * @param snapshots writes them, on the thread of the coins
     * @param coins the stored coins, read on their thread
     * @param blocks synced before a snapshot counts: a replay behind it appends the next block
     */
    public SnapshotSchedule(
            int intervalBlocks, Hash validator, Snapshots snapshots, CommittedUtxoStore coins, BlockStore blocks) {
        this(intervalBlocks, validator, snapshots, new Stored(coins), blocks, POOL_BYTES_MAX);
    }

    SnapshotSchedule(
            int intervalBlocks,
            Hash validator,
            Snapshots snapshots,
            Snapshots.Coins coins,
            BlockStore blocks,
            long poolBytesMax) {
        this.intervalBlocks = intervalBlocks;
        this.retryBlocks = Math.max(1, intervalBlocks / 4);
        this.offset = offset(intervalBlocks, validator);
        this.snapshots = snapshots;
        this.coins = coins;
        this.blocks = blocks;
        this.poolBytesMax = poolBytesMax;
    }

    private record Stored(CommittedUtxoStore store) implements Snapshots.Coins {
        @Override
        public long size() {
            return store.size();
        }

        @Override
        public void forEach(CoinVisitor visitor) {
            store.forEach(visitor);
        }
    }

    /** The remainder of every height at which a validator's snapshots are due, from 0 to below the interval. */
    static long offset(int intervalBlocks, Hash validator) {
        long word = new UnsafeBuffer(validator.toByteArray()).getLong(0, LITTLE_ENDIAN);
        return Long.remainderUnsigned(word, intervalBlocks);
    }

    /** State thread: captures what is due at the block just committed, by the event of a sequence. */
    void onCommitted(CommittedBlock block, long sequence, Replica replica) {
        long height = block.height();
        if (replicaDue == UNKNOWN) {
            replicaDue = dueFrom(height);
            utxoDue = replicaDue;
        }
        if (phase == Phase.GIVEN_UP) {
            replicaDue = Math.min(replicaDue, height + retryBlocks);
            phase = Phase.IDLE;
        }
        if (height < replicaDue || isAbandoned) {
            return;
        }
        boolean isPoolSmall = replica.pooledBytes() <= poolBytesMax;
        if (phase != Phase.IDLE) {
            postpone(Postponed.IN_HAND);
        } else if (!replica.isQuiet()) {
            postpone(Postponed.NOT_QUIET);
        } else if (isPoolSmall) {
            capture(block, sequence, replica, height >= utxoDue, true);
        } else {
            postpone(Postponed.POOL);
            if (height >= utxoDue) {
                capture(block, sequence, replica, true, false);
            }
        }
    }

    /** The first height from this one on at which snapshots are due. */
    private long dueFrom(long height) {
        return height + Math.floorMod(offset - height, (long) intervalBlocks);
    }

    /** The last height up to this one at which snapshots were due. */
    private long lastDue(long height) {
        return height - Math.floorMod(height - offset, (long) intervalBlocks);
    }

    private void postpone(Postponed why) {
        if (saidOf != replicaDue) {
            saidOf = replicaDue;
            postponed = why;
        }
    }

    private void capture(
            CommittedBlock block, long sequence, Replica replica, boolean isUtxoWanted, boolean isReplicaWanted) {
        long next = dueFrom(block.height() + 1);
        UnsafeBuffer header = null;
        OffHeapBytes captured = null;
        if (isUtxoWanted) {
            header = new UnsafeBuffer(new byte[block.headerLength()]);
            header.putBytes(0, block.bytes(), block.headerAt(), block.headerLength());
            utxoDue = next;
        }
        if (isReplicaWanted) {
            captured = new OffHeapBytes(Limits.CAPTURED_BYTES_MAX);
            replica.capture(captured::append);
            replicaDue = next;
        }
        moment = new Snapshots.Moment(sequence, block.height(), header, captured);
        isGivenUp = false;
        phase = Phase.CAPTURED;
    }

    /** Thread of the coins: writes what was captured at the block that is in the map now. */
    void onStored(long height) {
        Postponed why = postponed;
        if (why != null) {
            postponed = null;
            LOG.info("the snapshot due at height {} is postponed: {}", lastDue(height), why.reason);
        }
        if (phase == Phase.MARKED) {
            snapshots.prune();
            phase = Phase.IDLE;
        }
        if (phase == Phase.CAPTURED && moment.height() == height) {
            write();
        }
    }

    private void write() {
        blocks.sync();
        long begunNs = System.nanoTime();
        boolean isWritten = snapshots.write(moment, coins, this::isGivenUp, mark -> written = mark);
        long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNs);
        if (!isWritten) {
            LOG.warn(
                    "the snapshot at height {} is given up after {} ms: {}",
                    moment.height(),
                    ms,
                    isAbandoned
                            ? "the node ends"
                            : "the blocks behind it fill the memory they wait in; that of the replica is tried again "
                                    + retryBlocks + " blocks later");
        } else {
            LOG.info("wrote the snapshot at height {} with {} coins in {} ms", moment.height(), coins.size(), ms);
        }
        if (moment.captured() != null) {
            moment.captured().close();
        }
        moment = null;
        if (isWritten) {
            phase = written == null ? Phase.IDLE : Phase.WRITTEN;
        } else {
            phase = Phase.GIVEN_UP;
        }
    }

    boolean isGivenUp() {
        return isGivenUp || isAbandoned;
    }

    /** Gives up the snapshot in the making, if there is one: blocks wait behind it and find no more room. Any thread. */
    void giveUp() {
        isGivenUp = true;
    }

    /** Gives up the snapshot in the making and all later ones: the node is in a hurry to end. Any thread. */
    void abandon() {
        isAbandoned = true;
    }

    /**
     * Appends the mark of a snapshot that is written and not journaled yet. Journal thread, as is the next.
     *
     * @return whether there was one; then {@link #onMarkDurable} follows the end of its batch
     */
    boolean mark(JournalWriter journal) {
        if (phase != Phase.WRITTEN) {
            return false;
        }
        journal.snapshotMark(written.sequence(), written.height(), written.contentHash(), written.file());
        written = null;
        phase = Phase.MARKING;
        return true;
    }

    /** The batch with the mark is synced: older snapshots are not needed any more. */
    void onMarkDurable() {
        Invariant.check(phase == Phase.MARKING, "a mark is durable after it was appended");
        phase = Phase.MARKED;
    }

    /** Journals what was written too late for a batch. Main thread, when all others have ended and none has failed. */
    public void finish(JournalWriter journal) {
        if (mark(journal)) {
            journal.endBatch();
            onMarkDurable();
        }
        if (phase == Phase.MARKED) {
            snapshots.prune();
            phase = Phase.IDLE;
        }
    }
}

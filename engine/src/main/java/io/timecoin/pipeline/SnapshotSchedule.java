package io.timecoin.pipeline;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.timecoin.base.CoinVisitor;
import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.base.Limits;
import io.timecoin.base.OffHeapBytes;
import io.timecoin.journal.JournalWriter;
import io.timecoin.ledger.Standing;
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
 * are older ones deleted. What cannot be captured at its height stays due, and the log says so once. A snapshot of the
 * replica that is given up while it is written, because the blocks behind it fill the memory they wait in, is tried again a
 * quarter of the interval later; one for peers is due again when it would have been.
 *
 * <pre>
 *  phase      whose turn  does                                                    then
 *  IDLE       state       captures at a block that is due                         CAPTURED
 *  CAPTURED   coins       writes and syncs, once that block is in the map         WRITTEN; GIVEN_UP; IDLE if only for peers
 *  GIVEN_UP   state       sets when the replica's is due again                    IDLE
 *  WRITTEN    journal     appends the mark to a batch                             MARKING
 *  MARKING    journal     has synced the batch                                    MARKED
 *  MARKED     coins       deletes what is one too many                            IDLE
 * </pre>
 *
 * <p>Each phase belongs to one thread, and what is captured goes from one to the next with it. One is in hand at a time.
 * Those for peers are due at heights that all nodes have in common, so that a newcomer finds each state at many. At which
 * heights the replica's are, whose capture holds up the state thread, follows from the validator's key: not all of a set
 * pause at the same block. Nothing here reaches the state: when snapshots are taken decides nothing but how long a recovery
 * takes.
 */
public final class SnapshotSchedule {
    /** A pool larger than this is not captured: copying it would hold up the state thread. In bytes. */
    public static final long POOL_BYTES_MAX = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSchedule.class);
    private static final long UNKNOWN = -1;

    private final int intervalBlocks;
    private final int retryBlocks;
    private final long replicaOffset;
    private final long utxoOffset;
    private final Snapshots snapshots;
    private final Snapshots.Coins coins;
    private final BlockStore blocks;
    private final long poolBytesMax;

    private volatile Phase phase = Phase.IDLE;
    private volatile boolean isAbandoned;
    private volatile boolean isGivenUp;
    private volatile Postponement postponed;

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
        POOL("the pool is too large to be captured"),
        NOT_QUIET("a block is being agreed on");

        private final String reason;

        Postponed(String reason) {
            this.reason = reason;
        }
    }

    private record Postponement(long height, Postponed why) {}

    /**
     * Creates the schedule.
     *
     * @param intervalBlocks blocks from one snapshot of a kind to the next, from 1
     * @param validator its key: decides at which of so many heights those of the replica are due
     * @param snapshots writes them, on the thread of the coins
     * @param coins the stored coins, read on their thread
     * @param blocks synced before a snapshot counts: a replay behind it appends the next block
     */
    public SnapshotSchedule(
            int intervalBlocks, Hash validator, Snapshots snapshots, CommittedUtxoStore coins, BlockStore blocks) {
        this(
                intervalBlocks,
                offset(intervalBlocks, validator),
                0,
                snapshots,
                new Stored(coins),
                blocks,
                POOL_BYTES_MAX);
    }

    SnapshotSchedule(
            int intervalBlocks,
            long replicaOffset,
            long utxoOffset,
            Snapshots snapshots,
            Snapshots.Coins coins,
            BlockStore blocks,
            long poolBytesMax) {
        this.intervalBlocks = intervalBlocks;
        this.retryBlocks = Math.max(1, intervalBlocks / 4);
        this.replicaOffset = replicaOffset;
        this.utxoOffset = utxoOffset;
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

    /**
     * The remainder of every height at which a validator's own snapshots are due: in the middle half of the interval, so that
     * one in the making does not keep back those for peers, which are due at its ends.
     */
    static long offset(int intervalBlocks, Hash validator) {
        long word = new UnsafeBuffer(validator.toByteArray()).getLong(0, LITTLE_ENDIAN);
        return intervalBlocks / 4 + Long.remainderUnsigned(word, Math.max(1, intervalBlocks / 2));
    }

    /** State thread: captures what is due at the block just committed, by the event of a sequence. */
    void onCommitted(CommittedBlock block, long sequence, Replica replica) {
        long height = block.height();
        if (replicaDue == UNKNOWN) {
            replicaDue = dueFrom(height, replicaOffset);
            utxoDue = dueFrom(height, utxoOffset);
        }
        if (phase == Phase.GIVEN_UP) {
            replicaDue = Math.min(replicaDue, height + retryBlocks);
            phase = Phase.IDLE;
        }
        boolean isUtxoDue = height >= utxoDue;
        boolean isReplicaDue = height >= replicaDue;
        if (isAbandoned || !isUtxoDue && !isReplicaDue) {
            return;
        }
        if (phase != Phase.IDLE) {
            postpone(isReplicaDue ? replicaDue : utxoDue, Postponed.IN_HAND);
            return;
        }
        Postponed obstacle = isReplicaDue ? obstacle(replica) : null;
        if (obstacle != null) {
            postpone(replicaDue, obstacle);
        }
        boolean isReplicaWanted = isReplicaDue && obstacle == null;
        if (isUtxoDue || isReplicaWanted) {
            capture(block, sequence, replica, isUtxoDue, isReplicaWanted);
        }
    }

    /** Why the replica cannot be captured now, or null. */
    private Postponed obstacle(Replica replica) {
        if (!replica.isQuiet()) {
            return Postponed.NOT_QUIET;
        }
        return replica.pooledBytes() > poolBytesMax ? Postponed.POOL : null;
    }

    /** The first height from this one on with a remainder by the interval. */
    private long dueFrom(long height, long remainder) {
        return height + Math.floorMod(remainder - height, (long) intervalBlocks);
    }

    private void postpone(long due, Postponed why) {
        if (saidOf != due) {
            saidOf = due;
            postponed = new Postponement(due, why);
        }
    }

    private void capture(
            CommittedBlock block, long sequence, Replica replica, boolean isUtxoWanted, boolean isReplicaWanted) {
        long from = block.height() + 1;
        UnsafeBuffer header = null;
        Standing standing = null;
        OffHeapBytes captured = null;
        if (isUtxoWanted) {
            header = new UnsafeBuffer(new byte[block.headerLength()]);
            header.putBytes(0, block.bytes(), block.headerAt(), block.headerLength());
            standing = replica.standing();
            utxoDue = dueFrom(from, utxoOffset);
        }
        if (isReplicaWanted) {
            captured = new OffHeapBytes(Limits.CAPTURED_BYTES_MAX);
            replica.capture(captured::append);
            replicaDue = dueFrom(from, replicaOffset);
        }
        moment = new Snapshots.Moment(sequence, block.height(), header, standing, captured);
        isGivenUp = false;
        phase = Phase.CAPTURED;
    }

    /** Thread of the coins: writes what was captured at the block that is in the map now. */
    void onStored(long height) {
        Postponement told = postponed;
        if (told != null) {
            postponed = null;
            LOG.info("the snapshot due at height {} is postponed: {}", told.height(), told.why().reason);
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
            LOG.warn("the snapshot at height {} is given up after {} ms: {}", moment.height(), ms, whyGivenUp());
        } else {
            LOG.info("wrote the snapshot at height {} with {} coins in {} ms", moment.height(), coins.size(), ms);
        }
        boolean isOfReplica = moment.captured() != null;
        if (isOfReplica) {
            moment.captured().close();
        }
        moment = null;
        if (!isWritten) {
            phase = isOfReplica ? Phase.GIVEN_UP : Phase.IDLE;
        } else if (isOfReplica) {
            phase = Phase.WRITTEN;
        } else {
            snapshots.prune();
            phase = Phase.IDLE;
        }
    }

    private String whyGivenUp() {
        if (isAbandoned) {
            return "the node ends";
        }
        String why = "the blocks behind it fill the memory they wait in";
        return moment.captured() == null
                ? why
                : why + "; that of the replica is tried again " + retryBlocks + " blocks later";
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

package io.timecoin.replica;

import io.timecoin.consensus.ConsensusTimeouts;
import io.timecoin.ledger.ChainRules;

/**
 * When the next block is due: soon while there is work or a state root to certify, else at the heartbeat; and never before
 * there was work, or before this process began. Transactions that the own block could not take are no work until
 * another comes or a block changes the state they failed on. State thread.
 */
final class BlockDue {
    private static final long NEVER = Long.MAX_VALUE;

    private final Chain chain;
    private final ChainRules rules;
    private long workSinceMs = NEVER;
    private long floorMs;
    private boolean isFruitless;

    BlockDue(Chain chain, ChainRules rules) {
        this.chain = chain;
        this.rules = rules;
    }

    /**
     * The tip is new.
     *
     * @param hasPool whether transactions wait
     * @param hasEvidence whether evidence waits, which was judged anew at the new tip
     */
    void startHeight(boolean hasPool, boolean hasEvidence) {
        isFruitless &= chain.tipTransactions() == 0;
        boolean hasWork = hasEvidence || hasPool && !isFruitless || chain.tipTransactions() > 0;
        workSinceMs = hasWork ? chain.committedAtMs() : NEVER;
    }

    /** A block was built, and nothing that waits could be in it. */
    void fruitless() {
        isFruitless = true;
    }

    /** A transaction has come; true if the block may be due sooner for it. */
    boolean onWork(long nowMs) {
        isFruitless = false;
        return isSooner(nowMs);
    }

    private boolean isSooner(long nowMs) {
        boolean isSooner = nowMs < workSinceMs;
        if (isSooner) {
            workSinceMs = nowMs;
        }
        return isSooner;
    }

    /**
     * A member asks for another round while there is no proposal, so it has work that is not known here, or says so. Whoever
     * is honest has waited for a round before; who is not shall gain no more by it.
     */
    boolean onWish(long nowMs) {
        long waitedMs = chain.committedAtMs() + rules.blockIntervalMs() + ConsensusTimeouts.DEFAULT.of(0);
        return isSooner(Math.max(nowMs, waitedMs));
    }

    /** The process begins: what was due while it was down is due now. */
    void startAnew(long nowMs) {
        floorMs = nowMs;
    }

    /** Event time, ms. */
    long ms() {
        long heartbeatMs = chain.committedAtMs() + rules.heartbeatMs();
        long due = Math.min(heartbeatMs, Math.max(chain.committedAtMs() + rules.blockIntervalMs(), workSinceMs));
        return Math.max(due, floorMs);
    }

    /** Writes what {@link #restore} reads. */
    void capture(SnapshotOutput output, SnapshotFields fields) {
        fields.writeLong(output, isFruitless ? 1 : 0);
    }

    /** Restores what a snapshot holds, before the height starts. */
    void restore(SnapshotInput input, SnapshotFields fields) {
        isFruitless = fields.readLong(input) != 0;
    }
}

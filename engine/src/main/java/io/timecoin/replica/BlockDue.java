package io.timecoin.replica;

import io.timecoin.consensus.ConsensusTimeouts;
import io.timecoin.ledger.ChainRules;

/**
 * When the next block is due: soon while there is work or a state root to certify, else at the heartbeat; and never before
 * there was work, or before this process began. State thread.
 */
final class BlockDue {
    private static final long NEVER = Long.MAX_VALUE;

    private final Chain chain;
    private final ChainRules rules;
    private long workSinceMs = NEVER;
    private long floorMs;

    BlockDue(Chain chain, ChainRules rules) {
        this.chain = chain;
        this.rules = rules;
    }

    /** The tip is new. */
    void startHeight(boolean hasPool) {
        workSinceMs = hasPool || chain.tipTransactions() > 0 ? chain.committedAtMs() : NEVER;
    }

    /** A transaction has come; true if the block may be due sooner for it. */
    boolean onWork(long nowMs) {
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
        return onWork(Math.max(nowMs, waitedMs));
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
}

package io.timecoin.replica;

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

    /** A transaction has come; true if it is the first. */
    boolean onWork(long nowMs) {
        boolean isFirst = workSinceMs == NEVER;
        if (isFirst) {
            workSinceMs = nowMs;
        }
        return isFirst;
    }

    /** The process begins: what was due while it was down is due now. */
    void startAnew(long nowMs) {
        floorMs = nowMs;
    }

    /** Event time, ms. */
    long ms() {
        long due = workSinceMs == NEVER
                ? chain.committedAtMs() + rules.heartbeatMs()
                : Math.max(chain.committedAtMs() + rules.blockIntervalMs(), workSinceMs);
        return Math.max(due, floorMs);
    }
}

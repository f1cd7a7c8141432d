package io.timecoin.replica;

/**
 * How many transactions the own proposals hold at most: as many as the validators agree on in good time. Halved by a block
 * that took a second round, or long from proposal to commit; grown by a quarter by a full one that did not. Local policy,
 * and a pure function of event times: part of the state, so that a replay proposes the same. State thread.
 */
final class BlockSizing {
    /** A block should be final within this time of its proposal, ms: well below the timeout of the first round. */
    static final long COMMIT_MS_MAX = 400;

    /**
     * So many take a core a tenth of a second to verify where they are all missing. Where that is too slow it is not for their
     * number, and smaller blocks would only commit less in the same time.
     */
    static final int LIMIT_MIN = 1_000;

    private static final int GROWTH_SHARE = 4;
    private static final long NOT_PROPOSED = -1;

    private final int max;
    private int limit;
    private long proposedAtMs = NOT_PROPOSED;

    /**
     * Starts with the largest block.
     *
     * @param max what genesis allows
     */
    BlockSizing(int max) {
        this.max = max;
        this.limit = max;
    }

    /** A proposal is seen at this height; only the first counts. */
    void proposed(long nowMs) {
        if (proposedAtMs == NOT_PROPOSED) {
            proposedAtMs = nowMs;
        }
    }

    /** The height is decided. */
    void committed(int round, int transactions, long nowMs) {
        if (proposedAtMs == NOT_PROPOSED || transactions == 0) {
            return;
        }
        if (round > 0 || nowMs - proposedAtMs > COMMIT_MS_MAX) {
            limit = Math.max(Math.min(max, LIMIT_MIN), Math.min(limit, transactions) / 2);
        } else if (transactions >= limit) {
            limit = Math.min(max, limit + Math.max(LIMIT_MIN, limit / GROWTH_SHARE));
        }
    }

    /** A new height: nothing is proposed. */
    void startHeight() {
        proposedAtMs = NOT_PROPOSED;
    }

    /** Most transactions of the next own proposal. */
    int limit() {
        return limit;
    }

    /** Restores what a snapshot holds. */
    void restore(int itsLimit) {
        limit = Math.min(max, itsLimit);
    }
}

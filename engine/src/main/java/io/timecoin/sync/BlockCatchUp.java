package io.timecoin.sync;

import io.timecoin.base.Limits;

/**
 * Decides which blocks to ask whom for. One request is out at a time; whoever does not answer in time is passed over for
 * those that have missed less often. Of these the one heard of last is asked: a connection that has ended is never heard of
 * again, and each that was asked all the same would cost the time of an answer. State thread; allocates nothing.
 */
public final class BlockCatchUp {
    /** How many peers are remembered; the one heard of longest ago makes room. */
    private static final int PEERS_MAX = 64;

    private static final long ANSWER_MS_MAX = 2_000;

    private final long[] connections = new long[PEERS_MAX];
    private final long[] heights = new long[PEERS_MAX];
    private final long[] heardAt = new long[PEERS_MAX];
    private final int[] missed = new int[PEERS_MAX];
    private int peers;
    private int oldest;
    private int asked;
    private long claims;
    private long tip;
    private long askedToHeight;
    private long askAgainMs;

    /**
     * Creates the plan.
     *
     * @param tipHeight the own height
     */
    public BlockCatchUp(long tipHeight) {
        tip = tipHeight;
    }

    /** A peer has committed at least this height. */
    public void heard(long connectionId, long height) {
        for (int i = 0; i < peers; i++) {
            if (connections[i] == connectionId) {
                heights[i] = Math.max(heights[i], height);
                heardAt[i] = ++claims;
                return;
            }
        }
        int place = peers < PEERS_MAX ? peers++ : oldest++ % PEERS_MAX;
        connections[place] = connectionId;
        heights[place] = height;
        heardAt[place] = ++claims;
        missed[place] = 0;
    }

    /** A block has come that is the next one; whoever was asked for it and sends it has time for the next. */
    public void answered(long connectionId, long nowMs) {
        if (askedToHeight > tip && connections[asked] == connectionId) {
            missed[asked] = 0;
            askAgainMs = nowMs + ANSWER_MS_MAX;
        }
    }

    /** The own chain has grown, by whatever way. */
    public void committed(long height) {
        tip = height;
    }

    /** The process starts anew: the connections of the one before have ended, and their ids may name others. */
    public void forget() {
        peers = 0;
        oldest = 0;
        asked = 0;
        askedToHeight = tip;
    }

    /**
     * Chooses the next request, if one is due: then {@link #connectionId}, {@link #fromHeight} and {@link #count} say
     * which.
     */
    public boolean ask(long nowMs) {
        boolean isOut = askedToHeight > tip;
        if (isOut && nowMs < askAgainMs || !isBehind()) {
            return false;
        }
        if (isOut) {
            missed[asked]++;
        }
        asked = best();
        askedToHeight = Math.min(heights[asked], tip + Limits.BLOCKS_A_REQUEST_MAX);
        askAgainMs = nowMs + ANSWER_MS_MAX;
        return true;
    }

    /** Of those ahead who has missed least, and of these who was heard of last. */
    private int best() {
        int best = -1;
        for (int i = 0; i < peers; i++) {
            boolean isBetter =
                    best < 0 || missed[i] < missed[best] || missed[i] == missed[best] && heardAt[i] > heardAt[best];
            if (heights[i] > tip && isBetter) {
                best = i;
            }
        }
        return best;
    }

    /** Whether a peer has committed more. */
    public boolean isBehind() {
        return highest() > tip;
    }

    /** The highest height a peer is known to have committed. */
    public long highest() {
        long highest = 0;
        for (int i = 0; i < peers; i++) {
            highest = Math.max(highest, heights[i]);
        }
        return highest;
    }

    /** The last block of the last request, or less than the own height where that is done. */
    public long askedToHeight() {
        return askedToHeight;
    }

    /** When {@link #ask} should be called again, ms; Long.MAX_VALUE if nothing is missing. */
    public long deadlineMs() {
        return isBehind() ? askAgainMs : Long.MAX_VALUE;
    }

    /** Whom to ask. */
    public long connectionId() {
        return connections[asked];
    }

    /** The first block to ask for. */
    public long fromHeight() {
        return tip + 1;
    }

    /** How many blocks to ask for. */
    public int count() {
        return (int) (askedToHeight - tip);
    }
}

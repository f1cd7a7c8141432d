package io.timecoin.sync;

import io.timecoin.base.Limits;

/**
 * Decides which blocks to ask whom for. One request is out at a time; whoever does not answer in time is passed over for
 * the next that claims to be ahead. State thread; allocates nothing.
 */
public final class BlockCatchUp {
    /** How many peers are remembered; the one heard of longest ago makes room. */
    private static final int PEERS_MAX = 64;

    private static final long ANSWER_MS_MAX = 2_000;

    private final long[] connections = new long[PEERS_MAX];
    private final long[] heights = new long[PEERS_MAX];
    private int peers;
    private int oldest;
    private int turn;
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
                return;
            }
        }
        int place = peers < PEERS_MAX ? peers++ : oldest++ % PEERS_MAX;
        connections[place] = connectionId;
        heights[place] = height;
    }

    /** The own chain has grown, by whatever way; an answer that brings blocks has time for the next. */
    public void committed(long height, long nowMs) {
        tip = height;
        if (askedToHeight > height) {
            askAgainMs = nowMs + ANSWER_MS_MAX;
        }
    }

    /**
     * Chooses the next request, if one is due: then {@link #connectionId}, {@link #fromHeight} and {@link #count} say
     * which.
     */
    public boolean ask(long nowMs) {
        boolean isWaiting = askedToHeight > tip && nowMs < askAgainMs;
        if (isWaiting || !isBehind()) {
            return false;
        }
        for (int i = 0; i < peers; i++) {
            turn = (turn + 1) % peers;
            if (heights[turn] > tip) {
                askedToHeight = Math.min(heights[turn], tip + Limits.BLOCKS_A_REQUEST_MAX);
                askAgainMs = nowMs + ANSWER_MS_MAX;
                return true;
            }
        }
        return false;
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

    /** When {@link #ask} should be called again, ms; Long.MAX_VALUE if nothing is missing. */
    public long deadlineMs() {
        return isBehind() ? askAgainMs : Long.MAX_VALUE;
    }

    /** Whom to ask. */
    public long connectionId() {
        return connections[turn];
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

package io.timecoin.sync;

import io.timecoin.base.Limits;

/**
 * Decides which blocks to ask whom for. Several peers are asked at once, for disjoint ranges within a window above the tip.
 * The window is as many blocks as there are buffers for. State thread; allocates nothing but the view.
 *
 * <pre>
 *   tip | A: 101-108 | B: 109-116 | A: 117-124 | C: 125-132 |   to the end of the window
 *         its turn     asked ahead: these wait where they are verified, and come in their turn
 * </pre>
 *
 * <p>What comes ahead of its turn is not seen here. So a request is late from when its turn has come: then the next block is
 * missing, whoever has it. Whoever is late is asked for nothing for a while if there are others, who get its other ranges,
 * and what it claims counts no more until it delivers: a lie about a height costs the time of one answer. Whoever keeps up
 * with the others gets longer ranges, whoever is waited for shorter ones, and nobody more than half of the window where
 * there are others. A peer that has sent what no
 * honest one sends is given up: it is asked again only where there is nobody else, and not at once.
 *
 * <p>Time to answer is short for peers that have never sent anything once their time to send has long begun, and doubles
 * where those that do send are late: blocks may be large and the line slow.
 *
 * <p>A peer drops without a word what is more than it allows a stranger, so none is asked more often than that, whatever it
 * allows: nothing but the clock and what was asked decides, so a replay asks the same.
 */
public final class BlockCatchUp {
    /** The time of an answer, ms. */
    static final long ANSWER_MS_MIN = 2_000;

    /** The longest that it gets, ms. */
    static final long ANSWER_MS_MAX = 16_000;

    /** How often one block is asked for before all is dropped that waits behind it. */
    static final int ASKS_MAX = 8;

    /** Of a peer that has never sent a block, the share of an answer's time that is left to it in its turn. */
    private static final int UNPROVEN_SHARE = 4;

    /** One that comes, one behind it, and one that has come and waits for its turn. */
    private static final int RANGES_A_PEER = 3;

    private static final int UNITS_A_PEER = 16;

    /** Into so many ranges at least goes what the window has for each peer: so they end at different times. */
    private static final int RANGES_OF_WINDOW = 4;

    private static final int AVERAGE_BITS = 4;

    /** Waited for is who takes half as long again as the average, and a little. */
    private static final long LITTLE_MS = 10;

    private static final int SIZE_DECAY_BITS = 3;
    private static final int ALL_OF_WINDOW = 2;

    private final int largeBlocksMax;
    private final CatchUpPeers peers = new CatchUpPeers();
    private final AskedRanges ranges = new AskedRanges();
    private int largestBytes = Limits.BLOCK_FRAME_BYTES_MAX;
    private long answerMs = ANSWER_MS_MIN;
    private long tip;
    private long turnMs;
    private int turnMisses;
    private long averageWaitSum;
    private long rangeWaitMs;
    private int rangeBlocks;
    private long pacedUntilMs = Long.MAX_VALUE;
    private int asked = CatchUpPeers.NONE;
    private long fromHeight;
    private long toHeight;
    private long version;

    /**
     * Creates the plan.
     *
     * @param tipHeight the own height
     * @param largeBlocksMax how many blocks of any size can be waited for; of small ones it is
     *     {@link Limits#CATCH_UP_BLOCKS_MAX}
     */
    public BlockCatchUp(long tipHeight, int largeBlocksMax) {
        this.tip = tipHeight;
        this.largeBlocksMax = largeBlocksMax;
    }

    /** A peer has committed at least this height. */
    public void heard(long connectionId, long height) {
        heard(connectionId, 0, height);
    }

    /**
     * A peer has said hello: what was said over an earlier connection of it is forgotten.
     *
     * @param node stands for its key; 0 for nobody
     * @param height that it has committed at least
     */
    public void heard(long connectionId, long node, long height) {
        int ended = peers.replaced(connectionId, node);
        if (ended != CatchUpPeers.NONE) {
            ranges.removeOf(ended);
            peers.ended(ended);
            version++;
        }
        if (height > tip) {
            long before = peers.target(tip);
            peers.heard(connectionId, node, height, ranges);
            version += before == peers.target(tip) ? 0 : 1;
        }
    }

    /**
     * A block has come that is the next one, with a certificate that holds.
     *
     * @param bytes its length
     */
    public void answered(long connectionId, int bytes, long nowMs) {
        largestBytes = Math.max(bytes, largestBytes - (largestBytes >> SIZE_DECAY_BITS));
        int peer = peers.indexOf(connectionId);
        if (peer == CatchUpPeers.NONE) {
            return;
        }
        peers.delivered(peer);
        if (!ranges.isFirst(tip + 1)) {
            return;
        }
        long waitedMs = nowMs - Math.max(turnMs, ranges.firstSinceMs());
        if (waitedMs * UNPROVEN_SHARE < answerMs) {
            answerMs = Math.max(ANSWER_MS_MIN, answerMs / 2);
        }
        averageWaitSum += waitedMs - (averageWaitSum >> AVERAGE_BITS);
        if (ranges.firstPeer() == peer) {
            ranges.progress(nowMs);
            rangeWaitMs += waitedMs;
            rangeBlocks++;
            if (ranges.firstEnd() == tip + 1) {
                compare(peer);
            }
        }
    }

    /** A range is through: was it waited for longer than others are? */
    private void compare(int peer) {
        long meanMs = rangeWaitMs / rangeBlocks;
        long averageMs = averageWaitSum >> AVERAGE_BITS;
        if (meanMs > averageMs + averageMs / 2 + LITTLE_MS) {
            peers.loses(peer);
        } else {
            peers.gains(peer);
        }
        rangeWaitMs = 0;
        rangeBlocks = 0;
    }

    /**
     * A peer has sent what no honest one sends: what it sent before may have taken the place of what others did.
     *
     * @return false if it was given up before: then this may be but the rest of what it sent
     */
    public boolean giveUp(long connectionId, long nowMs) {
        int peer = peers.indexOf(connectionId);
        if (peer == CatchUpPeers.NONE) {
            return true;
        }
        if (peers.isGivenUp(peer)) {
            return false;
        }
        peers.giveUp(peer, nowMs);
        ranges.clear();
        version++;
        return true;
    }

    /** The own chain has grown, by whatever way. */
    public void committed(long height, long nowMs) {
        if (height == tip) {
            return;
        }
        version += isBehind() || !ranges.isEmpty() ? 1 : 0;
        if (ranges.isFirst(tip + 1) && nowMs >= ranges.firstSinceMs() + answerMs) {
            // It came by another way, again and again perhaps: whoever claims a height that is not would be asked for
            // ever.
            miss(nowMs);
        }
        tip = height;
        turnMs = nowMs;
        turnMisses = 0;
        ranges.cutTo(height);
    }

    /** The process starts anew: the connections of the one before have ended, and their ids may name others. */
    public void forget() {
        peers.clear();
        ranges.clear();
        answerMs = ANSWER_MS_MIN;
        turnMisses = 0;
        pacedUntilMs = Long.MAX_VALUE;
        version++;
    }

    /**
     * Chooses the next request, if one is due: then {@link #connectionId}, {@link #fromHeight} and {@link #count} say
     * which. To be called until none is.
     */
    public boolean ask(long nowMs) {
        pacedUntilMs = Long.MAX_VALUE;
        if (ranges.isFirst(tip + 1) && nowMs >= deadlineMs()) {
            miss(nowMs);
        }
        long from = ranges.firstGap(tip + 1);
        long windowEnd = tip + window();
        if (from > windowEnd || ranges.isFull()) {
            return false;
        }
        int able = countAble(from, nowMs);
        int peer = choose(from, able, nowMs);
        if (peer == CatchUpPeers.NONE) {
            return false;
        }
        if (peers.dueMs(peer) > nowMs) {
            pacedUntilMs = peers.dueMs(peer);
            return false;
        }
        asked = peer;
        fromHeight = from;
        toHeight = Math.min(
                Math.min(peers.height(peer), windowEnd),
                Math.min(from + rangeBlocks(peer, able) - 1, ranges.gapEnd(from)));
        ranges.add(from, toHeight, peer, nowMs, from == tip + 1 ? turnMisses + 1 : 1);
        peers.pardon(peer);
        peers.asked(peer, toHeight, nowMs);
        version++;
        return true;
    }

    /** How many blocks above the tip are asked for at most. */
    private int window() {
        return largestBytes <= Limits.CATCH_UP_SMALL_BYTES_MAX ? Limits.CATCH_UP_BLOCKS_MAX : largeBlocksMax;
    }

    /** By how well it keeps up; of a window that is small, a block at least. */
    private int rangeBlocks(int peer, int able) {
        int each = window() / Math.max(1, able);
        int unit = Math.max(1, each / UNITS_A_PEER);
        int blocks = Math.min(unit * peers.share(peer), Math.max(1, each / RANGES_OF_WINDOW));
        return Math.min(Limits.BLOCKS_A_REQUEST_MAX, blocks);
    }

    private int countAble(long height, long nowMs) {
        int able = 0;
        for (int i = 0; i < peers.count(); i++) {
            able += peers.has(i, height) && peers.isRested(i, nowMs) ? 1 : 0;
        }
        return able;
    }

    private int choose(long height, int able, long nowMs) {
        int best = CatchUpPeers.NONE;
        for (int i = 0; i < peers.count(); i++) {
            if (peers.has(i, height) && peers.isRested(i, nowMs) && mayHaveMore(i, able) && isBetter(i, best)) {
                best = i;
            }
        }
        return best == CatchUpPeers.NONE && height == tip + 1 ? chooseAnyhow(able, nowMs) : best;
    }

    private boolean isBetter(int peer, int other) {
        return peers.isBetter(peer, other, ranges);
    }

    private boolean mayHaveMore(int peer, int able) {
        int most = peers.isProven(peer) && peers.share(peer) > 1 ? RANGES_A_PEER : 1;
        return ranges.countOf(peer) < most && (able == 1 || ranges.blocksOf(peer) * ALL_OF_WINDOW < window());
    }

    /** Nothing goes on without the next block: if nobody has time for it, it is asked of whoever has failed least. */
    private int chooseAnyhow(int able, long nowMs) {
        int best = CatchUpPeers.NONE;
        for (int i = 0; i < peers.count(); i++) {
            boolean isCandidate = peers.has(i, tip + 1) && (able == 0 || peers.isRested(i, nowMs));
            boolean isBetter = best == CatchUpPeers.NONE
                    || peers.missed(i) < peers.missed(best)
                    || peers.missed(i) == peers.missed(best) && isBetter(i, best);
            if (isCandidate && isBetter) {
                best = i;
            }
        }
        return best == CatchUpPeers.NONE ? peers.givenUpWith(tip + 1, nowMs) : best;
    }

    /** The next block has not come from whoever was asked for it. */
    private void miss(long nowMs) {
        int late = ranges.firstPeer();
        peers.missed(late, nowMs);
        ranges.removeOf(late);
        rangeWaitMs = 0;
        rangeBlocks = 0;
        if (peers.isProven(late) || countAble(tip + 1, nowMs) == 0) {
            answerMs = Math.min(ANSWER_MS_MAX, 2 * answerMs);
        }
        turnMisses++;
        if (turnMisses % ASKS_MAX == 0) {
            ranges.clear();
            peers.wantNothing();
        }
        version++;
    }

    /** Whether a peer that has not failed to deliver claims more. */
    public boolean isBehind() {
        return peers.target(tip) > tip;
    }

    /** When {@link #ask} should be called again, ms; Long.MAX_VALUE if nothing is missing. */
    public long deadlineMs() {
        return Math.min(pacedUntilMs, answerDeadlineMs());
    }

    private long answerDeadlineMs() {
        if (!ranges.isFirst(tip + 1)) {
            return peers.givenUpRestedMs(tip + 1);
        }
        long turnAnswerMs = peers.isProven(ranges.firstPeer()) ? answerMs : answerMs / UNPROVEN_SHARE;
        return Math.max(ranges.firstSinceMs() + answerMs, turnMs + turnAnswerMs);
    }

    /** Whom to ask. */
    public long connectionId() {
        return peers.connection(asked);
    }

    /** The first block to ask for. */
    public long fromHeight() {
        return fromHeight;
    }

    /** How many blocks to ask for. */
    public int count() {
        return (int) (toHeight - fromHeight + 1);
    }

    /** Changes with everything that {@link #view} shows. */
    public long version() {
        return version;
    }

    /** A copy for others. */
    public CatchUpView view() {
        boolean isBehind = isBehind() || turnMisses > 0 && !ranges.isEmpty();
        return new CatchUpView(isBehind, tip, peers.target(tip), ranges.list(peers), peers.list(tip));
    }
}

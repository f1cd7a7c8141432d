package io.timecoin.sync;

import io.timecoin.base.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The peers that have claimed a height, and what they were good for. A peer is a connection; a node that comes back over
 * another takes the place of the one before, which has ended and would cost the time of an answer. State thread; allocates
 * nothing but lists for others.
 */
final class CatchUpPeers {
    static final int NONE = -1;

    /** How many are remembered; of those that are asked for nothing, the one heard of longest ago makes room. */
    static final int MAX = Limits.VALIDATORS_MAX;

    /** How many times as much the best is asked for at once as the worst. */
    static final int SHARE_MAX = 8;

    private static final int SHARE_AT_FIRST = 2;

    /** How long one that did not answer is left alone while there are others, ms; doubled with every further time. */
    static final long REST_MS = 10_000;

    private static final int REST_DOUBLINGS_MAX = 3;
    private static final long NO_NODE = 0;

    /** One request to one peer in this time, ms, and {@link #BURST} at once: fewer than 100 in any second. */
    static final long PACE_MS = 16;

    /** How many requests that were not made may be made up for at once. */
    static final int BURST = 32;

    private final long[] connections = new long[MAX];
    private final long[] nodes = new long[MAX];
    private final long[] heights = new long[MAX];
    private final long[] heardAt = new long[MAX];
    private final long[] restUntilMs = new long[MAX];
    private final long[] dueMs = new long[MAX];
    private final long[] wantedTo = new long[MAX];
    private final long[] askedTo = new long[MAX];
    private final int[] missed = new int[MAX];
    private final int[] share = new int[MAX];
    private final boolean[] isProven = new boolean[MAX];
    private final boolean[] isGivenUp = new boolean[MAX];
    private int count;
    private long claims;

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    int indexOf(long connectionId) {
        for (int i = 0; i < count; i++) {
            if (connections[i] == connectionId) {
                return i;
            }
        }
        return NONE;
    }

    /** A node says hello over a connection: an earlier one of it has ended. */
    int replaced(long connectionId, long node) {
        int known = indexOf(connectionId);
        if (known != NONE) {
            nodes[known] = node;
        }
        for (int i = 0; i < count; i++) {
            if (i != known && node != NO_NODE && nodes[i] == node && connections[i] < connectionId) {
                return i;
            }
        }
        return NONE;
    }

    /** An earlier connection of a node has ended; nothing more is expected of it, but what it has sent is welcome. */
    void ended(int peer) {
        heights[peer] = 0;
        nodes[peer] = NO_NODE;
        heardAt[peer] = 0;
    }

    /** Takes note of a claim; NONE if there is no place for another peer. */
    int heard(long connectionId, long node, long height, AskedRanges ranges) {
        int peer = indexOf(connectionId);
        if (peer == NONE) {
            peer = place(ranges);
            if (peer == NONE) {
                return NONE;
            }
            open(peer, connectionId, node);
        }
        if (node != NO_NODE) {
            nodes[peer] = node;
        }
        heights[peer] = Math.max(heights[peer], height);
        heardAt[peer] = ++claims;
        return peer;
    }

    private int place(AskedRanges ranges) {
        if (count < MAX) {
            return count++;
        }
        int oldest = NONE;
        for (int i = 0; i < count; i++) {
            boolean isFree = !isGivenUp[i] && ranges.countOf(i) == 0;
            if (isFree && (oldest == NONE || heardAt[i] < heardAt[oldest])) {
                oldest = i;
            }
        }
        return oldest;
    }

    private void open(int peer, long connectionId, long node) {
        connections[peer] = connectionId;
        nodes[peer] = node;
        heights[peer] = 0;
        restUntilMs[peer] = 0;
        dueMs[peer] = Long.MIN_VALUE;
        wantedTo[peer] = 0;
        askedTo[peer] = 0;
        missed[peer] = 0;
        share[peer] = SHARE_AT_FIRST;
        isProven[peer] = false;
        isGivenUp[peer] = false;
    }

    long connection(int peer) {
        return connections[peer];
    }

    long height(int peer) {
        return heights[peer];
    }

    int missed(int peer) {
        return missed[peer];
    }

    boolean isProven(int peer) {
        return isProven[peer];
    }

    /** Whether it can be asked for a height at all. */
    boolean has(int peer, long height) {
        return heights[peer] >= height && !isGivenUp[peer];
    }

    boolean isRested(int peer, long nowMs) {
        return nowMs >= restUntilMs[peer];
    }

    int share(int peer) {
        return share[peer];
    }

    /** Whether one is to be asked rather than another: for less under way, for fewer misses, for being heard last. */
    boolean isBetter(int peer, int other, AskedRanges ranges) {
        if (other == NONE) {
            return true;
        }
        long load = ranges.blocksOf(peer) * share[other];
        long otherLoad = ranges.blocksOf(other) * share[peer];
        if (load != otherLoad) {
            return load < otherLoad;
        }
        return missed[peer] == missed[other] ? heardAt[peer] > heardAt[other] : missed[peer] < missed[other];
    }

    /** When the pace of requests to it allows the next, ms; in the past if it may be made now. */
    long dueMs(int peer) {
        return dueMs[peer];
    }

    void asked(int peer, long toHeight, long nowMs) {
        dueMs[peer] = Math.max(dueMs[peer], nowMs - (BURST - 1) * PACE_MS) + PACE_MS;
        wantedTo[peer] = Math.max(wantedTo[peer], toHeight);
        askedTo[peer] = Math.max(askedTo[peer], toHeight);
    }

    /** It has sent the next block. */
    void delivered(int peer) {
        missed[peer] = 0;
        restUntilMs[peer] = 0;
        isProven[peer] = true;
    }

    /** It has kept up with the others for a whole range. */
    void gains(int peer) {
        share[peer] = Math.min(SHARE_MAX, share[peer] + 1);
    }

    /** It was waited for longer than the others. */
    void loses(int peer) {
        share[peer] = Math.max(1, share[peer] - 1);
    }

    /** It did not send what it was asked for: what it claims counts no more until it delivers. */
    void missed(int peer, long nowMs) {
        restUntilMs[peer] = nowMs + (REST_MS << Math.min(missed[peer], REST_DOUBLINGS_MAX));
        missed[peer]++;
        share[peer] = 1;
    }

    /** It has sent what no honest one sends: nothing of it is taken any more, and it is asked for nothing. */
    void giveUp(int peer, long nowMs) {
        missed(peer, nowMs);
        isGivenUp[peer] = true;
        wantedTo[peer] = 0;
        askedTo[peer] = 0;
    }

    boolean isGivenUp(int peer) {
        return isGivenUp[peer];
    }

    /** Of those that were given up, one that has a height and has been left alone for long; NONE if there is none. */
    int givenUpWith(long height, long nowMs) {
        int best = NONE;
        for (int i = 0; i < count; i++) {
            boolean isCandidate = isGivenUp[i] && heights[i] >= height && isRested(i, nowMs);
            if (isCandidate && (best == NONE || restUntilMs[i] < restUntilMs[best])) {
                best = i;
            }
        }
        return best;
    }

    /** When {@link #givenUpWith} finds one, ms; Long.MAX_VALUE if never. */
    long givenUpRestedMs(long height) {
        long restedMs = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            if (isGivenUp[i] && heights[i] >= height) {
                restedMs = Math.min(restedMs, restUntilMs[i]);
            }
        }
        return restedMs;
    }

    /** There is nobody else: it may try again. */
    void pardon(int peer) {
        isGivenUp[peer] = false;
    }

    /** Nothing that was asked for is wanted any more. */
    void wantNothing() {
        Arrays.fill(wantedTo, 0, count, 0);
    }

    /** The highest height above the tip that is claimed by one that has not failed to deliver; the tip if there is none. */
    long target(long tip) {
        long target = tip;
        for (int i = 0; i < count; i++) {
            if (missed[i] == 0 && !isGivenUp[i]) {
                target = Math.max(target, heights[i]);
            }
        }
        return target;
    }

    List<CatchUpView.Source> list(long tip) {
        List<CatchUpView.Source> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (askedTo[i] > tip) {
                list.add(new CatchUpView.Source(connections[i], wantedTo[i], askedTo[i]));
            }
        }
        return List.copyOf(list);
    }
}

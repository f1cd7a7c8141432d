package io.timecoin.sync;

import java.util.ArrayList;
import java.util.List;

/**
 * The blocks that are asked for: disjoint ranges of heights above the tip, lowest first, each with the peer that was asked.
 * Bounded. State thread; allocates nothing but lists for others.
 */
final class AskedRanges {
    /** Most ranges at once. */
    static final int MAX = 64;

    private final long[] from = new long[MAX];
    private final long[] to = new long[MAX];
    private final int[] peer = new int[MAX];
    private final long[] sinceMs = new long[MAX];
    private final int[] times = new int[MAX];
    private int count;

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count == MAX;
    }

    void clear() {
        count = 0;
    }

    /** Whether a height is in the lowest range. */
    boolean isFirst(long height) {
        return count > 0 && from[0] <= height && height <= to[0];
    }

    int firstPeer() {
        return peer[0];
    }

    long firstEnd() {
        return to[0];
    }

    long firstSinceMs() {
        return sinceMs[0];
    }

    /** The one asked for the lowest range has sent a block of it. */
    void progress(long nowMs) {
        sinceMs[0] = nowMs;
    }

    /** The lowest height from this one on that is not asked for. */
    long firstGap(long height) {
        long gap = height;
        for (int i = 0; i < count && from[i] <= gap; i++) {
            gap = Math.max(gap, to[i] + 1);
        }
        return gap;
    }

    /** The last height from this one on that is in the same gap. */
    long gapEnd(long gap) {
        for (int i = 0; i < count; i++) {
            if (from[i] > gap) {
                return from[i] - 1;
            }
        }
        return Long.MAX_VALUE;
    }

    /** Adds a range in a gap. */
    void add(long first, long last, int askedPeer, long nowMs, int timesAsked) {
        int at = count;
        while (at > 0 && from[at - 1] > first) {
            copy(at - 1, at);
            at--;
        }
        from[at] = first;
        to[at] = last;
        peer[at] = askedPeer;
        sinceMs[at] = nowMs;
        times[at] = timesAsked;
        count++;
    }

    /** The tip has come to a height. */
    void cutTo(long height) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (to[i] > height) {
                copy(i, kept);
                if (from[kept] <= height) {
                    from[kept] = height + 1;
                    times[kept] = 1;
                }
                kept++;
            }
        }
        count = kept;
    }

    /** Nothing is asked of a peer any more. */
    void removeOf(int askedPeer) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (peer[i] != askedPeer) {
                copy(i, kept);
                kept++;
            }
        }
        count = kept;
    }

    private void copy(int source, int target) {
        from[target] = from[source];
        to[target] = to[source];
        peer[target] = peer[source];
        sinceMs[target] = sinceMs[source];
        times[target] = times[source];
    }

    /** How many ranges a peer was asked for. */
    int countOf(int askedPeer) {
        int ranges = 0;
        for (int i = 0; i < count; i++) {
            ranges += peer[i] == askedPeer ? 1 : 0;
        }
        return ranges;
    }

    /** How many blocks a peer was asked for. */
    long blocksOf(int askedPeer) {
        long blocks = 0;
        for (int i = 0; i < count; i++) {
            blocks += peer[i] == askedPeer ? to[i] - from[i] + 1 : 0;
        }
        return blocks;
    }

    List<CatchUpView.Request> list(CatchUpPeers peers) {
        List<CatchUpView.Request> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(new CatchUpView.Request(peers.connection(peer[i]), from[i], to[i], sinceMs[i], times[i]));
        }
        return List.copyOf(list);
    }
}

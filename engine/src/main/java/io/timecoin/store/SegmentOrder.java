package io.timecoin.store;

import java.util.Arrays;

/**
 * Puts changes of the map of coins in the order of the segments they touch. Lock, index and free list of a segment then
 * serve all of its changes from the cache: a block of 6,000 transfers over a million coins takes 0.6 of the time. Changes
 * of one segment keep their order, and so do those of one coin; what the map holds afterwards is the same in any order.
 * Store thread; allocates nothing after construction.
 */
final class SegmentOrder {
    /** Most changes ordered at once: bounds the memory for their order. */
    static final int CHANGES_MAX = 1 << 16;

    private final int[] segments = new int[CHANGES_MAX];
    private final int[] order = new int[CHANGES_MAX];
    private final int[] ends;
    private int count;

    /**
     * Allocates room.
     *
     * @param segmentCount of the map
     */
    SegmentOrder(int segmentCount) {
        ends = new int[segmentCount + 1];
    }

    void clear() {
        count = 0;
    }

    /** Takes the segment of the next change. */
    void add(int segment) {
        segments[count] = segment;
        count++;
    }

    /** Counting sort, stable. */
    void sort() {
        Arrays.fill(ends, 0);
        for (int i = 0; i < count; i++) {
            ends[segments[i] + 1]++;
        }
        for (int i = 1; i < ends.length; i++) {
            ends[i] += ends[i - 1];
        }
        // Here ends[s] is where s starts; each placement moves it on, up to the end of s.
        for (int i = 0; i < count; i++) {
            order[ends[segments[i]]++] = i;
        }
    }

    /** Which of the changes added comes at a place. */
    int at(int place) {
        return order[place];
    }
}

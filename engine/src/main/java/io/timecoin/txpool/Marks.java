package io.timecoin.txpool;

/** One small number a handle, all forgotten at once: the notes of one traversal. State thread. */
final class Marks {
    private static final int CODE_BITS = 2;
    private static final long CODE_MASK = (1L << CODE_BITS) - 1;

    private final long[] marks;
    private long traversal;

    Marks(int handlesMax) {
        marks = new long[handlesMax];
    }

    /** Forgets every mark. */
    void clear() {
        traversal++;
    }

    /** The mark of a handle, 0 to 3; 0 if it has none. */
    int get(int handle) {
        long mark = marks[handle];
        return mark >>> CODE_BITS == traversal ? (int) (mark & CODE_MASK) : 0;
    }

    void set(int handle, int code) {
        marks[handle] = traversal << CODE_BITS | code;
    }
}

package io.timecoin.bench;

import io.timecoin.pipeline.BlockSink;
import io.timecoin.replica.CommittedBlock;

/** Counts what was stored; passes everything on to the store. Store thread; the last commit is read by any. */
final class CommitCounter implements BlockSink {
    private final BlockSink store;
    private volatile Commit last = new Commit(0, 0, 0);
    private volatile long longestPauseNanos;

    /**
     * Everything up to a block.
     *
     * @param transactions committed since the start
     * @param blocks committed since the start, empty ones too
     * @param atNanos when the last was stored, on the clock of {@link System#nanoTime}
     */
    record Commit(long transactions, long blocks, long atNanos) {}

    CommitCounter(BlockSink store) {
        this.store = store;
    }

    @Override
    public void onCommitted(CommittedBlock block, long sequence) {
        store.onCommitted(block, sequence);
        long now = System.nanoTime();
        if (last.blocks > 0) {
            longestPauseNanos = Math.max(longestPauseNanos, now - last.atNanos);
        }
        last = new Commit(last.transactions + block.transactionCount(), last.blocks + 1, now);
    }

    /** Forgets the longest pause; while nothing is committed. */
    void resetPause() {
        longestPauseNanos = 0;
    }

    /** Longest time between two blocks stored since the last reset. */
    long longestPauseNanos() {
        return longestPauseNanos;
    }

    Commit last() {
        return last;
    }
}

package io.timecoin.replica;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.codec.TransactionView;
import io.timecoin.ledger.ChainRules;
import io.timecoin.txpool.TransactionPool;
import org.agrona.DirectBuffer;

/**
 * The blocks that may become the next one: that of the current round, and the one prepared in an earlier round. State
 * thread.
 */
final class Candidates {
    private final Candidate[] candidates;
    private final CommittedBlocks blocks;
    private final TransactionView view = new TransactionView();
    private int openedAtHeight;

    Candidates(ChainRules rules, CommittedBlocks blocks) {
        this.candidates = new Candidate[] {new Candidate(rules), new Candidate(rules)};
        this.blocks = blocks;
    }

    /** The candidate with a hash, or null. */
    Candidate find(DirectBuffer hash, int offset) {
        for (Candidate candidate : candidates) {
            if (candidate.isOf(hash, offset)) {
                return candidate;
            }
        }
        return null;
    }

    /**
     * An empty candidate; whichever is not to be kept makes room.
     *
     * @param keptHash the block to keep, or null
     */
    Candidate vacate(DirectBuffer keptHash, TransactionPool pool) {
        Candidate chosen = null;
        for (Candidate candidate : candidates) {
            boolean isKept = keptHash != null && candidate.isOf(keptHash, 0);
            if (!isKept && (chosen == null || candidate.state() == Candidate.State.EMPTY)) {
                chosen = candidate;
            }
        }
        Invariant.check(chosen != null, "at most one candidate is kept");
        clear(chosen, pool);
        openedAtHeight++;
        return chosen;
    }

    /** Marks the pooled transactions of a candidate, so that they neither expire nor are evicted before the decision. */
    void mark(Candidate candidate, TransactionPool pool) {
        for (int place = 0; place < candidate.count(); place++) {
            if (candidate.handle(place) != TransactionPool.NONE) {
                pool.markProposed(candidate.handle(place));
            }
        }
        candidate.marked(true);
    }

    /**
     * Ends a height: the other candidates go, and the transactions of the committed one leave the pool with whatever
     * contradicts them. Its block belongs to its readers from now on.
     */
    void settle(Candidate committed, TransactionPool pool, Departures departures) {
        for (Candidate candidate : candidates) {
            if (candidate != committed) {
                clear(candidate, pool);
            }
        }
        removeCommitted(committed, pool, departures);
        committed.clear();
        openedAtHeight = 0;
    }

    private void removeCommitted(Candidate committed, TransactionPool pool, Departures departures) {
        // An entry marked for two candidates may have lost its mark with the first: then it is looked up again.
        boolean areHandlesGood = openedAtHeight == 1;
        CommittedBlock block = committed.block();
        for (int place = 0; place < committed.count(); place++) {
            int handle = areHandlesGood && committed.handle(place) != TransactionPool.NONE
                    ? committed.handle(place)
                    : pool.find(block.txIds(), place * Hash.BYTES);
            if (handle != TransactionPool.NONE) {
                pool.removeCommitted(handle);
            } else if (pool.count() > 0) {
                view.wrapChecked(block.bytes(), block.transactionAt(place), block.transactionLength(place));
                pool.removeConflicting(view, departures);
            }
        }
    }

    /** The pool has been replaced: no entry that was known is good any more. */
    void forgetHandles() {
        for (Candidate candidate : candidates) {
            for (int place = 0; place < candidate.count(); place++) {
                candidate.handle(place, TransactionPool.NONE);
            }
            candidate.marked(false);
        }
    }

    /** Bytes of the transactions that no pool holds. */
    long bodyBytes() {
        long bytes = 0;
        for (Candidate candidate : candidates) {
            bytes += candidate.bodyBytes();
        }
        return bytes;
    }

    boolean areEmpty() {
        for (Candidate candidate : candidates) {
            if (candidate.state() != Candidate.State.EMPTY) {
                return false;
            }
        }
        return true;
    }

    private void clear(Candidate candidate, TransactionPool pool) {
        if (candidate.isMarked()) {
            unmark(candidate, pool);
        }
        CommittedBlock block = candidate.clear();
        if (block != null) {
            blocks.release(block);
        }
    }

    /** An entry marked for both candidates loses its mark with the first, and may have left the pool since. */
    private static void unmark(Candidate candidate, TransactionPool pool) {
        for (int place = 0; place < candidate.count(); place++) {
            int handle = pool.findByContentHash(candidate.contentHashes(), place * Hash.BYTES);
            if (handle != TransactionPool.NONE) {
                pool.unmarkProposed(handle);
            }
        }
    }
}

package io.timecoin.simulation;

import io.timecoin.base.Invariant;
import io.timecoin.ledger.ChainRules;
import io.timecoin.replica.CommittedBlock;
import io.timecoin.replica.CommittedBlocks;
import java.util.ArrayDeque;

/** Lends a replica blocks to fill, from one thread: as many as its candidates hold, and the one that is committed. */
final class BlockShelf implements CommittedBlocks {
    private static final int BLOCKS_MAX = 6;

    private final ChainRules rules;
    private final ArrayDeque<CommittedBlock> free = new ArrayDeque<>();
    private int made;

    BlockShelf(ChainRules rules) {
        this.rules = rules;
    }

    /** How many are lent. */
    int lent() {
        return made - free.size();
    }

    @Override
    public CommittedBlock acquire() {
        if (free.isEmpty()) {
            Invariant.check(made < BLOCKS_MAX, "a replica gives blocks back");
            free.push(new CommittedBlock(rules, made++));
        }
        return free.pop();
    }

    @Override
    public void release(CommittedBlock block) {
        free.push(block);
    }
}

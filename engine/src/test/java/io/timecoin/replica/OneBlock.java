package io.timecoin.replica;

import io.timecoin.ledger.ChainRules;

/** Lends one block over and over. */
final class OneBlock implements CommittedBlocks {
    private final CommittedBlock block;

    OneBlock(ChainRules rules) {
        block = new CommittedBlock(rules, 0);
    }

    @Override
    public CommittedBlock acquire() {
        return block;
    }

    @Override
    public void release(CommittedBlock released) {
        // It is there for the next.
    }
}

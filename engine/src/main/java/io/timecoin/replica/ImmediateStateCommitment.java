package io.timecoin.replica;

import io.timecoin.ledger.StateTree;
import org.agrona.MutableDirectBuffer;

/** The tree on the state thread itself: for tests and wherever one thread does all. */
public final class ImmediateStateCommitment implements StateCommitment {
    private final StateTree tree;

    /**
     * Creates the commitment.
     *
     * @param tree holds the committed set of unspent outputs; owned by the caller
     */
    public ImmediateStateCommitment(StateTree tree) {
        this.tree = tree;
    }

    @Override
    public void apply(CommittedBlock block) {
        block.effects().applyTo(tree);
    }

    @Override
    public void root(MutableDirectBuffer target, int offset) {
        tree.root(target, offset);
    }
}

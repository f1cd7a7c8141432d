package io.timecoin.consensus;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Everything that is known of one height, forgotten with it: votes by round, the round changes, what is prepared, who has
 * contradicted himself. Room for a number of validators. State thread; allocates nothing.
 */
final class HeightBook {
    private final int capacity;
    private final VoteBook votes;
    private final RoundChangeBook roundChanges;
    private final Preparation prepared;
    private final Conflicts conflicts;
    private final UnsafeBuffer certificate;

    HeightBook(int validators, MessageWriter writer, ConsensusOutput output) {
        capacity = validators;
        votes = new VoteBook(validators);
        roundChanges = new RoundChangeBook(validators);
        prepared = new Preparation(validators);
        conflicts = new Conflicts(writer, output, validators);
        certificate = new UnsafeBuffer(new byte[MessageWriter.certificateBytesMax(validators)]);
    }

    void startHeight(long height, ValidatorSet validators) {
        votes.clear();
        roundChanges.clear();
        prepared.clear();
        conflicts.startHeight(height, validators);
    }

    int capacity() {
        return capacity;
    }

    RoundVotes round(int round) {
        return votes.round(round);
    }

    RoundChangeBook roundChanges() {
        return roundChanges;
    }

    /** What the own validator has seen prepared in the highest round. */
    Preparation prepared() {
        return prepared;
    }

    Conflicts conflicts() {
        return conflicts;
    }

    UnsafeBuffer certificate() {
        return certificate;
    }
}

package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What is known of one round: the proposal accepted in it, and the votes cast in it. State thread; allocates nothing. */
final class RoundVotes {
    private final VoteSet prepares;
    private final VoteSet commits;
    private final UnsafeBuffer proposalHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer proposalSignature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);
    private int round;
    private boolean hasProposal;

    RoundVotes(int validators) {
        prepares = new VoteSet(validators);
        commits = new VoteSet(validators);
    }

    void begin(int newRound) {
        round = newRound;
        hasProposal = false;
        prepares.clear();
        commits.clear();
    }

    int round() {
        return round;
    }

    void propose(DirectBuffer hash, int hashAt, DirectBuffer signature, int signatureAt) {
        hasProposal = true;
        proposalHash.putBytes(0, hash, hashAt, Hash.BYTES);
        proposalSignature.putBytes(0, signature, signatureAt, Signer.SIGNATURE_BYTES);
    }

    boolean hasProposal() {
        return hasProposal;
    }

    DirectBuffer proposalHash() {
        return proposalHash;
    }

    DirectBuffer proposalSignature() {
        return proposalSignature;
    }

    VoteSet votes(Phase phase) {
        return phase == Phase.PREPARE ? prepares : commits;
    }
}

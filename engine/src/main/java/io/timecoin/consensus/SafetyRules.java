package io.timecoin.consensus;

import io.timecoin.base.Hash;
import io.timecoin.base.Invariant;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The only way to sign. It takes no hash to vote for: a PREPARE names the block accepted in its round, a COMMIT the same block,
 * once the PREPARE votes of that round, which are counted here, hold a quorum for it; nothing else can be had. In each phase a validator signs at most once a height and round,
 * never for a height below one it has signed for, and never for a round below one it has asked for. The state is restored
 * after a crash by replaying the journal, in which every own signature stands before it leaves the process. Only what a
 * validator that speaks accepts comes here. State thread.
 */
public final class SafetyRules {
    private final Signer signer;
    private final SignedBytes signedBytes;
    private final long[] lastHeight = new long[Phase.values().length];
    private final int[] lastRound = new int[Phase.values().length];
    private final UnsafeBuffer acceptedHash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private long acceptedHeight;
    private int acceptedRound;

    SafetyRules(Signer signer, int chainId) {
        this.signer = signer;
        this.signedBytes = new SignedBytes(chainId);
    }

    /** Takes the one block that may be voted for in a round. */
    void accept(long height, int round, DirectBuffer blockHash, int offset) {
        Invariant.check(
                height > acceptedHeight || height == acceptedHeight && round > acceptedRound,
                "one proposal is accepted a height and round");
        acceptedHeight = height;
        acceptedRound = round;
        acceptedHash.putBytes(0, blockHash, offset, Hash.BYTES);
    }

    private boolean isAccepted(long height, int round) {
        return acceptedHeight == height && acceptedRound == round;
    }

    /** Signs PRE_PREPARE or PREPARE of the block accepted in the round. */
    void signAccepted(long height, int round, Phase phase, MutableDirectBuffer target, int targetAt) {
        Invariant.check(phase == Phase.PRE_PREPARE || phase == Phase.PREPARE, "COMMIT needs more than acceptance");
        Invariant.check(isAccepted(height, round), "a validator prepares what it has accepted in that round");
        sign(height, round, phase, target, targetAt);
    }

    /**
     * Signs COMMIT of the block prepared in the round.
     *
     * @param votes those of the round at the height
     * @param validators the set of the height
     */
    void signCommit(long height, RoundVotes votes, ValidatorSet validators, MutableDirectBuffer target, int targetAt) {
        int round = votes.round();
        Invariant.check(isAccepted(height, round), "a validator commits what it has accepted in that round");
        Invariant.check(
                votes.votes(Phase.PREPARE).isQuorumFor(acceptedHash, 0, validators),
                "a validator commits what a quorum has prepared");
        sign(height, round, Phase.COMMIT, target, targetAt);
    }

    private void sign(long height, int round, Phase phase, MutableDirectBuffer target, int targetAt) {
        checkNotBelow(height);
        int asked = Phase.ROUND_CHANGE.ordinal();
        Invariant.check(
                height > lastHeight[asked] || round >= lastRound[asked],
                "a validator votes in no round below one it has asked for");
        advance(height, round, phase);
        DirectBuffer message = signedBytes.build(height, round, phase, acceptedHash, 0);
        signer.sign(message, 0, signedBytes.length(), target, targetAt);
    }

    /** Signs that a round is asked for; the hash is zero where nothing is prepared. */
    void signRoundChange(
            long height,
            int round,
            int preparedRound,
            DirectBuffer preparedHash,
            MutableDirectBuffer target,
            int targetAt) {
        checkNotBelow(height);
        for (int phase = 0; phase < lastHeight.length; phase++) {
            Invariant.check(
                    height > lastHeight[phase] || round > lastRound[phase],
                    "a validator asks for no round it has spoken in");
        }
        int commit = Phase.COMMIT.ordinal();
        Invariant.check(
                height > lastHeight[commit] || preparedRound >= lastRound[commit],
                "a validator that has committed says so when it asks for a round");
        advance(height, round, Phase.ROUND_CHANGE);
        DirectBuffer message = signedBytes.buildRoundChange(height, round, preparedRound, preparedHash, 0);
        signer.sign(message, 0, signedBytes.length(), target, targetAt);
    }

    private void checkNotBelow(long height) {
        for (long signed : lastHeight) {
            Invariant.check(height >= signed, "a validator signs for no height below one it has signed for");
        }
    }

    private void advance(long height, int round, Phase phase) {
        int at = phase.ordinal();
        Invariant.check(
                height > lastHeight[at] || height == lastHeight[at] && round > lastRound[at],
                "a validator signs once a height, round and phase");
        lastHeight[at] = height;
        lastRound[at] = round;
    }

    /** The last height signed in a phase, 0 before the first; for snapshots. */
    public long lastHeight(Phase phase) {
        return lastHeight[phase.ordinal()];
    }

    /** The round of {@link #lastHeight}; for snapshots. */
    public int lastRound(Phase phase) {
        return lastRound[phase.ordinal()];
    }

    /** Restores what a snapshot holds, for every phase; before anything is signed. */
    public void restore(Phase phase, long height, int round) {
        lastHeight[phase.ordinal()] = height;
        lastRound[phase.ordinal()] = round;
    }
}

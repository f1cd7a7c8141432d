package io.timecoin.consensus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.timecoin.base.Hash;
import io.timecoin.base.InvariantViolation;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SafetyRulesTest {
    private static final class CountingSigner implements Signer {
        private int signed;

        @Override
        public void publicKey(MutableDirectBuffer target, int offset) {
            target.setMemory(offset, PUBLIC_KEY_BYTES, (byte) 1);
        }

        @Override
        public void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
            signed++;
        }
    }

    private final CountingSigner signer = new CountingSigner();
    private final ValidatorSet validators = fourOfOne();
    private final RoundVotes votes = new RoundVotes(4);
    private SafetyRules rules = new SafetyRules(signer, 7);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer signature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);

    private static ValidatorSet fourOfOne() {
        Hash[] keys = new Hash[4];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new StubKey(i).key();
        }
        return new ValidatorSet(keys, new int[] {1, 1, 1, 1});
    }

    /** So many of four prepare the block, and nothing else of what was seen before. */
    private void prepare(int round, int count) {
        votes.begin(round);
        for (int i = 0; i < count; i++) {
            votes.votes(Phase.PREPARE).add(i, hash, 0, signature, 0);
        }
    }

    private void sign(long height, int round, Phase phase) {
        if (phase == Phase.COMMIT) {
            assertEquals(round, votes.round());
            rules.signCommit(height, votes, validators, signature, 0);
        } else {
            rules.signAccepted(height, round, phase, signature, 0);
        }
    }

    private void commit(long height) {
        sign(height, votes.round(), Phase.COMMIT);
    }

    private void askFor(long height, int round, int preparedRound) {
        rules.signRoundChange(height, round, preparedRound, hash, signature, 0);
    }

    private void refuse(Executable attempt) {
        int before = signer.signed;
        assertThrows(InvariantViolation.class, attempt);
        assertEquals(before, signer.signed);
    }

    @Test
    void shouldSignOnceForHeightRoundAndPhase() {
        rules.accept(5, 1, hash, 0);
        prepare(1, 3);
        Phase[] voted = {Phase.PRE_PREPARE, Phase.PREPARE, Phase.COMMIT};
        for (Phase phase : voted) {
            sign(5, 1, phase);
            refuse(() -> sign(5, 1, phase));
        }
        askFor(5, 2, 1);
        refuse(() -> askFor(5, 2, 1));
        assertEquals(4, signer.signed);
    }

    @Test
    void shouldAcceptOneBlockARound() {
        rules.accept(5, 1, hash, 0);
        hash.putByte(0, (byte) 9);
        refuse(() -> rules.accept(5, 1, hash, 0));
        refuse(() -> rules.accept(5, 0, hash, 0));
        refuse(() -> rules.accept(4, 7, hash, 0));
        rules.accept(5, 2, hash, 0);
        rules.accept(6, 0, hash, 0);
    }

    @Test
    void shouldPrepareOnlyWhatWasAcceptedInTheRound() {
        refuse(() -> sign(5, 0, Phase.PREPARE));
        rules.accept(5, 0, hash, 0);
        refuse(() -> sign(5, 1, Phase.PREPARE));
        refuse(() -> sign(6, 0, Phase.PREPARE));
        refuse(() -> rules.signAccepted(5, 0, Phase.COMMIT, signature, 0));
        sign(5, 0, Phase.PREPARE);
    }

    @Test
    void shouldCommitOnlyWhatWasPreparedInTheRound() {
        rules.accept(5, 0, hash, 0);
        refuse(() -> commit(5));
        prepare(0, 3);
        refuse(() -> commit(4));
        refuse(() -> commit(6));
        prepare(1, 3);
        refuse(() -> commit(5));
        prepare(0, 3);
        rules.accept(5, 1, hash, 0);
        refuse(() -> commit(5));
        prepare(1, 3);
        commit(5);
    }

    @Test
    void shouldCommitOnlyWhatAQuorumHasPrepared() {
        rules.accept(5, 0, hash, 0);
        for (int count = 0; count < 3; count++) {
            prepare(0, count);
            refuse(() -> commit(5));
        }
        for (int i = 0; i < 4; i++) {
            votes.votes(Phase.COMMIT).add(i, hash, 0, signature, 0);
        }
        refuse(() -> commit(5));
        hash.putByte(0, (byte) 9);
        prepare(0, 4);
        refuse(() -> commit(5));
        hash.putByte(0, (byte) 0);
        prepare(0, 3);
        commit(5);
    }

    @Test
    void shouldVoteInNoRoundBelowOneItAskedFor() {
        rules.accept(5, 1, hash, 0);
        askFor(5, 2, -1);
        refuse(() -> sign(5, 1, Phase.PREPARE));
        refuse(() -> sign(5, 1, Phase.PRE_PREPARE));
        prepare(1, 3);
        refuse(() -> sign(5, 1, Phase.COMMIT));
        refuse(() -> askFor(5, 1, -1));
        rules.accept(5, 2, hash, 0);
        sign(5, 2, Phase.PREPARE);
        refuse(() -> askFor(5, 2, -1));
    }

    @Test
    void shouldAskForNoRoundItVotedIn() {
        rules.accept(5, 3, hash, 0);
        sign(5, 3, Phase.PREPARE);
        refuse(() -> askFor(5, 3, -1));
        refuse(() -> askFor(5, 2, -1));
        askFor(5, 4, -1);
    }

    @Test
    void shouldNotHideWhatItCommitted() {
        rules.accept(5, 1, hash, 0);
        prepare(1, 3);
        sign(5, 1, Phase.COMMIT);
        refuse(() -> askFor(5, 2, -1));
        refuse(() -> askFor(5, 2, 0));
        askFor(5, 2, 1);
    }

    @Test
    void shouldSignForNoHeightBelowOneSigned() {
        rules.accept(4, 0, hash, 0);
        askFor(5, 1, -1);
        refuse(() -> sign(4, 0, Phase.PREPARE));
        refuse(() -> askFor(4, 9, -1));
    }

    @Test
    void shouldRefuseAfterRestoreWhatItRefusedBefore() {
        rules.accept(8, 3, hash, 0);
        prepare(3, 3);
        sign(8, 3, Phase.COMMIT);
        askFor(8, 5, 3);
        SafetyRules before = rules;
        rules = new SafetyRules(signer, 7);
        for (Phase phase : Phase.values()) {
            rules.restore(phase, before.lastHeight(phase), before.lastRound(phase));
        }
        rules.accept(8, 3, hash, 0);
        prepare(3, 3);
        refuse(() -> sign(8, 3, Phase.COMMIT));
        refuse(() -> sign(8, 3, Phase.PREPARE));
        refuse(() -> askFor(8, 5, 3));
        refuse(() -> askFor(8, 6, 2));
        rules.accept(8, 5, hash, 0);
        sign(8, 5, Phase.PREPARE);
    }
}

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
    private final SafetyRules rules = new SafetyRules(signer, 7);
    private final UnsafeBuffer hash = new UnsafeBuffer(new byte[Hash.BYTES]);
    private final UnsafeBuffer signature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);

    private void sign(long height, int round, Phase phase) {
        rules.sign(height, round, phase, hash, 0, signature);
    }

    private void refuse(long height, int round, Phase phase) {
        int before = signer.signed;
        assertThrows(InvariantViolation.class, () -> sign(height, round, phase));
        assertEquals(before, signer.signed);
    }

    @Test
    void shouldSignOnceForHeightRoundAndPhase() {
        for (Phase phase : Phase.values()) {
            sign(5, 1, phase);
            refuse(5, 1, phase);
            hash.putByte(0, (byte) 9);
            refuse(5, 1, phase);
        }
        assertEquals(Phase.values().length, signer.signed);
    }

    @Test
    void shouldNeverSignForTheVotingPast() {
        sign(5, 1, Phase.PREPARE);
        refuse(5, 0, Phase.PREPARE);
        refuse(4, 9, Phase.PREPARE);
        sign(5, 2, Phase.PREPARE);
        sign(6, 0, Phase.PREPARE);
        refuse(5, 3, Phase.PREPARE);
    }

    @Test
    void shouldKeepPhasesApart() {
        sign(5, 0, Phase.PRE_PREPARE);
        sign(5, 0, Phase.PREPARE);
        sign(5, 0, Phase.COMMIT);
        assertEquals(3, signer.signed);
    }

    @Test
    void shouldRefuseAfterRestoreWhatItRefusedBefore() {
        sign(8, 3, Phase.COMMIT);
        SafetyRules restored = new SafetyRules(signer, 7);
        restored.restore(Phase.COMMIT, rules.lastHeight(Phase.COMMIT), rules.lastRound(Phase.COMMIT));
        assertThrows(InvariantViolation.class, () -> restored.sign(8, 3, Phase.COMMIT, hash, 0, signature));
        restored.sign(8, 4, Phase.COMMIT, hash, 0, signature);
    }
}

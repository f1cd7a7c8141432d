package io.timecoin.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.ResultCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LookAheadVerifierTest {
    private static final int MESSAGE_BYTES = 41;
    private static final int CAPACITY = 8;

    private final Random random = new Random(5);
    private final List<Case> cases = new ArrayList<>();
    private final CountingVerifier single = new CountingVerifier();
    private final SlowBatch curve = new SlowBatch();
    private final LookAheadVerifier verifier = new LookAheadVerifier(single, curve);

    private record Case(UnsafeBuffer key, UnsafeBuffer signature, UnsafeBuffer message) {}

    private static final class CountingVerifier implements SignatureVerifier {
        private final BouncyCastleVerifier verifier = new BouncyCastleVerifier(16);
        private int asked;

        @Override
        public ResultCode verify(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            asked++;
            return verifier.verify(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
        }
    }

    /** Judges by the model what the lanes would judge. */
    private static final class SlowBatch implements CurveBatch {
        private final List<Boolean> holds = new ArrayList<>();
        private int judged;

        @Override
        public int capacity() {
            return CAPACITY;
        }

        @Override
        public void clear() {
            holds.clear();
        }

        @Override
        public void add(byte[] key, byte[] signature, byte[] challenge) {
            holds.add(ModelEd25519.residue(
                            ModelEd25519.decode(key),
                            ModelEd25519.decode(SignatureForge.pointOf(signature)),
                            SignatureForge.scalarOf(signature),
                            ModelEd25519.fromLittleEndian(challenge).mod(ModelEd25519.L))
                    .times(ModelEd25519.EIGHT)
                    .isNeutral());
        }

        @Override
        public void judge() {
            judged++;
        }

        @Override
        public boolean isKey(int index) {
            return true;
        }

        @Override
        public boolean isNonce(int index) {
            return true;
        }

        @Override
        public boolean holds(int index) {
            return holds.get(index);
        }

        @Override
        public long sums() {
            return 0;
        }

        @Override
        public long failedSums() {
            return 0;
        }
    }

    LookAheadVerifierTest() {
        for (int i = 0; i < CAPACITY; i++) {
            byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
            random.nextBytes(seed);
            Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
            byte[] message = new byte[MESSAGE_BYTES];
            random.nextBytes(message);
            UnsafeBuffer signature = new UnsafeBuffer(new byte[Signer.SIGNATURE_BYTES]);
            signer.sign(new UnsafeBuffer(message), 0, MESSAGE_BYTES, signature, 0);
            cases.add(new Case(new UnsafeBuffer(signer.publicKey()), signature, new UnsafeBuffer(message)));
        }
    }

    private boolean expect(Case one) {
        return verifier.expect(one.key, 0, one.signature, 0, one.message, 0, one.message.capacity());
    }

    private ResultCode verify(Case one) {
        return verifier.verify(one.key, 0, one.signature, 0, one.message, 0, one.message.capacity());
    }

    @Test
    void shouldHaveReadyWhatWasExpected() {
        cases.get(3).message.putByte(40, (byte) (cases.get(3).message.getByte(40) ^ 1));
        cases.forEach(one -> assertTrue(expect(one)));
        assertFalse(expect(cases.get(0)), "there is no room for more");
        assertEquals(CAPACITY, verifier.judgeExpected());
        for (int i = 0; i < CAPACITY; i++) {
            assertEquals(i == 3 ? ResultCode.SIGNATURE_INVALID : ResultCode.OK, verify(cases.get(i)));
        }
        assertEquals(0, single.asked);
        assertEquals(1, curve.judged);
    }

    @Test
    void shouldFindWhatWasExpectedInWhateverOrder() {
        cases.forEach(this::expect);
        verifier.judgeExpected();
        assertEquals(ResultCode.OK, verify(cases.get(2)));
        assertEquals(ResultCode.OK, verify(cases.get(7)));
        assertEquals(ResultCode.OK, verify(cases.get(1)), "passed over before");
        assertEquals(ResultCode.OK, verify(cases.get(1)), "asked for twice");
        assertEquals(0, single.asked);
        cases.get(1).message.putByte(0, (byte) (cases.get(1).message.getByte(0) ^ 1));
        assertEquals(ResultCode.SIGNATURE_INVALID, verify(cases.get(1)));
        assertEquals(1, single.asked, "expected as it was, not as it is");
    }

    /** A verdict is that on the bytes that are asked for, not on those that were expected. */
    @Test
    void shouldJudgeByItselfWhatDiffersInAnyByte() {
        cases.forEach(this::expect);
        verifier.judgeExpected();
        Case one = cases.get(0);
        for (UnsafeBuffer part : List.of(one.key, one.signature, one.message)) {
            int at = part.capacity() - 1;
            part.putByte(at, (byte) (part.getByte(at) ^ 1));
            assertFalse(verify(one) == ResultCode.OK);
            part.putByte(at, (byte) (part.getByte(at) ^ 1));
        }
        assertEquals(3, single.asked);
        Case shorter = new Case(one.key, one.signature, new UnsafeBuffer(one.message, 0, MESSAGE_BYTES - 1));
        assertEquals(ResultCode.SIGNATURE_INVALID, verify(shorter));
        assertEquals(4, single.asked);
        assertEquals(ResultCode.OK, verify(one));
        assertEquals(4, single.asked);
    }

    /** Or whoever sends what is refused for its form would make signatures look cheap. */
    @Test
    void shouldCountNoneThatTheCurveWasNotAskedAbout() {
        for (Case one : cases.subList(0, 5)) {
            one.signature.setMemory(32, 32, (byte) -1);
        }
        cases.forEach(this::expect);
        assertEquals(CAPACITY - 5, verifier.judgeExpected());
        assertEquals(ResultCode.SIGNATURE_SCALAR_RANGE, verify(cases.get(0)));
        assertEquals(ResultCode.OK, verify(cases.get(7)));
        assertEquals(0, single.asked);
    }

    @Test
    void shouldJudgeNothingWhereNothingIsExpected() {
        assertEquals(0, verifier.judgeExpected());
        assertEquals(0, curve.judged);
    }

    @Test
    void shouldJudgeTwoTogether() {
        cases.subList(0, 2).forEach(this::expect);
        assertEquals(2, verifier.judgeExpected());
        assertEquals(ResultCode.OK, verify(cases.get(0)));
        assertEquals(ResultCode.OK, verify(cases.get(1)));
        assertEquals(0, single.asked);
        assertEquals(1, curve.judged);
    }

    @Test
    void shouldJudgeOneByWhatIsThereForOne() {
        SlowBatch ofOne = new SlowBatch();
        LookAheadVerifier byBoth = new LookAheadVerifier(single, ofOne, curve);
        Case one = cases.get(0);
        assertTrue(byBoth.expect(one.key, 0, one.signature, 0, one.message, 0, one.message.capacity()));
        assertEquals(1, byBoth.judgeExpected());
        assertEquals(
                ResultCode.OK, byBoth.verify(one.key, 0, one.signature, 0, one.message, 0, one.message.capacity()));
        assertEquals(0, single.asked);
        assertEquals(1, ofOne.judged);
        assertEquals(0, curve.judged);
    }

    @Test
    void shouldUseNoVerdictOfABatchThatIsForgotten() {
        cases.forEach(this::expect);
        verifier.judgeExpected();
        verifier.expectNothing();
        assertEquals(ResultCode.OK, verify(cases.get(0)));
        assertEquals(1, single.asked);
        assertFalse(verifier.expect(
                cases.get(0).key, 0, cases.get(0).signature, 0, new UnsafeBuffer(new byte[129]), 0, 129));
    }
}

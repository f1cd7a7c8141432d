package io.timecoin.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.timecoin.base.ResultCode;
import io.timecoin.crypto.BouncyCastleVerifier;
import io.timecoin.crypto.CurveBatch;
import io.timecoin.crypto.LookAheadVerifier;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.TrialSignatures;
import io.timecoin.crypto.VectorModule;
import io.timecoin.crypto.VerifierChoice;
import io.timecoin.crypto.limbs.LimbBatch;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
class VerifierTrialTest {
    private final TrialSignatures signatures = new TrialSignatures();
    private final List<String> lines = new ArrayList<>();

    private static VerifierTrial trial(VerifierChoice choice) {
        return new VerifierTrial(choice, 16, text -> {});
    }

    @ParameterizedTest
    @EnumSource(VerifierChoice.class)
    void shouldFindWhatIsRightAndChangeOverToIt(VerifierChoice choice) {
        assumeTrue(choice != VerifierChoice.VECTOR || VectorModule.isHere(), "needs " + VectorModule.OPTION);
        try (VerifierTrial trial = trial(choice)) {
            SignatureVerifier before = trial.newVerifier();
            assertEquals(0, before.expectsAtMost());
            assertTrue(signatures.agrees(before));
            trial.start();
            trial.await();
            VerifierChoice found = trial.outcome();
            assertNotNull(found);
            assertTrue(choice == VerifierChoice.AUTO ? found != choice : found == choice, found.name());
            boolean isTogether = found != VerifierChoice.BOUNCYCASTLE;
            assertEquals(isTogether, before.expectsAtMost() > 0);
            assertEquals(isTogether, trial.newVerifier().expectsAtMost() > 0);
            assertEquals(isTogether, trial.relief() != null);
            assertTrue(signatures.agrees(before));
        }
    }

    @Test
    void shouldEndUnfinished() {
        VerifierTrial trial = trial(VerifierChoice.BOUNCYCASTLE);
        trial.close();
        assertNull(trial.outcome());
        assertNull(trial.relief());
        trial.start();
        trial.await();
        assertNull(trial.outcome());
    }

    /** Of made-up ways: what each is, BouncyCastle's own but for what a test spoils. */
    private VerifierChoice foundOf(VerifierChoice asked, Function<VerifierChoice, SignatureVerifier> ways) {
        Map<VerifierChoice, VerifierChoice> known = new EnumMap<>(VerifierChoice.class);
        try (VerifierTrial trial =
                new VerifierTrial(asked, 16, lines::add, (choice, keys, random) -> ways.apply(choice), known)) {
            trial.start();
            trial.await();
            assertEquals(known.get(asked), trial.outcome());
            return trial.outcome();
        }
    }

    private static SignatureVerifier right() {
        return new BouncyCastleVerifier(TrialSignatures.COUNT);
    }

    /** Right in all but one verdict of many. */
    private static SignatureVerifier wrongOnce() {
        SignatureVerifier right = right();
        int[] asked = new int[1];
        return (key, keyAt, signature, at, message, messageAt, length) -> {
            ResultCode code = right.verify(key, keyAt, signature, at, message, messageAt, length);
            return asked[0]++ == 777 ? ResultCode.SIGNATURE_INVALID : code;
        };
    }

    @Test
    void shouldNotTakeWhatIsWrongOnce() {
        assertEquals(
                VerifierChoice.BOUNCYCASTLE,
                foundOf(VerifierChoice.SCALAR, choice -> choice == VerifierChoice.SCALAR ? wrongOnce() : right()));
        assertTrue(lines.get(0).startsWith("signatures are verified by bouncycastle;"), lines.toString());
        assertFalse(lines.get(0).contains("scalar"), lines.toString());
    }

    /** Right but where one alone of many is bad, once it has run for long, as code may be that was compiled wrongly. */
    private static final class Overlooking implements CurveBatch {
        private final CurveBatch right = new LimbBatch(TrialSignatures.COUNT, new SecureRandom());
        private int count;
        private int batches;
        private boolean overlooks;

        @Override
        public int capacity() {
            return right.capacity();
        }

        @Override
        public void clear() {
            count = 0;
            right.clear();
        }

        @Override
        public void add(byte[] key, byte[] signature, byte[] challenge) {
            count++;
            right.add(key, signature, challenge);
        }

        @Override
        public void judge() {
            right.judge();
            int bad = 0;
            for (int i = 0; i < count; i++) {
                bad += right.isKey(i) && right.isNonce(i) && !right.holds(i) ? 1 : 0;
            }
            overlooks = batches++ > 30 && bad == 1 && count > TrialSignatures.COUNT / 2;
        }

        @Override
        public boolean isKey(int index) {
            return right.isKey(index);
        }

        @Override
        public boolean isNonce(int index) {
            return right.isNonce(index);
        }

        @Override
        public boolean holds(int index) {
            return overlooks && isKey(index) && isNonce(index) || right.holds(index);
        }

        @Override
        public long sums() {
            return right.sums();
        }

        @Override
        public long failedSums() {
            return right.failedSums();
        }
    }

    @Test
    void shouldNotTakeWhatOverlooksOneOfManyOnceItHasRunForLong() {
        assertEquals(
                VerifierChoice.BOUNCYCASTLE,
                foundOf(
                        VerifierChoice.SCALAR,
                        choice -> choice == VerifierChoice.SCALAR
                                ? new LookAheadVerifier(right(), new Overlooking())
                                : right()));
    }

    @Test
    void shouldNotTakeWhatFails() {
        assertEquals(VerifierChoice.BOUNCYCASTLE, foundOf(VerifierChoice.SCALAR, choice -> {
            if (choice == VerifierChoice.SCALAR) {
                throw new InternalError("of this JVM");
            }
            return right();
        }));
    }

    /** What it does not learn of is judged by another, which would pass in its place. */
    @Test
    void shouldNotTakeWhatHasNoRoomForThoseItIsTriedWith() {
        assertEquals(
                VerifierChoice.BOUNCYCASTLE,
                foundOf(
                        VerifierChoice.SCALAR,
                        choice -> choice == VerifierChoice.SCALAR
                                ? new LookAheadVerifier(
                                        right(), new LimbBatch(TrialSignatures.COUNT / 2, new SecureRandom()))
                                : right()));
    }

    /** By itself it takes the fastest; whoever is asked for is taken if it is right. */
    @Test
    void shouldTakeWhatIsAskedForAndElseTheFastest() {
        Function<VerifierChoice, SignatureVerifier> slowLimbs = choice -> {
            SignatureVerifier right = right();
            return choice == VerifierChoice.BOUNCYCASTLE
                    ? right
                    : (key, keyAt, signature, at, message, messageAt, length) -> {
                        ResultCode last = right.verify(key, keyAt, signature, at, message, messageAt, length);
                        for (int i = 0; i < 4; i++) {
                            last = right.verify(key, keyAt, signature, at, message, messageAt, length);
                        }
                        return last;
                    };
        };
        assertEquals(VerifierChoice.SCALAR, foundOf(VerifierChoice.SCALAR, slowLimbs));
        assertEquals(VerifierChoice.BOUNCYCASTLE, foundOf(VerifierChoice.AUTO, slowLimbs));
        assertTrue(lines.get(1).contains(" scalar "), lines.toString());
        assertEquals(!VectorModule.isHere(), lines.get(1).contains(VectorModule.OPTION), lines.toString());
    }
}

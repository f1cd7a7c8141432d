package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.codec.TransactionView;
import io.timecoin.crypto.Ed25519Signer;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Signer;
import io.timecoin.crypto.TransactionHashes;
import io.timecoin.crypto.VerifierChoice;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The signatures of one transaction are judged together, but not many before one of them was good. */
class WitnessesTogetherTest {
    private static final int CHAIN_ID = 7;

    /** Owners whose signatures are told of with those of other transactions. */
    private static final int TOGETHER = 32;

    private final Together verifier = new Together();
    private final TransactionPreparer preparer = new TransactionPreparer(CHAIN_ID, verifier);

    /** Says of all the same, and takes note of how many it is told of and asked for. */
    private static final class Together implements SignatureVerifier {
        private final List<Integer> batches = new ArrayList<>();
        private ResultCode verdict = ResultCode.OK;
        private int told;
        private int refused;
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
            return verdict;
        }

        @Override
        public int expectsAtMost() {
            return VerifierChoice.BATCH;
        }

        @Override
        public int expectsMore() {
            return VerifierChoice.BATCH - told;
        }

        @Override
        public void expectNothing() {
            told = 0;
        }

        @Override
        public boolean expect(
                DirectBuffer key,
                int keyOffset,
                DirectBuffer signature,
                int signatureOffset,
                DirectBuffer message,
                int messageOffset,
                int messageLength) {
            boolean hasRoom = told < VerifierChoice.BATCH;
            told += hasRoom ? 1 : 0;
            refused += hasRoom ? 0 : 1;
            return hasRoom;
        }

        @Override
        public int judgeExpected() {
            batches.add(told);
            return told;
        }
    }

    /** Of so many owners; another number, another transaction. */
    private static byte[] transaction(int owners, int number) {
        SampleTransaction transaction = new SampleTransaction(CHAIN_ID, 1_000 + number);
        for (int i = 0; i < owners; i++) {
            transaction.spend(new Outpoint(hash(200), i), hash(i + 1));
        }
        return transaction.pay(1_000, hash(201)).encode();
    }

    private static Hash hash(int number) {
        byte[] bytes = new byte[Hash.BYTES];
        Arrays.fill(bytes, (byte) number);
        bytes[0] = (byte) (number >>> Byte.SIZE);
        return Hash.of(bytes);
    }

    private boolean expect(byte[] transaction) {
        return preparer.expect(new UnsafeBuffer(transaction), 0, transaction.length);
    }

    private ResultCode prepare(byte[] transaction) {
        return preparer.prepare(new UnsafeBuffer(transaction), 0, transaction.length, new TransactionIds());
    }

    @Test
    void shouldTellAheadOfThoseOfFewOwners() {
        byte[] few = transaction(TOGETHER, 0);
        preparer.expectNothing();
        assertTrue(expect(few));
        assertTrue(expect(transaction(1, 1)));
        assertTrue(expect(few), "told of before");
        assertFalse(expect(transaction(TOGETHER, 2)), "no room for all of them");
        assertTrue(expect(transaction(TOGETHER - 1, 3)));
        assertEquals(0, verifier.refused, "none was told of in part");
        assertEquals(VerifierChoice.BATCH, preparer.judgeExpected());
        assertEquals(ResultCode.OK, prepare(few));
        assertEquals(List.of(VerifierChoice.BATCH), verifier.batches);
    }

    @Test
    void shouldJudgeThoseOfManyOwnersByThemselvesAsManyTogetherAsWereGood() {
        byte[] many = transaction(255, 0);
        preparer.expectNothing();
        assertFalse(expect(many));
        assertEquals(0, preparer.judgeExpected());
        assertEquals(ResultCode.OK, prepare(many));
        assertEquals(List.of(0, 32, 32, 64, 64, 63), verifier.batches);
        assertEquals(255, verifier.asked);
        assertEquals(255, preparer.signaturesVerified());
    }

    /** Whoever signs nothing rightly must not have much computed. */
    @Test
    void shouldJudgeFewOfManyWhereNoneIsGood() {
        verifier.verdict = ResultCode.SIGNATURE_INVALID;
        assertEquals(ResultCode.SIGNATURE_INVALID, prepare(transaction(255, 0)));
        assertEquals(List.of(TOGETHER), verifier.batches);
        assertEquals(1, verifier.asked);
    }

    /** By real keys and verifiers, whichever of them is the bad one. */
    @Test
    void shouldFindTheBadOneOfManyOwners() {
        List<Ed25519Signer> signers = new ArrayList<>();
        SampleTransaction sample = new SampleTransaction(CHAIN_ID, 1_000);
        for (int i = 0; i < 150; i++) {
            byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
            seed[0] = (byte) i;
            signers.add(Ed25519Signer.fromSeed(seed));
            sample.spend(new Outpoint(hash(200), i), Hash.of(signers.get(i).publicKey()));
        }
        UnsafeBuffer signed = new UnsafeBuffer(sample.pay(1_000, hash(201)).encode());
        TransactionIds ids = new TransactionIds();
        new TransactionPreparer(CHAIN_ID, null).prepare(signed, 0, signed.capacity(), ids);
        DirectBuffer message = new TransactionHashes().signedMessage(CHAIN_ID, ids.buffer(), TransactionIds.TX_ID_AT);
        TransactionView view = new TransactionView();
        assertEquals(ResultCode.OK, view.wrap(signed, 0, signed.capacity()));
        for (int i = 0; i < view.witnessCount(); i++) {
            signers.get(i).sign(message, 0, TransactionHashes.SIGNED_MESSAGE_BYTES, signed, view.witnessSignatureAt(i));
        }
        for (VerifierChoice choice : List.of(VerifierChoice.BOUNCYCASTLE, VerifierChoice.SCALAR)) {
            TransactionPreparer real = new TransactionPreparer(CHAIN_ID, choice.newVerifier(16, new SecureRandom()));
            assertEquals(ResultCode.OK, real.prepare(signed, 0, signed.capacity(), ids), choice.name());
            for (int bad : new int[] {0, 31, 32, 100, 149}) {
                int at = view.witnessSignatureAt(bad) + Signer.SIGNATURE_BYTES / 2;
                signed.putByte(at, (byte) (signed.getByte(at) ^ 1));
                assertEquals(ResultCode.SIGNATURE_INVALID, real.prepare(signed, 0, signed.capacity(), ids));
                signed.putByte(at, (byte) (signed.getByte(at) ^ 1));
            }
        }
    }
}

package io.timecoin.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.timecoin.base.Hash;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.VerifiedHashes;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What passed once is not verified again; what did not pass, or differs in a single byte, is. */
class VerifiedOnceTest {
    private static final int CHAIN_ID = 7;

    private int verifications;
    private ResultCode verdict = ResultCode.OK;
    private final SignatureVerifier counting = (key, keyAt, signature, at, message, messageAt, length) -> {
        verifications++;
        return verdict;
    };
    private final VerifiedHashes verified = new VerifiedHashes(1 << 10);
    private final TransactionPreparer first = new TransactionPreparer(CHAIN_ID, counting, verified);
    private final TransactionPreparer second = new TransactionPreparer(CHAIN_ID, counting, verified);
    private final TransactionIds ids = new TransactionIds();
    private final byte[] transaction = new SampleTransaction(CHAIN_ID, 1_000)
            .spend(new Outpoint(hash(1), 0), hash(2))
            .pay(1_000, hash(3))
            .encode();

    private static Hash hash(int fill) {
        byte[] bytes = new byte[Hash.BYTES];
        Arrays.fill(bytes, (byte) fill);
        return Hash.of(bytes);
    }

    private ResultCode prepare(TransactionPreparer preparer, byte[] bytes) {
        return preparer.prepare(new UnsafeBuffer(bytes), 0, bytes.length, ids);
    }

    @Test
    void shouldVerifyOnceForAllThatShareTheTable() {
        assertEquals(ResultCode.OK, prepare(first, transaction));
        int once = verifications;
        assertEquals(ResultCode.OK, prepare(second, transaction));
        assertEquals(once, verifications);
    }

    @Test
    void shouldVerifyAgainWhatDidNotPass() {
        verdict = ResultCode.SIGNATURE_INVALID;
        assertEquals(ResultCode.SIGNATURE_INVALID, prepare(first, transaction));
        assertEquals(ResultCode.SIGNATURE_INVALID, prepare(second, transaction));
        assertEquals(2, verifications);
    }

    @Test
    void shouldVerifyTheSameBodyUnderAnotherSignature() {
        assertEquals(ResultCode.OK, prepare(first, transaction));
        int once = verifications;
        byte[] resigned = transaction.clone();
        resigned[resigned.length - 1] ^= 1;
        verdict = ResultCode.SIGNATURE_INVALID;
        assertEquals(ResultCode.SIGNATURE_INVALID, prepare(first, resigned));
        assertEquals(once + 1, verifications);
    }
}

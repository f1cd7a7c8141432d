package io.timecoin.crypto;

import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * The one verdict on many signatures at once: {@link SignatureRules} first, then the curve for all that are left. The verdict
 * on each is that of {@link SignatureVerifier}, whatever else is in the batch. One thread; allocates nothing once made, unless
 * a message outside the heap is longer than 1 KiB.
 *
 * <pre>
 *  add: rules --not OK--> verdict
 *             \--OK-----> SHA-512 of R, A, message --> batch --judge--> A no point: PUBLIC_KEY_INVALID
 *                                                                       R no point: SIGNATURE_POINT_INVALID
 *                                                                       does not hold: SIGNATURE_INVALID, else OK
 * </pre>
 */
public final class BatchVerifier {
    private static final int COPY_BYTES = 1024;
    private static final int CHALLENGE_BYTES = 64;
    private static final int NONCE_BYTES = SignatureRules.SCALAR_OFFSET;
    private static final int JUDGED = -1;

    private final CurveBatch curve;
    private final MessageDigest sha512;
    private final byte[] key = new byte[Signer.PUBLIC_KEY_BYTES];
    private final byte[] signature = new byte[Signer.SIGNATURE_BYTES];
    private final byte[] challenge = new byte[CHALLENGE_BYTES];
    private final byte[] copy = new byte[COPY_BYTES];
    private final ResultCode[] verdicts;
    private final int[] numbers;
    private int count;
    private int onCurve;

    /**
     * Creates an empty batch.
     *
     * @param curve judges what the rules leave; used by this batch alone
     */
    public BatchVerifier(CurveBatch curve) {
        this.curve = curve;
        this.verdicts = new ResultCode[curve.capacity()];
        this.numbers = new int[curve.capacity()];
        try {
            this.sha512 = MessageDigest.getInstance("SHA-512");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }

    /** Begins anew. */
    public void clear() {
        Arrays.fill(verdicts, 0, count, null);
        curve.clear();
        count = 0;
        onCurve = 0;
    }

    /** Whether there is room for no more. */
    public boolean isFull() {
        return count == verdicts.length;
    }

    /** Signatures in it. */
    public int count() {
        return count;
    }

    /** Those of them that the rules left to the curve. */
    public int countOnCurve() {
        return onCurve;
    }

    /**
     * Adds a signature, which is used here alone.
     *
     * @param publicKey holds the 32-byte public key
     * @param signed holds the 64-byte signature
     * @param message holds the signed bytes
     * @return its number, for {@link #verdict}
     */
    public int add(
            DirectBuffer publicKey,
            int keyOffset,
            DirectBuffer signed,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength) {
        Invariant.check(!isFull(), "a batch takes no more than it has room for");
        int number = count++;
        ResultCode byRules = SignatureRules.judge(publicKey, keyOffset, signed, signatureOffset);
        numbers[number] = JUDGED;
        if (byRules != ResultCode.OK) {
            verdicts[number] = byRules;
        } else {
            publicKey.getBytes(keyOffset, key);
            signed.getBytes(signatureOffset, signature);
            hash(message, messageOffset, messageLength);
            curve.add(key, signature, challenge);
            numbers[number] = onCurve++;
        }
        return number;
    }

    private void hash(DirectBuffer message, int offset, int length) {
        message.boundsCheck(offset, length);
        sha512.update(signature, 0, NONCE_BYTES);
        sha512.update(key);
        byte[] array = message.byteArray();
        if (array == null) {
            byte[] bytes = length <= COPY_BYTES ? copy : new byte[length];
            message.getBytes(offset, bytes, 0, length);
            sha512.update(bytes, 0, length);
        } else {
            sha512.update(array, message.wrapAdjustment() + offset, length);
        }
        try {
            sha512.digest(challenge, 0, CHALLENGE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("64 bytes are room for SHA-512", e);
        }
    }

    /** Judges all that were added. */
    public void judge() {
        if (onCurve == 0) {
            return;
        }
        curve.judge();
        for (int number = 0; number < count; number++) {
            if (numbers[number] != JUDGED) {
                verdicts[number] = byCurve(numbers[number]);
            }
        }
    }

    private ResultCode byCurve(int index) {
        if (!curve.isKey(index)) {
            return ResultCode.PUBLIC_KEY_INVALID;
        }
        if (!curve.isNonce(index)) {
            return ResultCode.SIGNATURE_POINT_INVALID;
        }
        return curve.holds(index) ? ResultCode.OK : ResultCode.SIGNATURE_INVALID;
    }

    /** What became of a signature; null before {@link #judge}, unless the rules refused it. */
    public ResultCode verdict(int number) {
        return verdicts[number];
    }
}

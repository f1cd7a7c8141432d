package io.timecoin.crypto;

import io.timecoin.base.Bytes;
import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Judges together what it is told of ahead, and has the verdicts ready when they are asked for; everything else it judges one
 * by one. So whoever asks needs to know nothing of batches, and a verdict is that on exactly the bytes that it is asked for.
 *
 * <pre>
 *  expect, expect, ..           judgeExpected                      verify
 *  copies of key, signature,    one: by what judges few            one that was expected, byte for byte: its verdict
 *  message                      more: by what judges many          another: judged by itself
 * </pre>
 *
 * <p>They are found at once if they are asked for in the order in which they were expected, and by a search if not: one that comes
 * twice is told of once. One thread; allocates nothing that the judge of single signatures does not.
 */
public final class LookAheadVerifier implements SignatureVerifier {
    /** Longest message that is looked ahead for, in bytes. */
    private static final int MESSAGE_BYTES_MAX = 128;

    private static final int SIGNATURE_AT = Signer.PUBLIC_KEY_BYTES;
    private static final int MESSAGE_AT = SIGNATURE_AT + Signer.SIGNATURE_BYTES;
    private static final int STRIDE = MESSAGE_AT + MESSAGE_BYTES_MAX;

    private final SignatureVerifier single;
    private final BatchVerifier one;
    private final BatchVerifier many;
    private final int capacity;
    private final UnsafeBuffer copies;
    private final int[] lengths;
    private int expected;
    private int next;

    /** What has judged those that are expected, or null. */
    private BatchVerifier judge;

    /**
     * Creates a verifier that expects nothing.
     *
     * @param single judges what was not expected
     * @param curve judges together
     */
    public LookAheadVerifier(SignatureVerifier single, CurveBatch curve) {
        this(single, curve, curve);
    }

    /**
     * Creates a verifier that expects nothing. All lanes take as long for one signature as for as many as there are, so that something
     * else may be faster for one.
     *
     * @param single judges what was not expected
     * @param ofOne judges one that is expected alone
     * @param curve judges together
     */
    public LookAheadVerifier(SignatureVerifier single, CurveBatch ofOne, CurveBatch curve) {
        this.single = single;
        this.many = new BatchVerifier(curve);
        this.one = ofOne == curve ? many : new BatchVerifier(ofOne);
        this.capacity = curve.capacity();
        this.copies = new UnsafeBuffer(new byte[capacity * STRIDE]);
        this.lengths = new int[capacity];
    }

    @Override
    public int expectsAtMost() {
        return capacity;
    }

    @Override
    public int expectsMore() {
        return capacity - expected;
    }

    @Override
    public void expectNothing() {
        expected = 0;
        next = 0;
        judge = null;
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
        Invariant.check(judge == null, "what was judged is forgotten before more is expected");
        if (expected == capacity || messageLength > MESSAGE_BYTES_MAX) {
            return false;
        }
        int at = expected * STRIDE;
        copies.putBytes(at, key, keyOffset, Signer.PUBLIC_KEY_BYTES);
        copies.putBytes(at + SIGNATURE_AT, signature, signatureOffset, Signer.SIGNATURE_BYTES);
        copies.putBytes(at + MESSAGE_AT, message, messageOffset, messageLength);
        lengths[expected++] = messageLength;
        return true;
    }

    @Override
    public int judgeExpected() {
        if (expected == 0) {
            return 0;
        }
        BatchVerifier batch = expected == 1 ? one : many;
        batch.clear();
        for (int i = 0; i < expected; i++) {
            int at = i * STRIDE;
            batch.add(copies, at, copies, at + SIGNATURE_AT, copies, at + MESSAGE_AT, lengths[i]);
        }
        batch.judge();
        judge = batch;
        return batch.countOnCurve();
    }

    @Override
    public ResultCode verify(
            DirectBuffer key,
            int keyOffset,
            DirectBuffer signature,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength) {
        for (int seen = 0; judge != null && seen < expected; seen++) {
            int i = next < expected ? next : 0;
            next = i + 1;
            if (isSame(i, key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength)) {
                return judge.verdict(i);
            }
        }
        return single.verify(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
    }

    private boolean isSame(
            int index,
            DirectBuffer key,
            int keyOffset,
            DirectBuffer signature,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength) {
        int at = index * STRIDE;
        return lengths[index] == messageLength
                && Bytes.equal(copies, at + SIGNATURE_AT, signature, signatureOffset, Signer.SIGNATURE_BYTES)
                && Bytes.equal(copies, at, key, keyOffset, Signer.PUBLIC_KEY_BYTES)
                && Bytes.equal(copies, at + MESSAGE_AT, message, messageOffset, messageLength);
    }
}

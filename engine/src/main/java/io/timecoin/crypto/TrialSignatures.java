package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Signatures that a verifier is tried with where it runs: good ones, of as many keys, and the same with every kind of flaw that a
 * verdict tells apart. Always the same ones. One thread.
 */
public final class TrialSignatures {
    /** Signatures of each kind, all that are judged together. */
    public static final int COUNT = VerifierChoice.BATCH;

    private static final int MESSAGE_BYTES = 96;
    private static final int SIGNATURE_AT = Signer.PUBLIC_KEY_BYTES;
    private static final int MESSAGE_AT = SIGNATURE_AT + Signer.SIGNATURE_BYTES;
    private static final int STRIDE = MESSAGE_AT + MESSAGE_BYTES;

    /** Bytes of a public key, R, S, highest bytes of these, message: one bit of one of them is turned over. */
    private static final int[] FLAWED_BYTES = {
        0, 17, SIGNATURE_AT - 1, SIGNATURE_AT, SIGNATURE_AT + 31, SIGNATURE_AT + 32, MESSAGE_AT - 1, MESSAGE_AT
    };

    private final UnsafeBuffer good = new UnsafeBuffer(new byte[COUNT * STRIDE]);
    private final UnsafeBuffer flawed = new UnsafeBuffer(new byte[COUNT * STRIDE]);
    private final ResultCode[] verdicts = new ResultCode[COUNT];

    /** Signs, and has the flawed ones judged by BouncyCastle. */
    public TrialSignatures() {
        byte[] seed = new byte[Ed25519Signer.SEED_BYTES];
        for (int i = 0; i < COUNT; i++) {
            seed[0] = (byte) (i + 1);
            Ed25519Signer signer = Ed25519Signer.fromSeed(seed);
            int at = i * STRIDE;
            signer.publicKey(good, at);
            good.putInt(at + MESSAGE_AT, i);
            signer.sign(good, at + MESSAGE_AT, MESSAGE_BYTES, good, at + SIGNATURE_AT);
        }
        flawed.putBytes(0, good, 0, COUNT * STRIDE);
        for (int i = 0; i < COUNT; i += 2) {
            int flaw = i / 2;
            int at = i * STRIDE + FLAWED_BYTES[flaw % FLAWED_BYTES.length];
            flawed.putByte(at, (byte) (flawed.getByte(at) ^ 0x80 >> flaw / FLAWED_BYTES.length));
        }
        SignatureVerifier oracle = new BouncyCastleVerifier(COUNT);
        for (int i = 0; i < COUNT; i++) {
            verdicts[i] = verdict(oracle, flawed, i);
        }
    }

    /** Whether a verifier gives the verdicts of BouncyCastle, told of all ahead, and of each by itself, if it can be. */
    public boolean agrees(SignatureVerifier verifier) {
        boolean isSame = agreesOn(verifier, COUNT);
        for (int i = 0; i < COUNT; i++) {
            isSame &= expect(verifier, flawed, i, i + 1);
            isSame &= verdict(verifier, flawed, i) == verdicts[i];
        }
        return isSame && areGood(verifier);
    }

    /** Whether it gives them for so many told of together, every other of them flawed. Allocates nothing. */
    public boolean agreesOn(SignatureVerifier verifier, int count) {
        boolean isSame = expect(verifier, flawed, 0, count);
        for (int i = 0; i < count; i++) {
            isSame &= verdict(verifier, flawed, i) == verdicts[i];
        }
        return isSame;
    }

    /** Whether it finds one flawed among the good ones, at this place. Allocates nothing. */
    public boolean findsOne(SignatureVerifier verifier, int place) {
        int flawedOne = place & ~1;
        verifier.expectNothing();
        boolean isTold = true;
        for (int i = 0; i < COUNT; i++) {
            isTold &= tell(verifier, i == place ? flawed : good, i == place ? flawedOne : i);
        }
        verifier.judgeExpected();
        boolean isSame = isTold || verifier.expectsAtMost() == 0;
        for (int i = 0; i < COUNT; i++) {
            ResultCode wanted = i == place ? verdicts[flawedOne] : ResultCode.OK;
            isSame &= verdict(verifier, i == place ? flawed : good, i == place ? flawedOne : i) == wanted;
        }
        return isSame;
    }

    /** Has one of the good judged by itself; whether it is good to the verifier. Allocates nothing. */
    public boolean isOneGood(SignatureVerifier verifier, int number) {
        return expect(verifier, good, number, number + 1) && verdict(verifier, good, number) == ResultCode.OK;
    }

    /** Has the good ones judged; whether they are good to the verifier. Allocates nothing. */
    public boolean areGood(SignatureVerifier verifier) {
        boolean areGood = expect(verifier, good, 0, COUNT);
        for (int i = 0; i < COUNT; i++) {
            areGood &= verdict(verifier, good, i) == ResultCode.OK;
        }
        return areGood;
    }

    /** False if one that can be told of signatures ahead has no room for these: then others would be tried in its place. */
    private static boolean expect(SignatureVerifier verifier, UnsafeBuffer from, int first, int end) {
        verifier.expectNothing();
        boolean isTold = true;
        for (int i = first; i < end; i++) {
            isTold &= tell(verifier, from, i);
        }
        verifier.judgeExpected();
        return isTold || verifier.expectsAtMost() == 0;
    }

    private static boolean tell(SignatureVerifier verifier, UnsafeBuffer from, int number) {
        int at = number * STRIDE;
        return verifier.expect(from, at, from, at + SIGNATURE_AT, from, at + MESSAGE_AT, MESSAGE_BYTES);
    }

    private static ResultCode verdict(SignatureVerifier verifier, UnsafeBuffer from, int number) {
        int at = number * STRIDE;
        return verifier.verify(from, at, from, at + SIGNATURE_AT, from, at + MESSAGE_AT, MESSAGE_BYTES);
    }
}

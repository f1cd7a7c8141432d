package io.timecoin.replica;

import io.timecoin.base.Invariant;
import io.timecoin.base.ResultCode;
import io.timecoin.crypto.SignatureVerifier;
import io.timecoin.crypto.Signer;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Signs when live and remembers what it signed, so that it can be journaled; on replay gives back what was recorded, so
 * that nobody needs the key. State thread.
 */
public final class JournaledSigner implements Signer {
    private final UnsafeBuffer publicKey = new UnsafeBuffer(new byte[PUBLIC_KEY_BYTES]);
    private final UnsafeBuffer made = new UnsafeBuffer(new byte[Outcome.OWN_SIGNATURES_MAX * SIGNATURE_BYTES]);
    private final UnsafeBuffer recorded = new UnsafeBuffer(new byte[Outcome.OWN_SIGNATURES_MAX * SIGNATURE_BYTES]);
    private SignatureVerifier auditor;
    private Signer live;
    private int madeCount;
    private int recordedCount;

    /**
     * Creates a signer that can only replay.
     *
     * @param key holds the 32-byte public key
     */
    public JournaledSigner(DirectBuffer key, int offset) {
        publicKey.putBytes(0, key, offset, PUBLIC_KEY_BYTES);
    }

    /** Signs with a private key from now on; called once, when replay is over. */
    public void goLive(Signer signer) {
        UnsafeBuffer itsKey = new UnsafeBuffer(new byte[PUBLIC_KEY_BYTES]);
        signer.publicKey(itsKey, 0);
        Invariant.check(itsKey.equals(publicKey), "the key that signs is the key that was recorded");
        live = signer;
    }

    /** Judges every recorded signature again as it is given back. */
    public void audit(SignatureVerifier verifier) {
        auditor = verifier;
    }

    /** Gives the signatures recorded with the event that is replayed next. */
    public void recorded(DirectBuffer signatures, int offset, int count) {
        Invariant.check(live == null, "nothing is replayed once the validator signs");
        Invariant.check(count <= Outcome.OWN_SIGNATURES_MAX, "an event makes few signatures");
        recorded.putBytes(0, signatures, offset, count * SIGNATURE_BYTES);
        recordedCount = count;
    }

    void beginEvent() {
        madeCount = 0;
    }

    @Override
    public void publicKey(MutableDirectBuffer target, int offset) {
        target.putBytes(offset, publicKey, 0, PUBLIC_KEY_BYTES);
    }

    @Override
    public void sign(DirectBuffer message, int offset, int length, MutableDirectBuffer target, int targetOffset) {
        Invariant.check(madeCount < Outcome.OWN_SIGNATURES_MAX, "an event makes few signatures");
        int at = madeCount * SIGNATURE_BYTES;
        if (live != null) {
            live.sign(message, offset, length, made, at);
        } else {
            Invariant.check(madeCount < recordedCount, "the journal holds every signature that was made");
            made.putBytes(at, recorded, at, SIGNATURE_BYTES);
            if (auditor != null) {
                ResultCode verdict = auditor.verify(publicKey, 0, made, at, message, offset, length);
                Invariant.check(verdict == ResultCode.OK, "the validator made every signature recorded as its own");
            }
        }
        target.putBytes(targetOffset, made, at, SIGNATURE_BYTES);
        madeCount++;
    }

    void copyTo(Outcome outcome) {
        outcome.ownSignatures.putBytes(0, made, 0, madeCount * SIGNATURE_BYTES);
        outcome.ownSignatureCount = madeCount;
    }
}

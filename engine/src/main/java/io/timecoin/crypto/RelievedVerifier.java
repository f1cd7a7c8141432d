package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;

/**
 * Judges by one verifier until another is there to relieve it, and by that from then on. It asks for the relief where its owner
 * asks how many signatures it may be told of, which is between batches. One thread, which asks the supplier too.
 */
public final class RelievedVerifier extends ForwardingVerifier {
    private Supplier<? extends SignatureVerifier> relief;
    private SignatureVerifier verifier;
    private boolean isRelieved;

    /**
     * Creates a verifier.
     *
     * @param first judges until then; is told of nothing ahead
     */
    public RelievedVerifier(SignatureVerifier first) {
        this.verifier = first;
    }

    /**
     * Says where the relief comes from; before the thread runs that owns this.
     *
     * @param from gives null until there is another verifier; asked no more once it gave one
     */
    public RelievedVerifier relief(Supplier<? extends SignatureVerifier> from) {
        this.relief = from;
        return this;
    }

    /** Whether the relief has come, and judges. */
    public boolean isRelieved() {
        return isRelieved;
    }

    @Override
    protected SignatureVerifier verifier() {
        return verifier;
    }

    @Override
    public int expectsAtMost() {
        SignatureVerifier next = relief == null ? null : relief.get();
        if (next != null) {
            verifier = next;
            relief = null;
            isRelieved = true;
        }
        return verifier.expectsAtMost();
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
        return verifier.verify(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
    }
}

package io.timecoin.crypto;

import org.agrona.DirectBuffer;

/** Passes on what it is told of ahead; what becomes of a verdict, its subclasses say. One thread. */
public abstract class ForwardingVerifier implements SignatureVerifier {
    /** Who is told. */
    protected abstract SignatureVerifier verifier();

    @Override
    public int expectsAtMost() {
        return verifier().expectsAtMost();
    }

    @Override
    public int expectsMore() {
        return verifier().expectsMore();
    }

    @Override
    public void expectNothing() {
        verifier().expectNothing();
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
        return verifier().expect(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
    }

    @Override
    public int judgeExpected() {
        return verifier().judgeExpected();
    }
}

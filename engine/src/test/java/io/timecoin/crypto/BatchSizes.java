package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Passes everything on, and takes note of how many signatures were told of each time before they were judged. */
public final class BatchSizes implements SignatureVerifier {
    public final List<Integer> batches = new ArrayList<>();

    private final SignatureVerifier verifier;
    private int told;

    public BatchSizes(SignatureVerifier verifier) {
        this.verifier = verifier;
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

    @Override
    public int expectsAtMost() {
        return verifier.expectsAtMost();
    }

    @Override
    public void expectNothing() {
        told = 0;
        verifier.expectNothing();
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
        boolean hasRoom =
                verifier.expect(key, keyOffset, signature, signatureOffset, message, messageOffset, messageLength);
        told += hasRoom ? 1 : 0;
        return hasRoom;
    }

    @Override
    public int judgeExpected() {
        batches.add(told);
        return verifier.judgeExpected();
    }
}

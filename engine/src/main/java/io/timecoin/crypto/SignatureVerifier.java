package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;

/**
 * The one verdict on Ed25519 signatures (PROTOCOL, Signatures): pure Ed25519, cofactored equation, canonical and not
 * small-order A and R, S below the group order. Every implementation gives the same verdict on every input. One thread.
 */
public interface SignatureVerifier {
    /**
     * Judges one signature.
     *
     * @param key holds the 32-byte public key
     * @param signature holds the 64-byte signature
     * @param message holds the signed bytes
     * @return OK, PUBLIC_KEY_INVALID, SIGNATURE_POINT_INVALID, SIGNATURE_SCALAR_RANGE or SIGNATURE_INVALID
     */
    ResultCode verify(
            DirectBuffer key,
            int keyOffset,
            DirectBuffer signature,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength);

    /** How many signatures it can be told of ahead, to judge them together; 0 if that is of no use to it. */
    default int expectsAtMost() {
        return 0;
    }

    /** How many more it can be told of. */
    default int expectsMore() {
        return expectsAtMost();
    }

    /** Forgets what it was told of. */
    default void expectNothing() {}

    /** Tells it of a signature that it will be asked for; false if there is no room for it. Its bytes are copied. */
    default boolean expect(
            DirectBuffer key,
            int keyOffset,
            DirectBuffer signature,
            int signatureOffset,
            DirectBuffer message,
            int messageOffset,
            int messageLength) {
        return false;
    }

    /** Judges what it was told of, unless it leaves that to {@link #verify}; returns how many the curve was asked about. */
    default int judgeExpected() {
        return 0;
    }
}

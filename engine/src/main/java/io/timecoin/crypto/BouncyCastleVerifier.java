package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import org.agrona.DirectBuffer;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/**
 * The verdict over BouncyCastle's low-level Ed25519: {@link SignatureRules} first, then the library for decompression
 * and the cofactored equation. The library checks no lengths; here they are exact by construction, and a buffer too
 * short for them is a bug of the caller. One thread. Apart from the library's own call (7 KB) nothing is allocated on a
 * hit of the decoded keys, unless a message outside the heap is longer than 1 KiB.
 */
public final class BouncyCastleVerifier implements SignatureVerifier {
    private static final int COPY_BYTES = 1024;

    private final CurveEquation equation;
    private final DecodedKeys decodedKeys;
    private final byte[] signatureCopy = new byte[Ed25519.SIGNATURE_SIZE];
    private final byte[] messageCopy = new byte[COPY_BYTES];
    private long libraryRefusals;

    /**
     * Creates a verifier.
     *
     * @param decodedKeysCapacity how many decoded public keys it holds, a power of two
     */
    public BouncyCastleVerifier(int decodedKeysCapacity) {
        this(decodedKeysCapacity, Ed25519::verify);
        Ed25519.precompute();
    }

    BouncyCastleVerifier(int decodedKeysCapacity, CurveEquation equation) {
        this.decodedKeys = new DecodedKeys(decodedKeysCapacity);
        this.equation = equation;
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
        ResultCode byRule = SignatureRules.judge(key, keyOffset, signature, signatureOffset);
        if (byRule != ResultCode.OK) {
            return byRule;
        }
        PublicPoint point = decodedKeys.find(key, keyOffset);
        if (point == null) {
            return ResultCode.PUBLIC_KEY_INVALID;
        }
        signature.getBytes(signatureOffset, signatureCopy);
        message.boundsCheck(messageOffset, messageLength);
        byte[] array = message.byteArray();
        if (array != null) {
            return judgeByCurve(point, array, message.wrapAdjustment() + messageOffset, messageLength);
        }
        byte[] copy = messageLength <= COPY_BYTES ? messageCopy : new byte[messageLength];
        message.getBytes(messageOffset, copy, 0, messageLength);
        return judgeByCurve(point, copy, 0, messageLength);
    }

    private ResultCode judgeByCurve(PublicPoint point, byte[] message, int offset, int length) {
        try {
            if (equation.holds(signatureCopy, 0, point, message, offset, length)) {
                return ResultCode.OK;
            }
        } catch (IllegalStateException e) {
            // The library gave up splitting k. R was decoded by then, so the refusal is of the equation.
            libraryRefusals++;
            return ResultCode.SIGNATURE_INVALID;
        }
        // R is canonical and not of small order, so all this can still find is that it is off the curve.
        return Ed25519.validatePublicKeyPartial(signatureCopy, 0)
                ? ResultCode.SIGNATURE_INVALID
                : ResultCode.SIGNATURE_POINT_INVALID;
    }

    /**
     * How often the library gave up with an exception. To an operator each is a refusal as any other, journaled with its
     * code; whoever compares this class with another implementation must know that there was none.
     */
    long libraryRefusals() {
        return libraryRefusals;
    }

    /** How often a public key had to be decoded because it was not held. Read by the verifier's own thread. */
    public long decodedKeyMisses() {
        return decodedKeys.misses();
    }
}

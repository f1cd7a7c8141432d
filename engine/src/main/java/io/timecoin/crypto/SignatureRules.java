package io.timecoin.crypto;

import io.timecoin.base.ResultCode;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * The part of the verdict that needs no curve arithmetic: our own, so that no library's habits decide it. Stateless;
 * any thread; allocates nothing.
 *
 * <p>The whole verdict is the first of these that applies; its order is part of the rule, because the code is journaled:
 *
 * <ol>
 *   <li>PUBLIC_KEY_INVALID: the y of A (sign bit masked) is not below p, or is that of a small-order point
 *   <li>SIGNATURE_POINT_INVALID: the same of R
 *   <li>SIGNATURE_SCALAR_RANGE: S is not below L
 *   <li>PUBLIC_KEY_INVALID: A is not on the curve
 *   <li>SIGNATURE_POINT_INVALID: R is not on the curve
 *   <li>SIGNATURE_INVALID: [8](S B - R - k A) is not the neutral element
 *   <li>OK
 * </ol>
 *
 * <p>The first three are judged here. A verifier must judge the others with points of mixed order accepted.
 */
final class SignatureRules {
    /** Where S starts in a signature, after R. */
    static final int SCALAR_OFFSET = 32;

    private static final long SIGN_MASK = Long.MAX_VALUE;

    // p = 2^255 - 19, in 64-bit words from the lowest.
    private static final long P_0 = 0xFFFF_FFFF_FFFF_FFEDL;
    private static final long P_1 = -1L;
    private static final long P_2 = -1L;
    private static final long P_3 = Long.MAX_VALUE;

    // L = 2^252 + 27742317777372353535851937790883648493.
    private static final long L_0 = 0x5812_631A_5CF5_D3EDL;
    private static final long L_1 = 0x14DE_F9DE_A2F7_9CD6L;
    private static final long L_2 = 0L;
    private static final long L_3 = 0x1000_0000_0000_0000L;

    // y8, the smaller y of the four points of order 8; the other is p - y8.
    private static final long Y8_0 = 0xB027_B2C2_8F95_E826L;
    private static final long Y8_1 = 0xF098_EFF2_89F4_C345L;
    private static final long Y8_2 = 0x3933_C6D3_05AC_DFD5L;
    private static final long Y8_3 = 0x05FC_536D_8802_38B1L;
    private static final long MINUS_Y8_0 = 0x4FD8_4D3D_706A_17C7L;
    private static final long MINUS_Y8_1 = 0x0F67_100D_760B_3CBAL;
    private static final long MINUS_Y8_2 = 0xC6CC_392C_FA53_202AL;
    private static final long MINUS_Y8_3 = 0x7A03_AC92_77FD_C74EL;

    private SignatureRules() {}

    /**
     * Judges what the bytes alone decide.
     *
     * @return OK if only the curve can tell, else PUBLIC_KEY_INVALID, SIGNATURE_POINT_INVALID or SIGNATURE_SCALAR_RANGE
     */
    static ResultCode judge(DirectBuffer key, int keyOffset, DirectBuffer signature, int signatureOffset) {
        if (!isPointAcceptable(key, keyOffset)) {
            return ResultCode.PUBLIC_KEY_INVALID;
        }
        if (!isPointAcceptable(signature, signatureOffset)) {
            return ResultCode.SIGNATURE_POINT_INVALID;
        }
        if (!isScalarInRange(signature, signatureOffset + SCALAR_OFFSET)) {
            return ResultCode.SIGNATURE_SCALAR_RANGE;
        }
        return ResultCode.OK;
    }

    /** Whether an encoded y is canonical and not that of a small-order point, whatever the sign bit. */
    static boolean isPointAcceptable(DirectBuffer buffer, int offset) {
        long y0 = word(buffer, offset, 0);
        long y1 = word(buffer, offset, 1);
        long y2 = word(buffer, offset, 2);
        long y3 = word(buffer, offset, 3) & SIGN_MASK;
        return isBelow(y0, y1, y2, y3, P_0, P_1, P_2, P_3) && !isSmallOrder(y0, y1, y2, y3);
    }

    /** Whether an encoded scalar is below the group order. */
    static boolean isScalarInRange(DirectBuffer buffer, int offset) {
        return isBelow(
                word(buffer, offset, 0),
                word(buffer, offset, 1),
                word(buffer, offset, 2),
                word(buffer, offset, 3),
                L_0,
                L_1,
                L_2,
                L_3);
    }

    private static boolean isSmallOrder(long y0, long y1, long y2, long y3) {
        boolean zeroOrOne = (y1 | y2 | y3) == 0 && (y0 == 0 || y0 == 1);
        boolean minusOne = y0 == P_0 - 1 && y1 == P_1 && y2 == P_2 && y3 == P_3;
        boolean order8 = y0 == Y8_0 && y1 == Y8_1 && y2 == Y8_2 && y3 == Y8_3;
        boolean minusOrder8 = y0 == MINUS_Y8_0 && y1 == MINUS_Y8_1 && y2 == MINUS_Y8_2 && y3 == MINUS_Y8_3;
        return zeroOrOne || minusOne || order8 || minusOrder8;
    }

    /** a below b, both unsigned, words from the lowest. */
    private static boolean isBelow(long a0, long a1, long a2, long a3, long b0, long b1, long b2, long b3) {
        if (a3 != b3) {
            return Long.compareUnsigned(a3, b3) < 0;
        }
        if (a2 != b2) {
            return Long.compareUnsigned(a2, b2) < 0;
        }
        if (a1 != b1) {
            return Long.compareUnsigned(a1, b1) < 0;
        }
        return Long.compareUnsigned(a0, b0) < 0;
    }

    private static long word(DirectBuffer buffer, int offset, int index) {
        return buffer.getLong(offset + index * Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    }
}

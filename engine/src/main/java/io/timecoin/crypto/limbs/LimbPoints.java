package io.timecoin.crypto.limbs;

import static io.timecoin.crypto.limbs.LimbField.SIZE;

/**
 * A running sum of points of edwards25519, after Hisil, Wong, Carter, Dawson, Twisted Edwards Curves Revisited, ASIACRYPT 2008.
 * In arrays of words:
 *
 * <pre>
 *  point     X | Y | Z | T              x = X / Z, y = Y / Z, x y = T / Z
 *  addend    Y + X | Y - X | 2 Z | 2 d T    what a sum needs of a point
 *  fixed     y + x | y - x | 2 d x y    the same of one whose Z is 1
 * </pre>
 *
 * <p>The sum itself is kept as the last operation leaves it, E, F, G, H with X = E F, Y = G H, Z = F G, T = E H (the same paper;
 * ref10 calls it completed), so that a doubling spares the product that only an addition needs. How far sums between products
 * go is noted, in the multiples of {@link LimbField}. One thread; nothing is secret.
 */
final class LimbPoints {
    /** Words of a point or an addend. */
    static final int POINT = 4 * SIZE;

    /** Words of a fixed addend. */
    static final int FIXED = 3 * SIZE;

    private static final int Y = SIZE;
    private static final int Z = 2 * SIZE;
    private static final int T = 3 * SIZE;

    private static final long[] CONSTANTS = new long[4 * SIZE];
    private static final int ONE = 0;
    private static final int D = SIZE;
    private static final int TWICE_D = 2 * SIZE;
    private static final int ROOT_OF_MINUS_1 = 3 * SIZE;

    static {
        LimbField.set(CONSTANTS, ONE, 1, 0, 0, 0);
        LimbField.set(
                CONSTANTS,
                D,
                0x75EB_4DCA_1359_78A3L,
                0x0070_0A4D_4141_D8ABL,
                0x8CC7_4079_7779_E898L,
                0x5203_6CEE_2B6F_FE73L);
        LimbField.set(
                CONSTANTS,
                TWICE_D,
                0xEBD6_9B94_26B2_F159L,
                0x00E0_149A_8283_B156L,
                0x198E_80F2_EEF3_D130L,
                0x2406_D9DC_56DF_FCE7L);
        LimbField.set(
                CONSTANTS,
                ROOT_OF_MINUS_1,
                0xC4EE_1B27_4A0E_A0B0L,
                0x2F43_1806_AD2F_E478L,
                0x2B4D_0099_3DFB_D7A7L,
                0x2B83_2480_4FC1_DF0BL);
    }

    // In the scratch memory: the sum as a point, as it was left, and what is calculated between.
    private static final int E = POINT;
    private static final int F = POINT + SIZE;
    private static final int G = POINT + 2 * SIZE;
    private static final int H = POINT + 3 * SIZE;
    private static final int A = 2 * POINT;
    private static final int B = 2 * POINT + SIZE;
    private static final int C = 2 * POINT + 2 * SIZE;

    private final long[] t = new long[2 * POINT + 3 * SIZE];
    private final long[] twice = new long[POINT];

    /** Whether the scratch memory has the sum as a point. */
    private boolean isPoint;

    /** Makes the sum neutral. */
    void clear() {
        for (int i = 0; i < SIZE; i++) {
            t[i] = 0;
            t[Y + i] = CONSTANTS[ONE + i];
            t[Z + i] = CONSTANTS[ONE + i];
            t[T + i] = 0;
        }
        isPoint = true;
    }

    /** Makes the sum a point. */
    void set(long[] p, int at) {
        System.arraycopy(p, at, t, 0, POINT);
        isPoint = true;
    }

    /** X, Y and Z of the sum. */
    private void project() {
        if (!isPoint) {
            LimbField.multiply(t, E, t, F, t, 0);
            LimbField.multiply(t, G, t, H, t, Y);
            LimbField.multiply(t, F, t, G, t, Z);
        }
    }

    private void complete() {
        if (!isPoint) {
            project();
            LimbField.multiply(t, E, t, H, t, T);
            isPoint = true;
        }
    }

    /** Doubles the sum. */
    void twice() {
        project();
        isPoint = false;
        LimbField.add(t, 0, t, Y, t, E); // 2
        LimbField.square(t, 0, 1, t, A);
        LimbField.square(t, Y, 1, t, B);
        LimbField.square(t, Z, 1, t, C);
        LimbField.square(t, E, 1, t, E);
        LimbField.add(t, A, t, B, t, H); // 2
        LimbField.subtract(t, H, t, E, t, E); // 3
        LimbField.subtract(t, A, t, B, t, G); // 2
        LimbField.add(t, C, t, C, t, C); // 2
        LimbField.add(t, C, t, G, t, F); // 4
    }

    /** Adds an addend to the sum, or subtracts it. */
    void add(long[] q, int at, boolean isSubtracted) {
        complete();
        LimbField.multiply(t, Z, q, at + Z, t, C);
        combine(q, at, at + T, isSubtracted);
    }

    /** Adds a fixed addend to the sum, or subtracts it. */
    void addFixed(long[] q, int at, boolean isSubtracted) {
        complete();
        LimbField.add(t, Z, t, Z, t, C); // 2
        combine(q, at, at + Z, isSubtracted);
    }

    /** The sum once 2 Z1 Z2 is in C. The negative of an addend has its first two elements swapped and the last negated. */
    private void combine(long[] q, int at, int productAt, boolean isSubtracted) {
        int sumAt = isSubtracted ? at + Y : at;
        int differenceAt = isSubtracted ? at : at + Y;
        LimbField.subtract(t, Y, t, 0, t, A); // 2
        LimbField.add(t, Y, t, 0, t, B); // 2
        LimbField.multiply(t, A, q, differenceAt, t, A);
        LimbField.multiply(t, B, q, sumAt, t, B);
        LimbField.multiply(t, T, q, productAt, t, T);
        LimbField.subtract(t, B, t, A, t, E); // 2
        LimbField.add(t, B, t, A, t, H); // 2
        LimbField.subtract(t, C, t, T, t, isSubtracted ? G : F); // 3
        LimbField.add(t, C, t, T, t, isSubtracted ? F : G); // 3
        isPoint = false;
    }

    /** p = the sum. */
    void get(long[] p, int at) {
        complete();
        System.arraycopy(t, 0, p, at, POINT);
    }

    /** q = what a sum needs of this one. */
    void getAddend(long[] q, int at) {
        complete();
        LimbField.add(t, Y, t, 0, q, at); // 2
        LimbField.subtract(t, Y, t, 0, q, at + Y); // 2
        LimbField.add(t, Z, t, Z, q, at + Z); // 2
        LimbField.multiply(t, T, CONSTANTS, TWICE_D, q, at + T);
    }

    /** Whether the sum is the neutral element. */
    boolean isNeutral() {
        complete();
        System.arraycopy(t, 0, t, A, SIZE);
        LimbField.subtract(t, Y, t, Z, t, B);
        return isZero(A) && isZero(B);
    }

    /**
     * Fills a table with addends of P, 3 P, 5 P and so on. The sum is lost.
     *
     * @param multiples how many
     */
    void table(long[] p, int at, int multiples, long[] table, int tableAt) {
        set(p, at);
        getAddend(table, tableAt);
        twice();
        getAddend(twice, 0);
        set(p, at);
        for (int i = 1; i < multiples; i++) {
            add(twice, 0, false);
            getAddend(table, tableAt + i * POINT);
        }
    }

    /**
     * p = the negative of the point of an encoding (RFC 8032, 5.1.3). The sum is lost.
     *
     * @param word3 its highest word, with the sign of x
     * @return whether there is one; if not, p is something else
     */
    boolean decompress(long word0, long word1, long word2, long word3, long[] p, int at) {
        int u = A;
        int v = B;
        int v3 = C;
        int x = 0;
        LimbField.set(p, at + Y, word0, word1, word2, word3);
        LimbField.square(p, at + Y, 1, t, v);
        LimbField.subtract(t, v, CONSTANTS, ONE, t, u); // 1
        LimbField.multiply(t, v, CONSTANTS, D, t, v);
        LimbField.add(t, v, CONSTANTS, ONE, t, v); // 1
        LimbField.square(t, v, 1, t, v3);
        LimbField.multiply(t, v3, t, v, t, v3);
        LimbField.square(t, v3, 1, t, x);
        LimbField.multiply(t, x, t, v, t, x);
        LimbField.multiply(t, x, t, u, t, x);
        LimbField.powerOfRoot(t, x, t, x, t, E);
        LimbField.multiply(t, x, t, v3, t, x);
        LimbField.multiply(t, x, t, u, t, x);
        LimbField.square(t, x, 1, t, v3);
        LimbField.multiply(t, v3, t, v, t, v3);
        LimbField.add(t, v3, t, u, t, v);
        LimbField.subtract(t, v3, t, u, t, v3);
        boolean isRoot = isZero(v3);
        boolean isRootOfMinus = isZero(v);
        if (!isRoot) {
            LimbField.multiply(t, x, CONSTANTS, ROOT_OF_MINUS_1, t, x);
        }
        LimbField.reduce(t, x);
        if (LimbField.isOdd(t, x) == word3 < 0) {
            LimbField.negate(t, x);
        }
        System.arraycopy(t, x, p, at, SIZE);
        System.arraycopy(CONSTANTS, ONE, p, at + Z, SIZE);
        LimbField.multiply(p, at, p, at + Y, p, at + T);
        return isRoot || isRootOfMinus;
    }

    private boolean isZero(int element) {
        LimbField.reduce(t, element);
        return LimbField.isZero(t, element);
    }
}

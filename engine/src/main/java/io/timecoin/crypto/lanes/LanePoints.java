package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LaneField.LIMBS;
import static io.timecoin.crypto.lanes.LaneField.SIZE;
import static io.timecoin.crypto.lanes.LaneField.SPECIES;

import jdk.incubator.vector.DoubleVector;

/**
 * Points of edwards25519, as many at once as a vector has lanes, in extended coordinates (Hisil, Wong, Carter, Dawson,
 * Twisted Edwards Curves Revisited, ASIACRYPT 2008): x = X / Z, y = Y / Z, x y = T / Z. One that is to be added is kept as
 * what the sum needs of it. In arrays of doubles:
 *
 * <pre>
 *  point     X     | Y     | Z   | T          four elements of all lanes each
 *  addend    Y + X | Y - X | 2 Z | 2 d T
 *  table     of each lane by itself the addends of 0 P, 1 P .. 8 P, limb by limb: a digit of each lane picks one
 *  fixed     y + x | y - x | 2 d x y          three elements of one lane, for all lanes: multiples of the base point
 * </pre>
 *
 * <p>What a lane picks of a table so lies in three or four lines of the cache, where there would be twenty if vectors lay in it.
 *
 * <p>Coordinates are tight, and all parts of addends but 2 Z; how far sums between them reach is noted, where it is more than 1,
 * in the multiples of {@link LaneField}. Its scratch memory makes it one thread's. What it does depends on secrets nowhere, for there are none.
 */
final class LanePoints {
    /** Doubles of a point or an addend. */
    static final int POINT = 4 * SIZE;

    /** Multiples in a table: 0 to 8. */
    static final int TABLE_POINTS = 9;

    /** Doubles of one lane's multiple, of all of them, and of a table. */
    private static final int MULTIPLE = 4 * LIMBS;

    static final int TABLE_OF_LANE = TABLE_POINTS * MULTIPLE;
    static final int TABLE = LANES * TABLE_OF_LANE;

    private static final int Y = SIZE;
    private static final int Z = 2 * SIZE;
    private static final int T = 3 * SIZE;

    private static final double[] CONSTANTS = new double[5 * SIZE];
    private static final int ZERO = 0;
    private static final int ONE = SIZE;
    private static final int D = 2 * SIZE;
    private static final int TWICE_D = 3 * SIZE;
    private static final int ROOT_OF_MINUS_1 = 4 * SIZE;

    static {
        LaneField.setAll(CONSTANTS, ONE, 1, 0, 0, 0);
        LaneField.setAll(
                CONSTANTS,
                D,
                0x75EB_4DCA_1359_78A3L,
                0x0070_0A4D_4141_D8ABL,
                0x8CC7_4079_7779_E898L,
                0x5203_6CEE_2B6F_FE73L);
        LaneField.setAll(
                CONSTANTS,
                TWICE_D,
                0xEBD6_9B94_26B2_F159L,
                0x00E0_149A_8283_B156L,
                0x198E_80F2_EEF3_D130L,
                0x2406_D9DC_56DF_FCE7L);
        LaneField.setAll(
                CONSTANTS,
                ROOT_OF_MINUS_1,
                0xC4EE_1B27_4A0E_A0B0L,
                0x2F43_1806_AD2F_E478L,
                0x2B4D_0099_3DFB_D7A7L,
                0x2B83_2480_4FC1_DF0BL);
    }

    private final double[] t = new double[10 * SIZE];
    private final double[] addend = new double[POINT];
    private final double[] once = new double[POINT];
    private final double[] rotated = new double[POINT];
    private final int[] indexes = new int[LANES];
    private final int[] sums = new int[LANES];
    private final int[] differences = new int[LANES];
    private final double[] signs = new double[LANES];

    /** p = the neutral element. */
    static void neutral(double[] p, int at) {
        System.arraycopy(CONSTANTS, ZERO, p, at, SIZE);
        System.arraycopy(CONSTANTS, ONE, p, at + Y, SIZE);
        System.arraycopy(CONSTANTS, ONE, p, at + Z, SIZE);
        System.arraycopy(CONSTANTS, ZERO, p, at + T, SIZE);
    }

    /**
     * p = 2 p.
     *
     * @param isAddedTo whether a sum comes next, which alone needs T
     */
    void twice(double[] p, int at, boolean isAddedTo) {
        int a = 0;
        int b = SIZE;
        int c = 2 * SIZE;
        int e = 3 * SIZE;
        int f = 4 * SIZE;
        int g = 5 * SIZE;
        int h = 6 * SIZE;
        LaneProducts.square(p, at, t, a);
        LaneProducts.square(p, at + Y, t, b);
        LaneProducts.square(p, at + Z, t, c);
        LaneProducts.multiply(p, at, p, at + Y, t, e);
        LaneField.add(t, e, t, e, t, e); // 2
        LaneField.addTightly(t, a, t, b, t, h);
        LaneField.subtract(t, b, t, a, t, g); // 2
        LaneField.add(t, c, t, c, t, c); // 2
        LaneField.subtractTightly(t, c, t, g, t, f);
        LaneProducts.multiply(t, e, t, f, p, at);
        LaneProducts.multiply(t, g, t, h, p, at + Y);
        LaneProducts.multiply(t, f, t, g, p, at + Z);
        if (isAddedTo) {
            LaneProducts.multiply(t, e, t, h, p, at + T);
        }
    }

    /** p = 16 p, or another power of two. */
    void twice(double[] p, int at, int times) {
        for (int i = 1; i < times; i++) {
            twice(p, at, false);
        }
        twice(p, at, true);
    }

    /** p = p + q, where q is an addend. */
    void add(double[] p, int at, double[] q, int qAt) {
        int d = 3 * SIZE;
        LaneProducts.multiply(p, at + Z, q, qAt + Z, t, d);
        addWith(d, p, at, q, qAt, qAt + Y, qAt + T);
    }

    /** The sum once 2 Z1 Z2 is known, which is 2 at most. */
    private void addWith(int d, double[] p, int at, double[] q, int sumAt, int differenceAt, int productAt) {
        int a = 0;
        int b = SIZE;
        int c = 2 * SIZE;
        int e = 4 * SIZE;
        int f = 5 * SIZE;
        int g = 6 * SIZE;
        int h = 7 * SIZE;
        LaneField.subtract(p, at + Y, p, at, t, e); // 2
        LaneField.add(p, at + Y, p, at, t, f); // 2
        LaneProducts.multiply(t, e, q, differenceAt, t, a);
        LaneProducts.multiply(t, f, q, sumAt, t, b);
        LaneProducts.multiply(p, at + T, q, productAt, t, c);
        LaneField.subtractTightly(t, b, t, a, t, e);
        LaneField.subtract(t, d, t, c, t, f); // 3
        LaneField.addTightly(t, d, t, c, t, g);
        LaneField.add(t, b, t, a, t, h); // 2
        LaneProducts.multiply(t, f, t, e, p, at);
        LaneProducts.multiply(t, g, t, h, p, at + Y);
        LaneProducts.multiply(t, f, t, g, p, at + Z);
        LaneProducts.multiply(t, e, t, h, p, at + T);
    }

    /** q = what a sum needs of p. */
    void toAddend(double[] p, int at, double[] q, int qAt) {
        LaneField.addTightly(p, at + Y, p, at, q, qAt);
        LaneField.subtractTightly(p, at + Y, p, at, q, qAt + Y);
        LaneField.add(p, at + Z, p, at + Z, q, qAt + Z); // 2
        LaneProducts.multiply(p, at + T, CONSTANTS, TWICE_D, q, qAt + T);
    }

    /** The table of p, which is lost. */
    void table(double[] p, int at, double[] table, int tableAt) {
        System.arraycopy(CONSTANTS, ONE, addend, 0, SIZE);
        System.arraycopy(CONSTANTS, ONE, addend, Y, SIZE);
        LaneField.add(CONSTANTS, ONE, CONSTANTS, ONE, addend, Z);
        System.arraycopy(CONSTANTS, ZERO, addend, T, SIZE);
        toTable(table, tableAt);
        toAddend(p, at, once, 0);
        System.arraycopy(once, 0, addend, 0, POINT);
        toTable(table, tableAt + MULTIPLE);
        for (int multiple = 2; multiple < TABLE_POINTS; multiple++) {
            add(p, at, once, 0);
            toAddend(p, at, addend, 0);
            toTable(table, tableAt + multiple * MULTIPLE);
        }
    }

    private void toTable(double[] table, int multipleAt) {
        for (int lane = 0; lane < LANES; lane++) {
            int to = multipleAt + lane * TABLE_OF_LANE;
            for (int i = 0; i < MULTIPLE; i++) {
                table[to + i] = addend[i * LANES + lane];
            }
        }
    }

    /**
     * p = p + the multiple of a table that a digit says, in each lane.
     *
     * @param digits one of each lane, from -8 to 8
     */
    void addOf(double[] table, int tableAt, byte[] digits, int digitsAt, double[] p, int at) {
        index(digits, digitsAt, MULTIPLE, TABLE_OF_LANE);
        DoubleVector sign = DoubleVector.fromArray(SPECIES, signs, 0);
        for (int i = 0; i < LIMBS; i++) {
            int limbAt = tableAt + i;
            DoubleVector.fromArray(SPECIES, table, limbAt, sums, 0).intoArray(addend, i * LANES);
            DoubleVector.fromArray(SPECIES, table, limbAt, differences, 0).intoArray(addend, Y + i * LANES);
            DoubleVector.fromArray(SPECIES, table, limbAt + 2 * LIMBS, indexes, 0)
                    .intoArray(addend, Z + i * LANES);
            DoubleVector.fromArray(SPECIES, table, limbAt + 3 * LIMBS, indexes, 0)
                    .mul(sign)
                    .intoArray(addend, T + i * LANES);
        }
        add(p, at, addend, 0);
    }

    /**
     * The same of multiples of the base point, which are the same for all lanes.
     *
     * @param digits one of each lane, from -128 to 127
     */
    void addOfBase(byte[] digits, int digitsAt, double[] p, int at) {
        index(digits, digitsAt, BaseMultiples.WORDS, 0);
        DoubleVector sign = DoubleVector.fromArray(SPECIES, signs, 0);
        double[] base = BaseMultiples.OF;
        for (int i = 0; i < LIMBS; i++) {
            DoubleVector.fromArray(SPECIES, base, i, sums, 0).intoArray(addend, i * LANES);
            DoubleVector.fromArray(SPECIES, base, i, differences, 0).intoArray(addend, Y + i * LANES);
            DoubleVector.fromArray(SPECIES, base, i + 2 * LIMBS, indexes, 0)
                    .mul(sign)
                    .intoArray(addend, T + i * LANES);
        }
        int d = 3 * SIZE;
        LaneField.add(p, at + Z, p, at + Z, t, d);
        addWith(d, p, at, addend, 0, Y, T);
    }

    /** Where each lane finds its multiple: of a negative one sum and difference change places, and the product its sign. */
    private void index(byte[] digits, int digitsAt, int words, int wordsOfLane) {
        for (int lane = 0; lane < LANES; lane++) {
            int digit = digits[digitsAt + lane];
            int negative = digit >>> Integer.SIZE - 1;
            int index = Math.abs(digit) * words + lane * wordsOfLane;
            indexes[lane] = index;
            sums[lane] = index + negative * LIMBS;
            differences[lane] = index + LIMBS - negative * LIMBS;
            signs[lane] = 1 - 2 * negative;
        }
    }

    /** Decompresses y, where p has it, with a sign of x for each lane (RFC 8032, 5.1.3); tells where there is one, a bit each. */
    long decompress(double[] p, int at, long oddBits) {
        int u = 0;
        int v = SIZE;
        int v3 = 2 * SIZE;
        int x = 3 * SIZE;
        int check = 4 * SIZE;
        int scratch = 5 * SIZE;
        LaneField.carry(p, at + Y);
        LaneProducts.square(p, at + Y, t, v);
        LaneField.subtract(t, v, CONSTANTS, ONE, t, u);
        // To add or take off 1 leaves a product tight: it does not use up what tight limbs may have beyond 1.
        LaneProducts.multiply(t, v, CONSTANTS, D, t, v);
        LaneField.add(t, v, CONSTANTS, ONE, t, v);
        LaneProducts.square(t, v, t, v3);
        LaneProducts.multiply(t, v3, t, v, t, v3);
        LaneProducts.square(t, v3, t, x);
        LaneProducts.multiply(t, x, t, v, t, x);
        LaneProducts.multiply(t, x, t, u, t, x);
        LaneField.powerOfRoot(t, x, t, x, t, scratch);
        LaneProducts.multiply(t, x, t, v3, t, x);
        LaneProducts.multiply(t, x, t, u, t, x);
        LaneProducts.square(t, x, t, check);
        LaneProducts.multiply(t, check, t, v, t, check);
        LaneField.add(t, check, t, u, t, v); // 2
        LaneField.subtract(t, check, t, u, t, check); // 2
        long isRoot = zeros(check);
        long isRootOfMinus = zeros(v);
        LaneProducts.multiply(t, x, CONSTANTS, ROOT_OF_MINUS_1, t, v);
        LaneField.choose(~isRoot, t, v, t, x);
        LaneField.reduce(t, x);
        long isWrongSign = LaneField.odds(t, x) ^ oddBits;
        LaneField.subtract(CONSTANTS, ZERO, t, x, t, v); // 2
        System.arraycopy(t, x, p, at, SIZE);
        LaneField.choose(isWrongSign, t, v, p, at);
        LaneField.carry(p, at);
        System.arraycopy(CONSTANTS, ONE, p, at + Z, SIZE);
        LaneProducts.multiply(p, at, p, at + Y, p, at + T);
        return isRoot | isRootOfMinus;
    }

    private long zeros(int element) {
        LaneField.reduce(t, element);
        return LaneField.zeros(t, element);
    }

    /** In which lanes p is the neutral element, a bit each. */
    long neutrals(double[] p, int at) {
        int x = 0;
        int difference = SIZE;
        System.arraycopy(p, at, t, x, SIZE);
        LaneField.subtract(p, at + Y, p, at + Z, t, difference); // 2
        return zeros(x) & zeros(difference);
    }

    /** Sets one lane's y, and with it all that {@link #decompress} needs. */
    static void setY(double[] p, int at, int lane, long w0, long w1, long w2, long w3) {
        LaneField.set(p, at + Y, lane, w0, w1, w2, w3);
    }

    /** p in all lanes = the sum of the lanes of p. */
    void sumLanes(double[] p, int at) {
        for (int step = LANES / 2; step > 0; step /= 2) {
            for (int word = 0; word < POINT; word += LANES) {
                for (int lane = 0; lane < LANES; lane++) {
                    rotated[word + lane] = p[at + word + (lane + step & LANES - 1)];
                }
            }
            toAddend(rotated, 0, addend, 0);
            add(p, at, addend, 0);
        }
    }
}

package io.timecoin.crypto.lanes;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The field of 2^255 - 19, as many elements at once as a vector has lanes of 64 bits.
 *
 * <p>An element is five signed limbs to the base 2^51, each a whole number in a double. The limbs of one lane lie a vector
 * apart, so that a vector holds the same limb of all lanes:
 *
 * <pre>
 *  doubles at:   limb 0 of lanes 0 1 2 .. | limb 1 of lanes 0 1 2 .. | ... | limb 4 of lanes 0 1 2 ..
 * </pre>
 *
 * <p>Bounds, in multiples of 2^50: a tight limb reaches 1, and 2^-37 beyond; the sum or the difference of what reaches a and b
 * reaches a + b, and 7 is the most, for doubles are exact up to 2^53. {@link LaneProducts} says how much it takes. What comes out
 * of it, and of {@link #carry}, is tight.
 *
 * <p>Lanes are told by bits, and no vector leaves a method: where the compiler does not take that in, it makes an object of each, on
 * Java 17 of each mask in any case. Stateless; any thread; allocates nothing once compiled.
 */
final class LaneField {
    static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;

    /** Elements at once. */
    static final int LANES = SPECIES.length();

    static final int LIMBS = 5;

    /** Doubles of an element of all lanes. */
    static final int SIZE = LIMBS * LANES;

    static final int BITS = 51;

    /** What a tight limb reaches. */
    static final double HALF = 0x1p50;

    /** Added and taken off, they leave the nearest multiple of 2^51. */
    private static final double TO_NEXT = 0x1.8p103;

    /** With it the nearest multiple of 2^51 is the next that is not above: half of that less, but for a half. */
    private static final double TO_BELOW = HALF - 0.5;

    /** The next limb's share of this one's overflow, and the lowest one's of the highest one's. */
    private static final double NEXT = 0x1p-51;

    private static final double WRAPPED = 19 * NEXT;

    private LaneField() {}

    /** z = x^(2^times). */
    static void square(double[] x, int xAt, int times, double[] z, int zAt) {
        LaneProducts.square(x, xAt, z, zAt);
        for (int i = 1; i < times; i++) {
            LaneProducts.square(z, zAt, z, zAt);
        }
    }

    /** z = x + y. */
    static void add(double[] x, int xAt, double[] y, int yAt, double[] z, int zAt) {
        for (int i = 0; i < SIZE; i += LANES) {
            DoubleVector.fromArray(SPECIES, x, xAt + i)
                    .add(DoubleVector.fromArray(SPECIES, y, yAt + i))
                    .intoArray(z, zAt + i);
        }
    }

    /** z = x - y. */
    static void subtract(double[] x, int xAt, double[] y, int yAt, double[] z, int zAt) {
        for (int i = 0; i < SIZE; i += LANES) {
            DoubleVector.fromArray(SPECIES, x, xAt + i)
                    .sub(DoubleVector.fromArray(SPECIES, y, yAt + i))
                    .intoArray(z, zAt + i);
        }
    }

    /** Makes an element tight: each limb hands on what is above its 51 bits, once. */
    static void carry(double[] z, int zAt) {
        DoubleVector z4 = DoubleVector.fromArray(SPECIES, z, zAt + 4 * LANES);
        DoubleVector over = z4.add(TO_NEXT).sub(TO_NEXT);
        z4 = z4.sub(over);
        DoubleVector share = over.mul(WRAPPED);
        for (int i = 0; i < SIZE - LANES; i += LANES) {
            DoubleVector limb = DoubleVector.fromArray(SPECIES, z, zAt + i);
            over = limb.add(TO_NEXT).sub(TO_NEXT);
            limb.sub(over).add(share).intoArray(z, zAt + i);
            share = over.mul(NEXT);
        }
        z4.add(share).intoArray(z, zAt + 4 * LANES);
    }

    /** z = x + y, tight. */
    static void addTightly(double[] x, int xAt, double[] y, int yAt, double[] z, int zAt) {
        add(x, xAt, y, yAt, z, zAt);
        carry(z, zAt);
    }

    /** z = x - y, tight. */
    static void subtractTightly(double[] x, int xAt, double[] y, int yAt, double[] z, int zAt) {
        subtract(x, xAt, y, yAt, z, zAt);
        carry(z, zAt);
    }

    /**
     * Makes an element, which reaches 2 at most, the one below p that it stands for, with no limb below zero.
     */
    static void reduce(double[] z, int zAt) {
        // From -2^256 to 2^256, then from -38 to 2^255 + 18, then from 0 to 2^255 - 1.
        carryAround(z, zAt);
        carryAround(z, zAt);
        // It is at least p if and only if adding 19 passes 2^255.
        DoubleVector share = DoubleVector.broadcast(SPECIES, 19.0);
        for (int i = 0; i < SIZE; i += LANES) {
            DoubleVector limb = DoubleVector.fromArray(SPECIES, z, zAt + i).add(share);
            share = limb.sub(TO_BELOW).add(TO_NEXT).sub(TO_NEXT).mul(NEXT);
        }
        share = share.mul(19);
        for (int i = 0; i < SIZE; i += LANES) {
            DoubleVector limb = DoubleVector.fromArray(SPECIES, z, zAt + i).add(share);
            DoubleVector over = limb.sub(TO_BELOW).add(TO_NEXT).sub(TO_NEXT);
            limb.sub(over).intoArray(z, zAt + i);
            share = over.mul(NEXT);
        }
    }

    /** Hands on all that is not between 0 and 2^51 - 1, limb by limb, and from the highest to the lowest. */
    private static void carryAround(double[] z, int zAt) {
        DoubleVector share = DoubleVector.zero(SPECIES);
        for (int i = 0; i < SIZE; i += LANES) {
            DoubleVector limb = DoubleVector.fromArray(SPECIES, z, zAt + i).add(share);
            DoubleVector over = limb.sub(TO_BELOW).add(TO_NEXT).sub(TO_NEXT);
            limb.sub(over).intoArray(z, zAt + i);
            share = over.mul(NEXT);
        }
        share.mul(19).add(DoubleVector.fromArray(SPECIES, z, zAt)).intoArray(z, zAt);
    }

    /** In which lanes an element is 0, a bit each. It must have been reduced. */
    static long zeros(double[] x, int xAt) {
        long zeros = 0;
        for (int lane = 0; lane < LANES; lane++) {
            double all = 0;
            for (int i = lane; i < SIZE; i += LANES) {
                all += x[xAt + i];
            }
            zeros |= (all == 0 ? 1L : 0L) << lane;
        }
        return zeros;
    }

    /** In which lanes an element is odd, a bit each. It must have been reduced. */
    static long odds(double[] x, int xAt) {
        long odds = 0;
        for (int lane = 0; lane < LANES; lane++) {
            odds |= ((long) x[xAt + lane] & 1) << lane;
        }
        return odds;
    }

    /** z = x in those lanes whose bit is set; elsewhere z stays. */
    static void choose(long where, double[] x, int xAt, double[] z, int zAt) {
        for (int i = 0; i < SIZE; i++) {
            if ((where >> i % LANES & 1) == 1) {
                z[zAt + i] = x[xAt + i];
            }
        }
    }

    /**
     * Sets one lane to a number of 255 bits, in words from the lowest; the highest bit of the last is left out. No limb is below
     * zero, and they reach 2.
     */
    static void set(double[] z, int zAt, int lane, long w0, long w1, long w2, long w3) {
        long mask = (1L << BITS) - 1;
        z[zAt + lane] = w0 & mask;
        z[zAt + LANES + lane] = (w0 >>> 51 | w1 << 13) & mask;
        z[zAt + 2 * LANES + lane] = (w1 >>> 38 | w2 << 26) & mask;
        z[zAt + 3 * LANES + lane] = (w2 >>> 25 | w3 << 39) & mask;
        z[zAt + 4 * LANES + lane] = w3 >>> 12 & mask;
    }

    /** Sets all lanes to the same number, tight. */
    static void setAll(double[] z, int zAt, long w0, long w1, long w2, long w3) {
        for (int lane = 0; lane < LANES; lane++) {
            set(z, zAt, lane, w0, w1, w2, w3);
        }
        carry(z, zAt);
    }

    /**
     * z = x^((p - 5) / 8) = x^(2^252 - 3), by the usual chain of 251 squarings and 11 products.
     *
     * @param scratch room for three elements
     */
    static void powerOfRoot(double[] x, int xAt, double[] z, int zAt, double[] scratch, int at) {
        int a = at;
        int b = at + SIZE;
        int c = at + 2 * SIZE;
        LaneProducts.square(x, xAt, scratch, a); // 2
        square(scratch, a, 2, scratch, b); // 8
        LaneProducts.multiply(x, xAt, scratch, b, scratch, b); // 9
        LaneProducts.multiply(scratch, a, scratch, b, scratch, a); // 11
        LaneProducts.square(scratch, a, scratch, a); // 22
        LaneProducts.multiply(scratch, b, scratch, a, scratch, a); // 2^5 - 1
        square(scratch, a, 5, scratch, b);
        LaneProducts.multiply(scratch, b, scratch, a, scratch, a); // 2^10 - 1
        square(scratch, a, 10, scratch, b);
        LaneProducts.multiply(scratch, b, scratch, a, scratch, b); // 2^20 - 1
        square(scratch, b, 20, scratch, c);
        LaneProducts.multiply(scratch, c, scratch, b, scratch, b); // 2^40 - 1
        square(scratch, b, 10, scratch, b);
        LaneProducts.multiply(scratch, b, scratch, a, scratch, a); // 2^50 - 1
        square(scratch, a, 50, scratch, b);
        LaneProducts.multiply(scratch, b, scratch, a, scratch, b); // 2^100 - 1
        square(scratch, b, 100, scratch, c);
        LaneProducts.multiply(scratch, c, scratch, b, scratch, b); // 2^200 - 1
        square(scratch, b, 50, scratch, b);
        LaneProducts.multiply(scratch, b, scratch, a, scratch, a); // 2^250 - 1
        square(scratch, a, 2, scratch, a);
        LaneProducts.multiply(scratch, a, x, xAt, z, zAt); // 2^252 - 3
    }
}

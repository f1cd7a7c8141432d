package io.timecoin.crypto.lanes;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The field of 2^255 - 19, as many elements at once as a vector has lanes of 64 bits.
 *
 * <p>An element is ten unsigned limbs to the base 2^25.5: limb i weighs 2^ceil(25.5 i). The limbs of one lane lie a vector
 * apart, so that a vector holds the same limb of all lanes:
 *
 * <pre>
 *  words at:   limb 0 of lanes 0 1 2 .. | limb 1 of lanes 0 1 2 .. | ... | limb 9 of lanes 0 1 2 ..
 *  bits of a   26                         25                               25
 *  tight limb
 * </pre>
 *
 * <p>Bounds, in multiples of a tight element: a sum of a and b has a + b, a difference a + 2; {@link LaneProducts} says how
 * much it takes. What that and {@link #carry} give is tight, but for a limb that may pass its bits by a little.
 *
 * <p>Lanes are told by bits: a mask or a vector that leaves a method which the compiler does not inline costs an allocation.
 * Stateless; any thread; allocates nothing once compiled.
 */
final class LaneField {
    static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;

    /** Elements at once. */
    static final int LANES = SPECIES.length();

    static final int LIMBS = 10;

    /** Words of an element of all lanes. */
    static final int SIZE = LIMBS * LANES;

    static final int EVEN_BITS = 26;
    static final int ODD_BITS = 25;
    static final long EVEN = (1L << EVEN_BITS) - 1;
    static final long ODD = (1L << ODD_BITS) - 1;

    /** Twice the prime, limb by limb: what a difference begins with, lest it fall below zero. */
    private static final long TWICE_P_0 = (1L << EVEN_BITS + 1) - 38;

    private static final long TWICE_P_EVEN = (1L << EVEN_BITS + 1) - 2;
    private static final long TWICE_P_ODD = (1L << ODD_BITS + 1) - 2;

    private LaneField() {}

    /** z = x^(2^times). */
    static void square(long[] x, int xAt, int times, long[] z, int zAt) {
        LaneProducts.square(x, xAt, z, zAt);
        for (int i = 1; i < times; i++) {
            LaneProducts.square(z, zAt, z, zAt);
        }
    }

    /** z = x + y. */
    static void add(long[] x, int xAt, long[] y, int yAt, long[] z, int zAt) {
        for (int i = 0; i < SIZE; i += LANES) {
            LongVector.fromArray(SPECIES, x, xAt + i)
                    .add(LongVector.fromArray(SPECIES, y, yAt + i))
                    .intoArray(z, zAt + i);
        }
    }

    /** z = x - y + 2 p; y is tight. */
    static void subtract(long[] x, int xAt, long[] y, int yAt, long[] z, int zAt) {
        for (int i = 0; i < LIMBS; i++) {
            LongVector.fromArray(SPECIES, x, xAt + i * LANES)
                    .add(twiceP(i))
                    .sub(LongVector.fromArray(SPECIES, y, yAt + i * LANES))
                    .intoArray(z, zAt + i * LANES);
        }
    }

    /** A limb of 2 p. */
    static long twiceP(int limb) {
        long even = limb == 0 ? TWICE_P_0 : TWICE_P_EVEN;
        return limb % 2 == 0 ? even : TWICE_P_ODD;
    }

    /** Makes an element tight. */
    static void carry(long[] z, int zAt) {
        LongVector c0 = LongVector.fromArray(SPECIES, z, zAt);
        LongVector c1 = LongVector.fromArray(SPECIES, z, zAt + 1 * LANES);
        LongVector c2 = LongVector.fromArray(SPECIES, z, zAt + 2 * LANES);
        LongVector c3 = LongVector.fromArray(SPECIES, z, zAt + 3 * LANES);
        LongVector c4 = LongVector.fromArray(SPECIES, z, zAt + 4 * LANES);
        LongVector c5 = LongVector.fromArray(SPECIES, z, zAt + 5 * LANES);
        LongVector c6 = LongVector.fromArray(SPECIES, z, zAt + 6 * LANES);
        LongVector c7 = LongVector.fromArray(SPECIES, z, zAt + 7 * LANES);
        LongVector c8 = LongVector.fromArray(SPECIES, z, zAt + 8 * LANES);
        LongVector c9 = LongVector.fromArray(SPECIES, z, zAt + 9 * LANES);
        LongVector carry;
        carry = c0.lanewise(VectorOperators.LSHR, EVEN_BITS);
        c0 = c0.and(EVEN);
        c1 = c1.add(carry);
        carry = c1.lanewise(VectorOperators.LSHR, ODD_BITS);
        c1 = c1.and(ODD);
        c2 = c2.add(carry);
        carry = c2.lanewise(VectorOperators.LSHR, EVEN_BITS);
        c2 = c2.and(EVEN);
        c3 = c3.add(carry);
        carry = c3.lanewise(VectorOperators.LSHR, ODD_BITS);
        c3 = c3.and(ODD);
        c4 = c4.add(carry);
        carry = c4.lanewise(VectorOperators.LSHR, EVEN_BITS);
        c4 = c4.and(EVEN);
        c5 = c5.add(carry);
        carry = c5.lanewise(VectorOperators.LSHR, ODD_BITS);
        c5 = c5.and(ODD);
        c6 = c6.add(carry);
        carry = c6.lanewise(VectorOperators.LSHR, EVEN_BITS);
        c6 = c6.and(EVEN);
        c7 = c7.add(carry);
        carry = c7.lanewise(VectorOperators.LSHR, ODD_BITS);
        c7 = c7.and(ODD);
        c8 = c8.add(carry);
        carry = c8.lanewise(VectorOperators.LSHR, EVEN_BITS);
        c8 = c8.and(EVEN);
        c9 = c9.add(carry);
        carry = c9.lanewise(VectorOperators.LSHR, ODD_BITS);
        c9 = c9.and(ODD);
        c0 = c0.add(carry.lanewise(VectorOperators.LSHL, 4))
                .add(carry.lanewise(VectorOperators.LSHL, 1))
                .add(carry);
        carry = c0.lanewise(VectorOperators.LSHR, EVEN_BITS);
        c0 = c0.and(EVEN);
        c1 = c1.add(carry);
        c0.intoArray(z, zAt);
        c1.intoArray(z, zAt + 1 * LANES);
        c2.intoArray(z, zAt + 2 * LANES);
        c3.intoArray(z, zAt + 3 * LANES);
        c4.intoArray(z, zAt + 4 * LANES);
        c5.intoArray(z, zAt + 5 * LANES);
        c6.intoArray(z, zAt + 6 * LANES);
        c7.intoArray(z, zAt + 7 * LANES);
        c8.intoArray(z, zAt + 8 * LANES);
        c9.intoArray(z, zAt + 9 * LANES);
    }

    /** Makes an element the one below p that it stands for. */
    static void reduce(long[] z, int zAt) {
        carry(z, zAt);
        carry(z, zAt);
        // Below 2^255 + 2^30: it is at least p if and only if adding 19 carries out of the last limb.
        LongVector quotient = LongVector.fromArray(SPECIES, z, zAt).add(19).lanewise(VectorOperators.LSHR, EVEN_BITS);
        for (int i = 1; i < LIMBS; i++) {
            quotient = LongVector.fromArray(SPECIES, z, zAt + i * LANES)
                    .add(quotient)
                    .lanewise(VectorOperators.LSHR, i % 2 == 0 ? EVEN_BITS : ODD_BITS);
        }
        LongVector carry = quotient.lanewise(VectorOperators.LSHL, 4)
                .add(quotient.lanewise(VectorOperators.LSHL, 1))
                .add(quotient);
        for (int i = 0; i < LIMBS; i++) {
            LongVector limb = LongVector.fromArray(SPECIES, z, zAt + i * LANES).add(carry);
            carry = limb.lanewise(VectorOperators.LSHR, i % 2 == 0 ? EVEN_BITS : ODD_BITS);
            limb.and(i % 2 == 0 ? EVEN : ODD).intoArray(z, zAt + i * LANES);
        }
    }

    /** In which lanes an element is 0, a bit each. It must have been reduced. */
    static long zeros(long[] x, int xAt) {
        LongVector all = LongVector.fromArray(SPECIES, x, xAt);
        for (int i = 1; i < LIMBS; i++) {
            all = all.or(LongVector.fromArray(SPECIES, x, xAt + i * LANES));
        }
        return all.compare(VectorOperators.EQ, 0).toLong();
    }

    /** In which lanes an element is odd, a bit each. It must have been reduced. */
    static long odds(long[] x, int xAt) {
        return LongVector.fromArray(SPECIES, x, xAt)
                .and(1)
                .compare(VectorOperators.EQ, 1)
                .toLong();
    }

    /** z = x in those lanes whose bit is set; elsewhere z stays. */
    static void choose(long where, long[] x, int xAt, long[] z, int zAt) {
        VectorMask<Long> mask = VectorMask.fromLong(SPECIES, where);
        for (int i = 0; i < SIZE; i += LANES) {
            LongVector.fromArray(SPECIES, x, xAt + i).intoArray(z, zAt + i, mask);
        }
    }

    /** Sets one lane to a number of 255 bits, in words from the lowest; the highest bit of the last is left out. */
    static void set(long[] z, int zAt, int lane, long w0, long w1, long w2, long w3) {
        for (int i = 0; i < LIMBS; i++) {
            int bit = (51 * i + 1) / 2;
            long low = word(bit >> 6, w0, w1, w2, w3) >>> bit;
            // Shifted twice: by 64 bits, one shift would not move at all.
            long high = word((bit >> 6) + 1, w0, w1, w2, w3) << 1 << (63 - (bit & 63));
            z[zAt + i * LANES + lane] = (low | high) & (i % 2 == 0 ? EVEN : ODD);
        }
    }

    private static long word(int index, long w0, long w1, long w2, long w3) {
        return switch (index) {
            case 0 -> w0;
            case 1 -> w1;
            case 2 -> w2;
            case 3 -> w3;
            default -> 0;
        };
    }

    /** Sets all lanes to the same number. */
    static void setAll(long[] z, int zAt, long w0, long w1, long w2, long w3) {
        for (int lane = 0; lane < LANES; lane++) {
            set(z, zAt, lane, w0, w1, w2, w3);
        }
    }

    /**
     * z = x^((p - 5) / 8) = x^(2^252 - 3), by the usual chain of 251 squarings and 11 products.
     *
     * @param scratch room for three elements
     */
    static void powerOfRoot(long[] x, int xAt, long[] z, int zAt, long[] scratch, int at) {
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

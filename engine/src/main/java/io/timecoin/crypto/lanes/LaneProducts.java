package io.timecoin.crypto.lanes;

import static io.timecoin.crypto.lanes.LaneField.EVEN;
import static io.timecoin.crypto.lanes.LaneField.EVEN_BITS;
import static io.timecoin.crypto.lanes.LaneField.LANES;
import static io.timecoin.crypto.lanes.LaneField.ODD;
import static io.timecoin.crypto.lanes.LaneField.ODD_BITS;
import static io.timecoin.crypto.lanes.LaneField.SPECIES;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import jdk.incubator.vector.LongVector;

/**
 * Products of {@link LaneField}, of all lanes at once. A product has ten columns of ten partial products; what passes 2^255
 * comes back 19-fold, and two odd limbs weigh twice as much as their column (D. J. Bernstein, Curve25519, PKC 2006,
 * section 4).
 *
 * <pre>
 *           x0    x1    x2   ..   x9
 *   y0      c0    c1    c2   ..   c9       row by row: the columns and x stay in registers,
 *   y1   19 c1*   ..                       of y there is one limb at a time, and 19 times it;
 *   ..                                     * two odd limbs: twice that
 * </pre>
 *
 * <p>CPUs multiply the lower 32 bits of a lane much faster than all 64; that these are all there is, newer compilers see from
 * the masks. They keep vectors in registers only where nothing is called, so all is written out.
 *
 * <p>Bounds, in multiples of a tight element: the first factor 7, the second 3, a square 3: then 19-fold limbs keep within
 * 32 bits and columns within 64. Stateless; any thread; allocates nothing once compiled.
 */
final class LaneProducts {
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private LaneProducts() {}

    /** z = x y, row by row: one limb of y after the other with all of x. z may be x or y. */
    static void multiply(long[] x, int xAt, long[] y, int yAt, long[] z, int zAt) {
        LongVector x0 = LongVector.fromArray(SPECIES, x, xAt + 0 * LANES).and(LOW_32);
        LongVector x1 = LongVector.fromArray(SPECIES, x, xAt + 1 * LANES).and(LOW_32);
        LongVector x2 = LongVector.fromArray(SPECIES, x, xAt + 2 * LANES).and(LOW_32);
        LongVector x3 = LongVector.fromArray(SPECIES, x, xAt + 3 * LANES).and(LOW_32);
        LongVector x4 = LongVector.fromArray(SPECIES, x, xAt + 4 * LANES).and(LOW_32);
        LongVector x5 = LongVector.fromArray(SPECIES, x, xAt + 5 * LANES).and(LOW_32);
        LongVector x6 = LongVector.fromArray(SPECIES, x, xAt + 6 * LANES).and(LOW_32);
        LongVector x7 = LongVector.fromArray(SPECIES, x, xAt + 7 * LANES).and(LOW_32);
        LongVector x8 = LongVector.fromArray(SPECIES, x, xAt + 8 * LANES).and(LOW_32);
        LongVector x9 = LongVector.fromArray(SPECIES, x, xAt + 9 * LANES).and(LOW_32);
        LongVector d1 = x1.add(x1).and(LOW_32);
        LongVector d3 = x3.add(x3).and(LOW_32);
        LongVector d5 = x5.add(x5).and(LOW_32);
        LongVector d7 = x7.add(x7).and(LOW_32);
        LongVector d9 = x9.add(x9).and(LOW_32);

        LongVector row = LongVector.fromArray(SPECIES, y, yAt + 0 * LANES).and(LOW_32);
        LongVector c0 = x0.mul(row);
        LongVector c1 = x1.mul(row);
        LongVector c2 = x2.mul(row);
        LongVector c3 = x3.mul(row);
        LongVector c4 = x4.mul(row);
        LongVector c5 = x5.mul(row);
        LongVector c6 = x6.mul(row);
        LongVector c7 = x7.mul(row);
        LongVector c8 = x8.mul(row);
        LongVector c9 = x9.mul(row);

        row = LongVector.fromArray(SPECIES, y, yAt + 1 * LANES).and(LOW_32);
        LongVector wrapped =
                row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c1 = c1.add(x0.mul(row));
        c2 = c2.add(d1.mul(row));
        c3 = c3.add(x2.mul(row));
        c4 = c4.add(d3.mul(row));
        c5 = c5.add(x4.mul(row));
        c6 = c6.add(d5.mul(row));
        c7 = c7.add(x6.mul(row));
        c8 = c8.add(d7.mul(row));
        c9 = c9.add(x8.mul(row));
        c0 = c0.add(d9.mul(wrapped));

        row = LongVector.fromArray(SPECIES, y, yAt + 2 * LANES).and(LOW_32);
        wrapped = row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c2 = c2.add(x0.mul(row));
        c3 = c3.add(x1.mul(row));
        c4 = c4.add(x2.mul(row));
        c5 = c5.add(x3.mul(row));
        c6 = c6.add(x4.mul(row));
        c7 = c7.add(x5.mul(row));
        c8 = c8.add(x6.mul(row));
        c9 = c9.add(x7.mul(row));
        c0 = c0.add(x8.mul(wrapped));
        c1 = c1.add(x9.mul(wrapped));

        row = LongVector.fromArray(SPECIES, y, yAt + 3 * LANES).and(LOW_32);
        wrapped = row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c3 = c3.add(x0.mul(row));
        c4 = c4.add(d1.mul(row));
        c5 = c5.add(x2.mul(row));
        c6 = c6.add(d3.mul(row));
        c7 = c7.add(x4.mul(row));
        c8 = c8.add(d5.mul(row));
        c9 = c9.add(x6.mul(row));
        c0 = c0.add(d7.mul(wrapped));
        c1 = c1.add(x8.mul(wrapped));
        c2 = c2.add(d9.mul(wrapped));

        row = LongVector.fromArray(SPECIES, y, yAt + 4 * LANES).and(LOW_32);
        wrapped = row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c4 = c4.add(x0.mul(row));
        c5 = c5.add(x1.mul(row));
        c6 = c6.add(x2.mul(row));
        c7 = c7.add(x3.mul(row));
        c8 = c8.add(x4.mul(row));
        c9 = c9.add(x5.mul(row));
        c0 = c0.add(x6.mul(wrapped));
        c1 = c1.add(x7.mul(wrapped));
        c2 = c2.add(x8.mul(wrapped));
        c3 = c3.add(x9.mul(wrapped));

        row = LongVector.fromArray(SPECIES, y, yAt + 5 * LANES).and(LOW_32);
        wrapped = row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c5 = c5.add(x0.mul(row));
        c6 = c6.add(d1.mul(row));
        c7 = c7.add(x2.mul(row));
        c8 = c8.add(d3.mul(row));
        c9 = c9.add(x4.mul(row));
        c0 = c0.add(d5.mul(wrapped));
        c1 = c1.add(x6.mul(wrapped));
        c2 = c2.add(d7.mul(wrapped));
        c3 = c3.add(x8.mul(wrapped));
        c4 = c4.add(d9.mul(wrapped));

        row = LongVector.fromArray(SPECIES, y, yAt + 6 * LANES).and(LOW_32);
        wrapped = row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c6 = c6.add(x0.mul(row));
        c7 = c7.add(x1.mul(row));
        c8 = c8.add(x2.mul(row));
        c9 = c9.add(x3.mul(row));
        c0 = c0.add(x4.mul(wrapped));
        c1 = c1.add(x5.mul(wrapped));
        c2 = c2.add(x6.mul(wrapped));
        c3 = c3.add(x7.mul(wrapped));
        c4 = c4.add(x8.mul(wrapped));
        c5 = c5.add(x9.mul(wrapped));

        row = LongVector.fromArray(SPECIES, y, yAt + 7 * LANES).and(LOW_32);
        wrapped = row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c7 = c7.add(x0.mul(row));
        c8 = c8.add(d1.mul(row));
        c9 = c9.add(x2.mul(row));
        c0 = c0.add(d3.mul(wrapped));
        c1 = c1.add(x4.mul(wrapped));
        c2 = c2.add(d5.mul(wrapped));
        c3 = c3.add(x6.mul(wrapped));
        c4 = c4.add(d7.mul(wrapped));
        c5 = c5.add(x8.mul(wrapped));
        c6 = c6.add(d9.mul(wrapped));

        row = LongVector.fromArray(SPECIES, y, yAt + 8 * LANES).and(LOW_32);
        wrapped = row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c8 = c8.add(x0.mul(row));
        c9 = c9.add(x1.mul(row));
        c0 = c0.add(x2.mul(wrapped));
        c1 = c1.add(x3.mul(wrapped));
        c2 = c2.add(x4.mul(wrapped));
        c3 = c3.add(x5.mul(wrapped));
        c4 = c4.add(x6.mul(wrapped));
        c5 = c5.add(x7.mul(wrapped));
        c6 = c6.add(x8.mul(wrapped));
        c7 = c7.add(x9.mul(wrapped));

        row = LongVector.fromArray(SPECIES, y, yAt + 9 * LANES).and(LOW_32);
        wrapped = row.lanewise(LSHL, 4).add(row.lanewise(LSHL, 1)).add(row).and(LOW_32);
        c9 = c9.add(x0.mul(row));
        c0 = c0.add(d1.mul(wrapped));
        c1 = c1.add(x2.mul(wrapped));
        c2 = c2.add(d3.mul(wrapped));
        c3 = c3.add(x4.mul(wrapped));
        c4 = c4.add(d5.mul(wrapped));
        c5 = c5.add(x6.mul(wrapped));
        c6 = c6.add(d7.mul(wrapped));
        c7 = c7.add(x8.mul(wrapped));
        c8 = c8.add(d9.mul(wrapped));

        LongVector carry;
        carry = c0.lanewise(LSHR, EVEN_BITS);
        c0 = c0.and(EVEN);
        c1 = c1.add(carry);
        carry = c4.lanewise(LSHR, EVEN_BITS);
        c4 = c4.and(EVEN);
        c5 = c5.add(carry);
        carry = c1.lanewise(LSHR, ODD_BITS);
        c1 = c1.and(ODD);
        c2 = c2.add(carry);
        carry = c5.lanewise(LSHR, ODD_BITS);
        c5 = c5.and(ODD);
        c6 = c6.add(carry);
        carry = c2.lanewise(LSHR, EVEN_BITS);
        c2 = c2.and(EVEN);
        c3 = c3.add(carry);
        carry = c6.lanewise(LSHR, EVEN_BITS);
        c6 = c6.and(EVEN);
        c7 = c7.add(carry);
        carry = c3.lanewise(LSHR, ODD_BITS);
        c3 = c3.and(ODD);
        c4 = c4.add(carry);
        carry = c7.lanewise(LSHR, ODD_BITS);
        c7 = c7.and(ODD);
        c8 = c8.add(carry);
        carry = c4.lanewise(LSHR, EVEN_BITS);
        c4 = c4.and(EVEN);
        c5 = c5.add(carry);
        carry = c8.lanewise(LSHR, EVEN_BITS);
        c8 = c8.and(EVEN);
        c9 = c9.add(carry);
        carry = c9.lanewise(LSHR, ODD_BITS);
        c9 = c9.and(ODD);
        c0 = c0.add(carry.lanewise(LSHL, 4)).add(carry.lanewise(LSHL, 1)).add(carry);
        carry = c0.lanewise(LSHR, EVEN_BITS);
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

    /** z = x x. z may be x. */
    static void square(long[] x, int xAt, long[] z, int zAt) {
        LongVector x0 = LongVector.fromArray(SPECIES, x, xAt + 0 * LANES).and(LOW_32);
        LongVector x1 = LongVector.fromArray(SPECIES, x, xAt + 1 * LANES).and(LOW_32);
        LongVector x2 = LongVector.fromArray(SPECIES, x, xAt + 2 * LANES).and(LOW_32);
        LongVector x3 = LongVector.fromArray(SPECIES, x, xAt + 3 * LANES).and(LOW_32);
        LongVector x4 = LongVector.fromArray(SPECIES, x, xAt + 4 * LANES).and(LOW_32);
        LongVector x5 = LongVector.fromArray(SPECIES, x, xAt + 5 * LANES).and(LOW_32);
        LongVector x6 = LongVector.fromArray(SPECIES, x, xAt + 6 * LANES).and(LOW_32);
        LongVector x7 = LongVector.fromArray(SPECIES, x, xAt + 7 * LANES).and(LOW_32);
        LongVector x8 = LongVector.fromArray(SPECIES, x, xAt + 8 * LANES).and(LOW_32);
        LongVector x9 = LongVector.fromArray(SPECIES, x, xAt + 9 * LANES).and(LOW_32);
        LongVector w5 = x5.lanewise(LSHL, 4).add(x5.lanewise(LSHL, 1)).add(x5).and(LOW_32);
        LongVector w6 = x6.lanewise(LSHL, 4).add(x6.lanewise(LSHL, 1)).add(x6).and(LOW_32);
        LongVector w7 = x7.lanewise(LSHL, 4).add(x7.lanewise(LSHL, 1)).add(x7).and(LOW_32);
        LongVector w8 = x8.lanewise(LSHL, 4).add(x8.lanewise(LSHL, 1)).add(x8).and(LOW_32);
        LongVector w9 = x9.lanewise(LSHL, 4).add(x9.lanewise(LSHL, 1)).add(x9).and(LOW_32);
        LongVector d3 = x3.add(x3).and(LOW_32);
        LongVector d5 = x5.add(x5).and(LOW_32);
        LongVector d7 = x7.add(x7).and(LOW_32);
        LongVector v7 = w7.add(w7).and(LOW_32);
        LongVector v9 = w9.add(w9).and(LOW_32);

        LongVector doubled = x0.add(x0).and(LOW_32);
        LongVector c0 = x0.mul(x0);
        LongVector c1 = doubled.mul(x1);
        LongVector c2 = doubled.mul(x2);
        LongVector c3 = doubled.mul(x3);
        LongVector c4 = doubled.mul(x4);
        LongVector c5 = doubled.mul(x5);
        LongVector c6 = doubled.mul(x6);
        LongVector c7 = doubled.mul(x7);
        LongVector c8 = doubled.mul(x8);
        LongVector c9 = doubled.mul(x9);

        doubled = x1.add(x1).and(LOW_32);
        c2 = c2.add(doubled.mul(x1));
        c3 = c3.add(doubled.mul(x2));
        c4 = c4.add(doubled.mul(d3));
        c5 = c5.add(doubled.mul(x4));
        c6 = c6.add(doubled.mul(d5));
        c7 = c7.add(doubled.mul(x6));
        c8 = c8.add(doubled.mul(d7));
        c9 = c9.add(doubled.mul(x8));
        c0 = c0.add(doubled.mul(v9));

        doubled = x2.add(x2).and(LOW_32);
        c4 = c4.add(x2.mul(x2));
        c5 = c5.add(doubled.mul(x3));
        c6 = c6.add(doubled.mul(x4));
        c7 = c7.add(doubled.mul(x5));
        c8 = c8.add(doubled.mul(x6));
        c9 = c9.add(doubled.mul(x7));
        c0 = c0.add(doubled.mul(w8));
        c1 = c1.add(doubled.mul(w9));

        doubled = x3.add(x3).and(LOW_32);
        c6 = c6.add(doubled.mul(x3));
        c7 = c7.add(doubled.mul(x4));
        c8 = c8.add(doubled.mul(d5));
        c9 = c9.add(doubled.mul(x6));
        c0 = c0.add(doubled.mul(v7));
        c1 = c1.add(doubled.mul(w8));
        c2 = c2.add(doubled.mul(v9));

        doubled = x4.add(x4).and(LOW_32);
        c8 = c8.add(x4.mul(x4));
        c9 = c9.add(doubled.mul(x5));
        c0 = c0.add(doubled.mul(w6));
        c1 = c1.add(doubled.mul(w7));
        c2 = c2.add(doubled.mul(w8));
        c3 = c3.add(doubled.mul(w9));

        doubled = x5.add(x5).and(LOW_32);
        c0 = c0.add(doubled.mul(w5));
        c1 = c1.add(doubled.mul(w6));
        c2 = c2.add(doubled.mul(v7));
        c3 = c3.add(doubled.mul(w8));
        c4 = c4.add(doubled.mul(v9));

        doubled = x6.add(x6).and(LOW_32);
        c2 = c2.add(x6.mul(w6));
        c3 = c3.add(doubled.mul(w7));
        c4 = c4.add(doubled.mul(w8));
        c5 = c5.add(doubled.mul(w9));

        doubled = x7.add(x7).and(LOW_32);
        c4 = c4.add(doubled.mul(w7));
        c5 = c5.add(doubled.mul(w8));
        c6 = c6.add(doubled.mul(v9));

        doubled = x8.add(x8).and(LOW_32);
        c6 = c6.add(x8.mul(w8));
        c7 = c7.add(doubled.mul(w9));

        doubled = x9.add(x9).and(LOW_32);
        c8 = c8.add(doubled.mul(w9));

        LongVector carry;
        carry = c0.lanewise(LSHR, EVEN_BITS);
        c0 = c0.and(EVEN);
        c1 = c1.add(carry);
        carry = c4.lanewise(LSHR, EVEN_BITS);
        c4 = c4.and(EVEN);
        c5 = c5.add(carry);
        carry = c1.lanewise(LSHR, ODD_BITS);
        c1 = c1.and(ODD);
        c2 = c2.add(carry);
        carry = c5.lanewise(LSHR, ODD_BITS);
        c5 = c5.and(ODD);
        c6 = c6.add(carry);
        carry = c2.lanewise(LSHR, EVEN_BITS);
        c2 = c2.and(EVEN);
        c3 = c3.add(carry);
        carry = c6.lanewise(LSHR, EVEN_BITS);
        c6 = c6.and(EVEN);
        c7 = c7.add(carry);
        carry = c3.lanewise(LSHR, ODD_BITS);
        c3 = c3.and(ODD);
        c4 = c4.add(carry);
        carry = c7.lanewise(LSHR, ODD_BITS);
        c7 = c7.and(ODD);
        c8 = c8.add(carry);
        carry = c4.lanewise(LSHR, EVEN_BITS);
        c4 = c4.and(EVEN);
        c5 = c5.add(carry);
        carry = c8.lanewise(LSHR, EVEN_BITS);
        c8 = c8.and(EVEN);
        c9 = c9.add(carry);
        carry = c9.lanewise(LSHR, ODD_BITS);
        c9 = c9.and(ODD);
        c0 = c0.add(carry.lanewise(LSHL, 4)).add(carry.lanewise(LSHL, 1)).add(carry);
        carry = c0.lanewise(LSHR, EVEN_BITS);
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
}
